"""Readings of real Firebird databases against truth.json, to the cent, clean and dirty, on several days."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from agent.core.model import Company
from agent.errors import AgentError
from tests.agent.erp.conftest import AS_OF
from tests.agent.erp.reading import differences, read_company, reader_of, truth_file
from tests.sae import Truth, build, cents
from tests.sae.load import opened
from tests.sae.recount import recount
from tests.support.firebird import Access


@pytest.mark.parametrize("seed", range(1, 7))
@pytest.mark.parametrize("dirty", [False, True], ids=["clean", "dirty"])
def test_readings_equal_the_truth(tmp_path: Path, seed: int, dirty: bool) -> None:
    truth = build(tmp_path, companies=("01",), customers=30, charges=200, seed=seed, dirty=dirty, as_of=AS_OF)
    for number, company in truth_file(truth).items():
        reading = read_company(reader_of(tmp_path / company["database"]), number, AS_OF)
        assert differences(reading.data, company) == []
        report, counters = reading.report, company["counters"]
        assert (report.masters, report.details) == (counters["charges"], counters["movements"])
        assert report.orphan_details == counters["orphan_details"]
        assert report.id_mov_mismatch == counters["id_mov_mismatch"]
        assert report.status_b_masters == counters["status_b_masters"]
        assert report.cancelled_masters == counters["cancelled_masters"]
        assert report.customers_without_row == counters["customers_without_row"]
        assert report.positive_credits == counters["positive_credits"]
        assert report.unsigned_rows == counters["unsigned_rows"]
        assert report.undated == counters["undated"]
        assert report.customers == len(company["clientes"])
        assert report.rfc == company["rfc"]
        assert report.name == company["name"]


@pytest.mark.parametrize("ago", [-20, 0, 1, 9, 10, 35, 60, 101, 200, 4100])
def test_a_reading_on_another_day_cuts_both_tables(dirty: Truth, ago: int) -> None:
    day = AS_OF - timedelta(days=ago)
    about = dirty.companies["01"]
    with opened(about.database, Access()) as connection:
        true = recount(connection, "01", day)
    data = read_company(reader_of(about.database), "01", day).data
    raw = {person.key: person.raw for person in about.customers.values()}
    sent = {
        (raw[row["clave"]], doc["folio"].strip(" "), doc["concepto"], doc["cargo"]): (doc["saldo"], doc["vencimiento"])
        for row in data["clientes"]
        for doc in row["facturas"]
    }
    folios = {
        (owner, refer.strip(" ") or "S/N-2", concept, cargo): (str(balance), due.isoformat())
        for (owner, refer, concept, cargo), (balance, due) in true.open.items()
    }
    assert sent.keys() == folios.keys()
    assert sent == folios
    in_favour = {raw[row["clave"]]: cents(row["saldoFavor"]) for row in data["clientes"] if row["saldoFavor"] != "0.00"}
    assert in_favour == {owner: int(amount * 100) for owner, amount in true.credit.items() if amount}


def test_the_control_total_knows_no_date(dirty: Truth) -> None:
    database = dirty.companies["01"].database
    early = read_company(reader_of(database), "01", AS_OF - timedelta(days=300)).data
    late = read_company(reader_of(database), "01", AS_OF).data
    assert [row["saldoMovimientos"] for row in early["clientes"]] == [
        row["saldoMovimientos"] for row in late["clientes"]
    ]
    assert early["resumen"] != late["resumen"]


def test_a_payment_after_the_cut_is_not_the_last_one(dirty: Truth) -> None:
    day = AS_OF - timedelta(days=120)
    rows = read_company(reader_of(dirty.companies["01"].database), "01", day).data["clientes"]
    paid = [row["ultimoPago"] for row in rows if "ultimoPago" in row]
    assert paid
    assert max(paid) <= day.isoformat()


def test_text_typed_in_windows_arrives_whole(dirty: Truth) -> None:
    rows = read_company(reader_of(dirty.companies["01"].database), "01", AS_OF).data["clientes"]
    names = [row["nombre"] for row in rows]
    assert "Importadora “La Peña” €uro, S.A. de C.V." in names


def test_addresses_have_the_members_of_the_document(dirty: Truth) -> None:
    rows = read_company(reader_of(dirty.companies["01"].database), "01", AS_OF).data["clientes"]
    with_address = [row["direccion"] for row in rows if "direccion" in row]
    assert with_address
    for address in with_address:
        assert address.keys() >= {"calle", "colonia", "ciudad", "estado", "cp"}
        assert address["calle"][-1].isdigit()


def test_a_file_with_two_numbers_gives_the_one_in_its_name(dirty: Truth) -> None:
    reader = reader_of(dirty.companies["01"].database)
    assert [company.id for company in reader.companies()] == ["01"]
    about = dirty.companies["11"]
    assert reader_of(about.database, "11").companies() == [Company("11", about.name, about.rfc, "SAE90EMPRE01")]


def test_a_number_the_file_lacks_is_refused(dirty: Truth) -> None:
    with pytest.raises(AgentError, match="no tiene la empresa 07"):
        reader_of(dirty.companies["01"].database, "07").companies()


def test_an_older_schema_is_read_all_the_same(tmp_path: Path) -> None:
    truth = build(tmp_path, companies=("01",), customers=20, charges=90, seed=2, as_of=AS_OF, dirty=True, level="older")
    company = truth_file(truth)["01"]
    assert differences(read_company(reader_of(tmp_path / company["database"]), "01", AS_OF).data, company) == []


def test_a_company_without_optional_tables_and_columns_is_read(clean: Truth) -> None:
    database = clean.companies["01"].database
    with opened(database, Access()) as connection:
        for table in ("CONTAC", "FACTF", "CFDI", "MONED", "VEND", "PARAM_DATOSGRALES", "PARAM_CLIENTES"):
            connection.execute_immediate(f"DROP TABLE {table}01")
        for column in ("EMAILPRED", "ULT_PAGOF", "LIMCRED", "SALDO", "MUNICIPIO"):
            connection.execute_immediate(f"ALTER TABLE CLIE01 DROP {column}")
        for column in ("NUM_MONED", "IMPMON_EXT", "TCAMBIO", "STATUS", "NO_FACTURA", "FECHAELAB"):
            connection.execute_immediate(f"ALTER TABLE CUEN_M01 DROP {column}")
    company = truth_file(clean)["01"]
    data = read_company(reader_of(database), "01", AS_OF).data
    assert data["resumen"] == company["resumen"]
    assert data["antiguedad"] == company["antiguedad"]
    first = data["clientes"][0]
    assert "limiteCredito" not in first
    assert "saldoSae" not in first
    assert first["contactos"] == []


def test_without_the_index_the_grouped_form_gives_the_same(tmp_path: Path) -> None:
    truth = build(tmp_path, companies=("01",), customers=30, charges=200, seed=5, as_of=AS_OF, dirty=True)
    company = truth_file(truth)["01"]
    database = tmp_path / company["database"]
    indexed = read_company(reader_of(database), "01", AS_OF)
    with opened(database, Access()) as connection:
        connection.execute_immediate("DROP INDEX IDX_CUEN_DET01")
        connection.execute_immediate("DROP INDEX IDX_CUENM_REFER01")
    grouped = read_company(reader_of(database), "01", AS_OF)
    assert grouped.report == indexed.report
    assert differences(grouped.data, company) == []


def test_nothing_at_all_is_a_company_too(tmp_path: Path) -> None:
    truth = build(tmp_path, companies=("01",), customers=1, charges=0, payments=0, as_of=AS_OF)
    data = read_company(reader_of(truth.companies["01"].database), "01", date(2025, 1, 1)).data
    assert data["resumen"]["totalCartera"] == "0.00"
    assert [row["facturas"] for row in data["clientes"]] == [[]]


def test_a_reading_left_halfway_leaves_the_file_to_others(clean: Truth) -> None:
    database = clean.companies["01"].database
    reader = reader_of(database)
    with reader.read("01", AS_OF) as read:
        customers = read.customers()
        next(customers)
    del customers
    with opened(database, Access()) as connection:
        connection.execute_immediate("DELETE FROM CONTAC01")
    assert read_company(reader, "01", AS_OF).data["clientes"]
