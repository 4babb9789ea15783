"""One customer read: what is stored of it, the sums counted again, and every member that is refused with its path."""

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from msgspec import Raw

from server.capabilities.ingest.model import Slice
from server.capabilities.ingest.parse import ALWAYS, parse, read
from server.capabilities.ingest.scan import Compared
from server.capabilities.receivables.model import ChargeKey
from server.kit.errors import DomainError
from tests.server.capabilities.ingest.bodies import Doc, customer, dump

TODAY = date(2025, 12, 22)
CUT = TODAY.toordinal()
DOCS = [Doc("F-1", date(2025, 12, 15), 1_250_000), Doc("F-2", date(2026, 1, 5), 3_273_000, total=4_000_000)]


def sliced(value: dict[str, Any] | bytes, place: int = 0) -> Slice:
    """A customer's object as it stands in a body."""
    raw = value if isinstance(value, bytes) else dump(value)
    return Slice(place, raw, hashlib.sha256(raw).digest())


def refusal(act: Callable[[], object]) -> str:
    """Path of the 400 that an act gets."""
    with pytest.raises(DomainError) as caught:
        act()
    assert caught.value.code == "VALIDATION_ERROR"
    return caught.value.details[0].field


def test_a_customer_as_the_document_shows_it() -> None:
    found = parse(sliced(customer("C001", DOCS, TODAY)), CUT)
    assert found.differences == ()
    assert (found.profile.balance, found.profile.documents, found.profile.carried) == (4_523_000, 2, 2)
    first = found.charges[ChargeKey("F-1", 0, 0)]
    assert (first.due, first.total, first.balance, first.foreign) == (
        date(2025, 12, 15).toordinal(),
        1_250_000,
        1_250_000,
        None,
    )
    assert found.charges[ChargeKey("F-2", 0, 0)].total == 4_000_000
    assert found.profile.contacts[0].email == "juan@clienteuno.com"


def test_every_optional_member_is_kept() -> None:
    extra = {
        "concepto": 2, "cargo": 3, "uuid": "AAAA-1", "moneda": " usd", "tipoCambio": Raw(b"17.8584"),
        "saldoMoneda": Raw(b"100.00"), "saldoLibros": Raw(b"1800.5"),
    }  # fmt: skip
    sent = customer(
        "C001", [Doc("F-1", TODAY, 178_584, extra=extra)], TODAY,
        direccion={"calle": "Av. Reforma 123", "cp": "06000"}, limiteCredito=Raw(b"5000"), diasCredito=30,
        ultimoPago="2025-12-10", vendedor="V1", estatus="A", saldoFavor=Raw(b"1.5"), saldoMovimientos=Raw(b"-2.00"),
        saldoSae=Raw(b"0"),
    )  # fmt: skip
    found = parse(sliced(sent), CUT)
    charge = found.charges[ChargeKey("F-1", 2, 3)]
    assert charge[4:] == ("USD", 17_858_400, 10_000, 180_050, "AAAA-1")
    profile = found.profile
    assert profile.address is not None
    assert profile.address.street == "Av. Reforma 123"
    assert (profile.credit_limit, profile.credit_days, profile.seller, profile.status) == (500_000, 30, "V1", "A")
    assert (profile.credit, profile.movements, profile.erp_balance) == (150, -200, 0)
    assert profile.last_payment == date(2025, 12, 10).toordinal()


def test_sums_that_do_not_add_up_are_listed_with_both_figures() -> None:
    sent = customer("C001", DOCS[:1], TODAY, saldoTotal=Raw(b"45230.00"), diasMaxVencido=15)
    found = parse(sliced(sent), CUT)
    assert [tuple(gap)[:3] for gap in found.differences] == [
        ("clientes[C001].saldoTotal", 4_523_000, 1_250_000),
        ("clientes[C001].diasMaxVencido", 15, 7),
    ]
    assert found.profile.checked_from > found.profile.checked_until


def test_how_long_sums_stay_right() -> None:
    late = parse(sliced(customer("A", DOCS, TODAY)), CUT).profile
    current = parse(sliced(customer("A", DOCS[1:], TODAY)), CUT).profile
    empty = parse(sliced(customer("A", [], TODAY)), CUT).profile
    assert (late.checked_from, late.checked_until) == (CUT, CUT)
    assert (current.checked_from, current.checked_until) == (1, DOCS[1].due.toordinal())
    assert (empty.checked_from, empty.checked_until) == (1, ALWAYS)


