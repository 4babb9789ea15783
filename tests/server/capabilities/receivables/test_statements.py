"""What a statement of account says: every charge once, each currency apart, nothing added up across them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from contract.records import Address
from server.capabilities.accounts.model import Organization
from server.capabilities.connectors.model import Company
from server.capabilities.receivables.balances import seen
from server.capabilities.receivables.figures import ChargeRow, CustomerDetail, CustomerRow
from server.capabilities.receivables.model import Charge, ChargeKey
from server.capabilities.receivables.statements import LINES, Statement, statement

TODAY = date(2026, 3, 17)
MOMENT = datetime(2026, 3, 17, 18, 30, tzinfo=UTC)
ORGANIZATION = Organization(UUID(int=1), "Mi Empresa", "XAXX010101000", "America/Mexico_City", "MXN", "free", MOMENT)
COMPANY = Company(UUID(int=2), UUID(int=1), "01", None, "Mi Empresa", UUID(int=3), verified_at=MOMENT, matches=True)


def charge(
    folio: str, late: int, cents: int, total: int | None = None, currency: str | None = None, foreign: int | None = None
) -> ChargeRow:
    """A charge that is `late` days overdue (negative: due later)."""
    due = TODAY.toordinal() - late
    held = Charge(due - 30, due, cents if total is None else total, cents, currency, None, foreign, None, None)
    return seen(UUID(int=4), ChargeKey(folio, 2, 1), held, TODAY.toordinal())


def told(*charges: ChargeRow, name: str = "Cliente", **changes: Any) -> Statement:
    """The statement of a customer with these charges."""
    row = CustomerRow(uuid4(), COMPANY.id, "C001", name, None, 0, 0, 0, len(charges), None)
    values: dict[str, Any] = {
        "row": row,
        "address": None,
        "contacts": (),
        "charges": charges,
        "credit": None,
        "credit_limit": None,
        "credit_days": None,
        "seller": None,
        "status": None,
    }
    return statement(CustomerDetail(**values | changes), COMPANY, ORGANIZATION, TODAY)


def test_a_section_in_the_base_currency() -> None:
    made = told(charge("F-1", 31, 1_250_005, 2_000_000), charge("F-2", 1, 100), charge("F-3", 0, 200, currency="MXN"))
    (section,) = made.sections
    assert section.lines == (
        ("F-1", "15/01/2026", "14/02/2026", "31 días", "20,000.00", "12,500.05"),
        ("F-2", "14/02/2026", "16/03/2026", "1 día", "1.00", "1.00"),
        ("F-3", "15/02/2026", "17/03/2026", "–", "2.00", "2.00"),
    )
    assert (section.currency, section.count, section.total, section.overdue) == (
        "MXN",
        "3 facturas",
        "12,503.05",
        "12,501.05",
    )
    assert section.aging == (
        ("Por vencer", "2.00"),
        ("1 a 30 días", "1.00"),
        ("31 a 60 días", "12,500.05"),
        ("61 a 90 días", "0.00"),
        ("Más de 90 días", "0.00"),
    )
    assert section.more == ""


def test_each_currency_is_a_section_in_its_own_money_the_base_first() -> None:
    made = told(
        charge("E-1", 9, 2_000_00, currency="EUR", foreign=100_00),
        charge("U-1", 7, 1_750_00, currency="USD", foreign=100_00),
        charge("M-1", 5, 300_00, currency="MXN", foreign=300_00),
        charge("U-2", -7, 875_00, currency="USD", foreign=50_00),
        charge("X-1", -7, 20_00, currency="USD"),
    )
    assert [(one.currency, one.total, one.overdue, one.count) for one in made.sections] == [
        ("MXN", "320.00", "300.00", "2 facturas"),
        ("EUR", "100.00", "100.00", "1 factura"),
        ("USD", "150.00", "100.00", "2 facturas"),
    ]
    assert [one.totals for one in made.sections] == [True, False, False]
    assert made.sections[2].lines[0] == ("U-1", "08/02/2026", "10/03/2026", "7 días", "100.00")


def test_whose_it_is_and_who_owes() -> None:
    address = Address(street="Av. Reforma 123", district="Centro", city="CDMX", postal_code="06000", country="México")
    made = told(address=address, credit_days=30, credit=10_50)
    assert (made.issuer.name, made.issuer.lines) == ("Mi Empresa", ("RFC XAXX010101000",))
    assert made.customer.lines == (
        *("Clave C001", "Av. Reforma 123, Centro", "C.P. 06000, CDMX, México"),
        "Crédito: 30 días",
    )
    assert made.day == "17 de marzo de 2026"
    assert made.updated == "Cartera verificada el 17/03/2026 a las 12:30"
    assert made.notes == ("Saldo a favor sin aplicar: 10.50 MXN. No está restado de los saldos de arriba.",)
    assert made.sections == ()


def test_a_company_of_another_name_shows_its_own() -> None:
    other = replace(COMPANY, name="Sucursal Norte", rfc="SNO020202CD2", verified_at=None)
    customer = CustomerDetail(
        CustomerRow(uuid4(), other.id, "C1", "Ana", "AAAA010101AAA", 0, 0, 0, 0, None), None, (), (), None, None, None,
        None, None,
    )  # fmt: skip
    made = statement(customer, other, ORGANIZATION, TODAY)
    assert made.issuer.lines == ("Sucursal Norte", "RFC SNO020202CD2")
    assert made.customer.lines == ("Clave C1 · RFC AAAA010101AAA",)
    assert made.updated == ""


def test_a_state_that_does_not_add_up_is_not_called_verified() -> None:
    customer = CustomerDetail(
        CustomerRow(uuid4(), COMPANY.id, "C1", "Ana", None, 0, 0, 0, 0, None),
        None,
        (),
        (),
        None,
        None,
        None,
        None,
        None,
    )
    assert statement(customer, COMPANY, ORGANIZATION, TODAY).updated
    assert statement(customer, replace(COMPANY, matches=False), ORGANIZATION, TODAY).updated == ""


def test_a_negative_balance_has_its_sign() -> None:
    made = told(charge("F-1", 3, -150_000))
    assert (made.sections[0].total, made.sections[0].lines[0][-1]) == ("−1,500.00", "−1,500.00")


def test_the_longest_list_keeps_its_totals() -> None:
    assert LINES == 2_000
    made = told(*(charge(f"F-{n}", 1, 100) for n in range(LINES + 2)))
    (section,) = made.sections
    assert (len(section.lines), section.more) == (LINES, "Y 2 facturas más, por 2.00")
    assert (section.count, section.total) == ("2,002 facturas", "2,002.00")


def test_long_words_may_be_broken() -> None:
    made = told(charge("F" * 40, 1, 1), name="Corto " + "N" * 20)
    assert made.sections[0].lines[0][0] == "\u200b".join("F" * 40)
    assert made.customer.name == "Corto " + "\u200b".join("N" * 20)
