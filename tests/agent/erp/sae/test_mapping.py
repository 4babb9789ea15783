"""Keys as they travel, addresses, contacts and due dates of rows that real companies hold."""

import math
from datetime import date, datetime
from typing import Any

import msgspec
import pytest

from agent.core.model import ReadReport
from agent.erp.sae.balances import Account, Document
from agent.erp.sae.currency import MICRO, Currencies
from agent.erp.sae.keys import clean, travelling_keys
from agent.erp.sae.mapping import CustomerRow, Mapper, contact
from agent.errors import AgentError
from contract import money
from contract.records import Contact

TODAY = date(2025, 12, 15)
BLANK: dict[str, Any] = dict.fromkeys(CustomerRow._fields)


def row(**members: Any) -> CustomerRow:
    return CustomerRow(**(BLANK | {"key": "      145"} | members))


def mapper(key: str, **tables: Any) -> Mapper:
    return Mapper(
        TODAY,
        Currencies(1, [(1, MICRO, "MXN")]),
        travelling_keys([key]),
        tables.get("sellers", {}),
        tables.get("contacts", {}),
        tables.get("report", ReadReport()),
    )


def sent(customer: CustomerRow, account: Account | None = None, **tables: Any) -> dict[str, Any]:
    made = mapper(customer.key, **tables).customer(customer, account or Account())
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(made))
    return found


def account(*documents: Document) -> Account:
    return Account([msgspec.msgpack.encode(document) for document in documents])


def document(due: date | None, issued: date = date(2025, 11, 1), folio: str = "F1") -> Document:
    return Document(issued, folio, 1, 1, due, 10_000, 10_000, 10_000, 10_000, MICRO, 1, None)


def test_keys_are_trimmed_unless_two_would_look_alike() -> None:
    keys = travelling_keys(["      145", "VTAMOS", "       77", "77", "  A"])
    assert keys == {"      145": "145", "VTAMOS": "VTAMOS", "       77": "       77", "77": "77", "  A": "A"}


def test_a_blank_key_still_has_a_name() -> None:
    assert travelling_keys([""]) == {"": "N/D"}
    assert sent(row(key=""))["nombre"] == "N/D"


@pytest.mark.parametrize(("stored", "text"), [(None, None), ("", None), ("  ", None), (" a\0b ", "ab"), ("\0", None)])
def test_text_is_cleaned(stored: str | None, text: str | None) -> None:
    assert clean(stored) == text
    assert len(clean("x" * 5000) or "") == 1024


def test_the_rfc_is_always_sent() -> None:
    assert sent(row(rfc=" XAXX010101000 "))["rfc"] == "XAXX010101000"
    assert sent(row())["rfc"] == ""
    assert mapper("145").stranger("145", Account()).rfc == ""


@pytest.mark.parametrize("figure", [9_999_999_999_999.995, -1e14, 1e300, math.inf, math.nan])
def test_a_figure_that_no_money_can_be_is_absent_and_counted(figure: float) -> None:
    report = ReadReport()
    customer = sent(row(limit=figure, balance=figure), report=report)
    assert "limiteCredito" not in customer
    assert "saldoSae" not in customer
    assert report.impossible_figures == 2
    assert sent(row(limit=9_999_999_999_999.0))["limiteCredito"] == 9_999_999_999_999.0
    assert sent(row(balance=1.005))["saldoSae"] == 1.01


def test_a_sum_that_no_money_can_be_names_its_customer() -> None:
    large = document(TODAY, folio="F9")._replace(balance=money.MAX_CENTS)
    assert sent(row(), account(large))["saldoTotal"] > 9e12
    with pytest.raises(AgentError, match=r"la suma del cliente 145"):
        sent(row(), account(large, large._replace(folio="F8")))
    beyond = money.MAX_CENTS + 1
    for wrong in (
        large._replace(total=beyond),
        large._replace(balance=beyond),
        large._replace(foreign=beyond),
        large._replace(books=-beyond),
    ):
        with pytest.raises(AgentError, match=r"el documento F9 del cliente 145") as caught:
            sent(row(), account(wrong))
        assert "CUEN_M" in caught.value.advice
    for beyond_all in (Account(credit=10**15), Account(movements=-(10**19))):
        with pytest.raises(AgentError, match=r"la suma del cliente 145"):
            sent(row(), beyond_all)


