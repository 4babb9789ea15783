"""Rows that no SAE should hold, down to the body: none of them stops a company, and nothing owed vanishes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from agent.core.model import ReadReport
from agent.errors import AgentError
from tests.agent.erp.conftest import AS_OF
from tests.agent.erp.reading import read_company, reader_of
from tests.sae import Truth
from tests.sae.load import opened
from tests.support.firebird import Access

CHARGE = (
    "INSERT INTO CUEN_M01 (CVE_CLIE, REFER, NUM_CPTO, NUM_CARGO, IMPORTE, SIGNO, FECHA_APLI, FECHA_VENC, NUM_MONED,"
    " TIPO_MOV, STATUS, FECHAELAB) VALUES (?, ?, 1, 1, ?, 1, '2025-11-01', '2025-11-30', 1, 'C', 'A', '2025-11-01')"
)
CUSTOMER = "INSERT INTO CLIE01 (CLAVE, STATUS, NOMBRE, EMAILPRED, LIMCRED, SALDO) VALUES (?, 'A', ?, ?, ?, ?)"


class Company:
    """One company of a test's own, to write into and to read."""

    def __init__(self, truth: Truth) -> None:
        self.database = truth.companies["01"].database

    def write(self, sql: str, *rows: Sequence[Any]) -> None:
        with opened(self.database, Access()) as connection:
            cursor = connection.cursor()
            for row in rows or ((),):
                cursor.execute(sql, row)
            cursor.close()

    def read(self, ago: int = 0) -> tuple[dict[str, dict[str, Any]], ReadReport]:
        reading = read_company(reader_of(self.database, "01"), "01", AS_OF - timedelta(days=ago))
        return {row["clave"]: row for row in reading.data["clientes"]}, reading.report


@pytest.fixture
def company(clean: Truth) -> Company:
    return Company(clean)


def folios(customer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(row["folio"], row["saldo"]) for row in customer["facturas"]]


def test_blank_and_nul_claves_are_customers_of_their_own(company: Company) -> None:
    company.write(
        CHARGE, ("", "F", 9.0), ("N/D", "F", 8.0), ("X\0", "F\0", 7.0), ("\t1", "F", 6.0), ("\xa01", "F", 5.0)
    )
    company.write(CUSTOMER, ("N/D", "Real", "a@x.mx", 1.0, 8.0))
    found, report = company.read()
    assert found["N/D"]["nombre"] == "Real"
    assert [folios(found[key]) for key in ("N/D", "N/D-2", "X", "\t1", "\xa01")] == [
        [("F", "8.00")], [("F", "9.00")], [("F", "7.00")], [("F", "6.00")], [("F", "5.00")],
    ]  # fmt: skip
    assert report.customers_without_row == 4


def test_nul_and_control_characters_in_texts_do_not_travel_as_nul(company: Company) -> None:
    company.write(CUSTOMER, ("N", "a\0b\x01", "x\0@y.mx", 1.0, 1.0))
    found, _ = company.read()
    assert (found["N"]["nombre"], found["N"]["contactos"]) == ("ab\x01", [{"email": "x@y.mx"}])


def test_figures_beyond_money_leave_their_member_out(company: Company) -> None:
    company.write(CUSTOMER, ("G", "Grande", "", 1e20, 1e14), ("H", "Casi", "", 9_999_999_999_999.0, -9.5e12))
    company.write("UPDATE MONED01 SET TCAMBIO = 1E14 WHERE NUM_MONED = 2")
    found, report = company.read()
    assert found["G"].keys().isdisjoint({"limiteCredito", "saldoSae"})
    assert (found["H"]["limiteCredito"], found["H"]["saldoSae"]) == ("9999999999999.00", "-9500000000000.00")
    assert report.impossible_figures == 2


@pytest.mark.parametrize("amount", [9.3e12, 1e15, 1e300, -1e13])
def test_an_amount_that_the_engine_cannot_count_names_its_document(company: Company, amount: float) -> None:
    company.write(CHARGE, ("CLIENTE", "FACTURA", amount))
    with pytest.raises(AgentError, match="el documento FACTURA del cliente CLIENTE") as caught:
        company.read()
    assert "CUEN_M01" in caught.value.advice
    company.write("DELETE FROM CUEN_M01 WHERE CVE_CLIE = 'CLIENTE'")
    company.write(
        "INSERT INTO CUEN_DET01 (CVE_CLIE, REFER, ID_MOV, NUM_CPTO, NUM_CARGO, IMPORTE, SIGNO, NO_PARTIDA)"
        " VALUES ('OTRO', 'PAGO', 1, 10, 1, ?, -1, 1)",
        (amount,),
    )
    with pytest.raises(AgentError, match="el documento PAGO del cliente OTRO") as caught:
        company.read()
    assert "CUEN_DET01" in caught.value.advice