def test_a_charge_of_zero_is_settled() -> None:
    found = parse(sliced(customer("A", [Doc("F-9", date(2020, 1, 1), 0)], TODAY, diasMaxVencido=0)), CUT)
    assert (found.charges, found.zeroed, found.differences) == ({}, (ChargeKey("F-9", 0, 0),), ())
    assert (found.profile.documents, found.profile.carried) == (0, 1)


@pytest.mark.parametrize("member", ["total", "saldo", "saldoMoneda", "saldoLibros", "tipoCambio"])
@pytest.mark.parametrize("number", ["1e3", "-1E2", "1.2345678", '"12.00"', "[1]"])
def test_a_charge_with_a_number_that_is_no_amount(member: str, number: str) -> None:
    sent = customer("A", [Doc("F", TODAY, 100, extra={member: Raw(number.encode())})], TODAY)
    assert refusal(lambda: parse(sliced(sent, 7), CUT)) == f"data.clientes[7].facturas[0].{member}"


@pytest.mark.parametrize(
    ("member", "value", "path"),
    [
        ("clave", "", "clave"),
        ("clave", 5, "clave"),
        ("nombre", None, "nombre"),
        ("saldoTotal", Raw(b"1.234"), "saldoTotal"),
        ("saldoVencido", None, "saldoVencido"),
        ("limiteCredito", Raw(b"1e9"), "limiteCredito"),
        ("saldoFavor", "5", "saldoFavor"),
        ("diasMaxVencido", -1, "diasMaxVencido"),
        ("ultimoPago", "ayer", "ultimoPago"),
        ("facturas", {}, "facturas"),
        ("contactos", [{"email": 1}], "contactos[0].email"),
        ("nombre", "a\x00b", ""),
    ],
)
def test_a_member_that_does_not_fit_is_named(member: str, value: object, path: str) -> None:
    found = refusal(lambda: parse(sliced(customer("A", [], TODAY, **{member: value}), 3), CUT))
    assert found == f"data.clientes[3].{path}".rstrip(".")


def test_half_a_surrogate_pair_is_refused() -> None:
    raw = dump(customer("A", [], TODAY)).replace(b"Cliente A", b"Cliente \\ud800")
    assert refusal(lambda: parse(sliced(raw, 2), CUT)) == "data.clientes[2]"


def test_a_backslash_before_u0000_is_no_null() -> None:
    found = parse(sliced(customer("A", [], TODAY, nombre="C:\\u0000")), CUT)
    assert found.profile.name == "C:\\u0000"


def test_one_charge_twice_is_refused() -> None:
    docs = [Doc("F", TODAY, 100, extra={"concepto": 2}), Doc("F", TODAY, 50, extra={"concepto": 2})]
    assert refusal(lambda: parse(sliced(customer("A", docs, TODAY)), CUT)) == "data.clientes[0].facturas[1].folio"
    docs[1].extra["cargo"] = 2
    assert len(parse(sliced(customer("A", docs, TODAY)), CUT).charges) == 2


def test_one_key_twice_is_refused() -> None:
    fresh = (sliced(customer("A", [], TODAY)), sliced(customer("A", DOCS, TODAY), 1))
    assert refusal(lambda: read(Compared((), fresh), CUT, full=True)) == "data.clientes[1].clave"
    assert refusal(lambda: read(Compared(("A",), fresh[1:]), CUT, full=True)) == "data.clientes[1].clave"


def test_a_deletion_belongs_to_a_delta() -> None:
    gone = sliced({"clave": "A", "operation": "delete"})
    assert read(Compared((), (gone,)), CUT, full=False).deleted == ("A",)
    assert refusal(lambda: read(Compared((), (gone,)), CUT, full=True)) == "data.clientes[0].operation"
    odd = sliced({"clave": "A", "operation": "borrar"})
    assert refusal(lambda: read(Compared((), (odd,)), CUT, full=False)) == "data.clientes[0].operation"
