"""Wire structs: documented names out, documented example in, unknown members ignored."""

from datetime import date

import msgspec
import pytest

from contract.money import ABSENT, from_cents
from contract.records import Address, Contact, Customer, CustomerKey, Invoice

EXAMPLE = b"""{"clave":"C001","nombre":"Cliente Uno S.A.","rfc":"CUN010101000","saldoTotal":45230.00,
"saldoVencido":12500.00,"diasMaxVencido":15,"facturas":[{"folio":"F-1001","fecha":"2025-12-01",
"vencimiento":"2025-12-15","total":12500.00,"saldo":12500.00,"diasVencido":7,"futuro":{"x":1}}],
"contactos":[{"nombre":"Juan P\xc3\xa9rez","email":"juan@clienteuno.com","telefono":"555-1234"}],"nuevo":true}"""


def test_decodes_the_documented_customer() -> None:
    customer = msgspec.json.decode(EXAMPLE, type=Customer)
    assert customer.key == "C001"
    assert bytes(customer.balance) == b"45230.00"
    assert customer.invoices[0].due == date(2025, 12, 15)
    assert customer.contacts == [Contact(name="Juan Pérez", email="juan@clienteuno.com", phone="555-1234")]
    assert customer.credit is ABSENT or bytes(customer.credit) == b""


def test_encodes_documented_names_and_leaves_out_what_is_absent() -> None:
    invoice = Invoice(
        folio="A1",
        issued=date(2026, 1, 2),
        due=date(2026, 2, 1),
        total=from_cents(100),
        balance=from_cents(50),
        days_overdue=3,
        concept=1,
        charge=1,
    )
    customer = Customer(
        key="C1",
        name="Uno",
        rfc="",
        balance=from_cents(50),
        overdue=from_cents(50),
        max_days_overdue=3,
        invoices=[invoice],
        contacts=[],
        address=Address(street="Calle 1", postal_code="06000"),
        credit=from_cents(0),
    )
    assert msgspec.json.encode(customer) == (
        b'{"clave":"C1","nombre":"Uno","rfc":"","saldoTotal":0.50,"saldoVencido":0.50,"diasMaxVencido":3,'
        b'"facturas":[{"folio":"A1","fecha":"2026-01-02","vencimiento":"2026-02-01","total":1.00,"saldo":0.50,'
        b'"diasVencido":3,"concepto":1,"cargo":1}],"contactos":[],"direccion":{"calle":"Calle 1","cp":"06000"},'
        b'"saldoFavor":0.00}'
    )


def test_a_fault_names_its_path() -> None:
    broken = EXAMPLE.replace(b'"fecha":"2025-12-01"', b'"fecha":"ayer"')
    with pytest.raises(msgspec.ValidationError, match=r"\$\.facturas\[0\]\.fecha"):
        msgspec.json.decode(broken, type=Customer)


def test_deletion_is_a_key_with_an_operation() -> None:
    gone = msgspec.json.decode(b'{"clave":"C1","operation":"delete"}', type=CustomerKey)
    assert (gone.key, gone.operation) == ("C1", "delete")
    assert msgspec.json.decode(EXAMPLE, type=CustomerKey).operation is None