def test_keys_that_cannot_travel_get_a_name_of_their_own() -> None:
    keys = travelling_keys(["", "N/D", "\0", "A\0", "  A", "B\0", "1\t", "1"])
    assert keys == {
        "": "N/D-2", "N/D": "N/D", "\0": "N/D-3", "A\0": "A-2", "  A": "A", "B\0": "B", "1\t": "1\t", "1": "1"
    }  # fmt: skip
    assert sorted(set(keys.values())) == sorted(keys.values())
    long = travelling_keys(["x" * 70 + "1", "x" * 70 + "2"])
    assert {len(name) for name in long.values()} == {64}
    assert len(set(long.values())) == 2


def test_an_address_carries_its_numbers() -> None:
    address = sent(row(street="Av. Reforma ", outside="123", inside="4-B", district="Centro", postal_code="06000"))
    assert address["direccion"] == {"calle": "Av. Reforma 123 Int. 4-B", "colonia": "Centro", "cp": "06000"}
    assert "direccion" not in sent(row())
    assert sent(row(inside="7"))["direccion"] == {"calle": "Int. 7"}


def test_the_city_is_the_locality_else_the_municipality() -> None:
    assert sent(row(locality="Satélite", municipality="Naucalpan"))["direccion"] == {"ciudad": "Satélite"}
    assert sent(row(municipality="Naucalpan"))["direccion"] == {"ciudad": "Naucalpan"}


def test_contacts_for_collections_come_before_the_mail_of_the_customer() -> None:
    customer = row(mails=" a@x.mx;; b@x.mx ")
    assert sent(customer)["contactos"] == [{"email": "a@x.mx"}, {"email": "b@x.mx"}]
    ana = contact(" Ana ", "ana@x.mx", "")
    assert ana == Contact("Ana", "ana@x.mx")
    assert sent(customer, contacts={customer.key: [ana]})["contactos"] == [{"nombre": "Ana", "email": "ana@x.mx"}]
    assert sent(row())["contactos"] == []


def test_sellers_are_named_where_sae_names_them() -> None:
    assert sent(row(seller="    1"), sellers={"1": "María"})["vendedor"] == "María"
    assert sent(row(seller="    9"), sellers={"1": "María"})["vendedor"] == "9"
    assert "vendedor" not in sent(row(seller="  "))


def test_a_document_without_due_date_has_the_terms_of_its_customer() -> None:
    for terms, due in ((30, "2025-12-01"), (None, "2025-11-01"), (0, "2025-11-01"), (-5, "2025-11-01")):
        customer = sent(row(terms=terms), account(document(None)))
        assert customer["facturas"][0]["vencimiento"] == due


def test_sums_and_the_oldest_day() -> None:
    customer = sent(
        row(limit=5.0, balance=-0.000001, last_payment=datetime(2025, 12, 1, 13)),  # noqa: DTZ001 - SAE knows no zone
        account(document(TODAY, folio="B"), document(date(2025, 12, 1)), document(date(2025, 9, 1), folio="A")),
    )
    assert (customer["saldoTotal"], customer["saldoVencido"], customer["diasMaxVencido"]) == (300.0, 200.0, 105)
    assert [item["folio"] for item in customer["facturas"]] == ["A", "B", "F1"]
    assert customer["facturas"][1]["diasVencido"] == 0
    assert (customer["limiteCredito"], customer["saldoSae"], customer["ultimoPago"]) == (5.0, 0.0, "2025-12-01")
