"""Keys as they travel, addresses, contacts and due dates of rows that real companies hold."""

from datetime import date, datetime
from typing import Any

import msgspec
import pytest

from agent.erp.sae.balances import Account, Document
from agent.erp.sae.currency import MICRO, Currencies
from agent.erp.sae.mapping import CustomerRow, Mapper, clean, contact, travelling_keys
from contract.records import Contact

TODAY = date(2025, 12, 15)
BLANK: dict[str, Any] = dict.fromkeys(CustomerRow._fields)


def row(**members: Any) -> CustomerRow:
    return CustomerRow(**(BLANK | {"key": "      145"} | members))


def sent(customer: CustomerRow, account: Account | None = None, **tables: Any) -> dict[str, Any]:
    mapper = Mapper(
        TODAY,
        Currencies(1, [(1, MICRO, "MXN")]),
        travelling_keys([customer.key]),
        tables.get("sellers", {}),
        tables.get("contacts", {}),
    )
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(mapper.customer(customer, account or Account())))
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
        row(limit=5 * MICRO, balance=-1, last_payment=datetime(2025, 12, 1, 13)),  # noqa: DTZ001 - SAE knows no zone
        account(document(TODAY, folio="B"), document(date(2025, 12, 1)), document(date(2025, 9, 1), folio="A")),
    )
    assert (customer["saldoTotal"], customer["saldoVencido"], customer["diasMaxVencido"]) == (300.0, 200.0, 105)
    assert [item["folio"] for item in customer["facturas"]] == ["A", "B", "F1"]
    assert customer["facturas"][1]["diasVencido"] == 0
    assert (customer["limiteCredito"], customer["saldoSae"], customer["ultimoPago"]) == (5.0, 0.0, "2025-12-01")