def test_a_customer_that_sums_up_to_too_much_is_named(company: Company) -> None:
    company.write(CHARGE, *(("RICO", f"F{number}", 5e12) for number in range(3)))
    with pytest.raises(AgentError, match="la suma del cliente RICO"):
        company.read()


def test_a_cancelled_invoice_of_somebody_else_cancels_nothing(company: Company) -> None:
    company.write(CHARGE, ("A", "CAN", 10.0), ("B", "CAN", 20.0))
    columns = "(TIP_DOC, CVE_DOC, CVE_CLPV, STATUS, FECHA_DOC)"
    company.write(f"INSERT INTO FACTF01 {columns} VALUES ('F', 'CAN', 'B', 'C', '2025-11-01')")
    found, report = company.read()
    assert (folios(found["A"]), folios(found["B"])) == ([("CAN", "10.00")], [])
    assert report.cancelled_masters == 1
    company.write("DROP INDEX IDX_FACTF_FECHA_CLIE01")
    company.write("ALTER TABLE FACTF01 DROP CVE_CLPV")
    found, report = company.read()
    assert (folios(found["A"]), folios(found["B"]), report.cancelled_masters) == ([], [], 2)


@pytest.mark.parametrize("ago", [0, 45, 120])
def test_the_last_payment_needs_no_index(company: Company, ago: int) -> None:
    company.write("UPDATE CLIE01 SET ULT_PAGOF = NULL")
    company.write("UPDATE CUEN_DET01 SET SIGNO = NULL, NUM_CPTO = 700 WHERE MOD(NO_PARTIDA, 2) = 0")
    indexed, report = company.read(ago)
    company.write("DROP INDEX IDX_CUEN_DET01")
    grouped, again = company.read(ago)
    assert grouped == indexed
    assert again == report
    assert any("ultimoPago" in row for row in indexed.values())


def test_a_clave_that_two_rows_have_is_sent_once_and_counted(company: Company) -> None:
    company.write("ALTER TABLE CLIE01 DROP CONSTRAINT PK_CLIE01")
    company.write(CUSTOMER, ("D", "Uno", "", 1.0, 1.0), ("D", "Dos", "", 1.0, 1.0))
    company.write(CHARGE, ("D", "F", 9.0))
    found, report = company.read()
    assert folios(found["D"]) == [("F", "9.00")]
    assert (report.repeated_customers, report.customers) == (1, len(found))


def test_a_charge_without_dates_is_the_same_every_day(company: Company) -> None:
    company.write(CHARGE, ("SF", "F", 9.0))
    company.write("UPDATE CUEN_M01 SET FECHA_APLI = NULL, FECHAELAB = NULL, FECHA_VENC = NULL WHERE CVE_CLIE = 'SF'")
    days = [company.read(ago)[0]["SF"]["facturas"][0] for ago in (0, 1, 30)]
    assert {(row["fecha"], row["vencimiento"], row["saldo"]) for row in days} == {("1900-01-01", "1900-01-01", "9.00")}
    assert company.read()[1].undated == 1


@pytest.mark.parametrize(
    ("owner", "header", "sent"),
    [
        ("SF", ("2025-10-02", "2025-10-31"), ("2025-10-02", "2025-10-31")),
        ("SF", ("2025-10-02", None), ("2025-10-02", "2025-10-02")),
        ("OTRO", ("2025-10-02", "2025-10-31"), ("1900-01-01", "1900-01-01")),
    ],
)
def test_a_charge_without_dates_has_those_of_its_own_invoice(
    company: Company, owner: str, header: tuple[str, str | None], sent: tuple[str, str]
) -> None:
    company.write(CHARGE, ("SF", "F", 9.0))
    company.write("UPDATE CUEN_M01 SET FECHA_APLI = NULL, FECHAELAB = NULL, FECHA_VENC = NULL WHERE CVE_CLIE = 'SF'")
    company.write(
        "INSERT INTO FACTF01 (CVE_DOC, CVE_CLPV, STATUS, FECHA_DOC, FECHA_VEN) VALUES ('F', ?, 'E', ?, ?)",
        (owner, *header),
    )
    found, report = company.read()
    document = found["SF"]["facturas"][0]
    assert (document["fecha"], document["vencimiento"]) == sent
    assert report.undated == (owner != "SF")
