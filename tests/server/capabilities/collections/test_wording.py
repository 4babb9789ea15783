"""Amounts and invoices as a customer reads them: one line a currency, never added up."""

from datetime import date
from uuid import uuid4

from server.capabilities.collections.wording import Owed, money, totals, values
from server.capabilities.receivables.figures import ChargeRow


def charge(folio: str, cents: int, days: int, currency: str | None = None, foreign: int | None = None) -> ChargeRow:
    return ChargeRow(
        uuid4(), folio, date(2026, 2, 1), date(2026, 3, 10), cents, cents, days, "x", currency, foreign, None
    )


CHARGES = (
    charge("F-1", 1_250_000, 7),
    charge("F-2", 2_000_000, 1, "USD", 100_000),
    charge("F-3", 50_025, 0, "MXN"),
    charge("F-4", 7, 3, "EUR", None),
)


def test_each_currency_has_its_own_total() -> None:
    assert totals(CHARGES, "MXN") == (Owed("MXN", 1_250_000 + 50_025 + 7), Owed("USD", 100_000))


def test_a_currency_is_one_however_it_was_typed() -> None:
    typed = (charge("F-1", 1, 7, "usd", 100), charge("F-2", 1, 7, "USD", 200), charge("F-3", 5, 7, "mxn", 5))
    assert totals(typed, "MXN") == (Owed("MXN", 5), Owed("USD", 300))


def test_what_the_five_variables_say() -> None:
    said = values("Cliente Uno S.A.", "Mi Empresa", CHARGES, "MXN")
    assert said["monto"] == "$13,000.32 MXN y $1,000.00 USD"
    assert said["dias"] == "7"
    assert said["facturas"].splitlines() == [
        "- Factura F-1: $12,500.00 MXN, vencimiento 10 mar 2026 (vencida hace 7 días)",
        "- Factura F-2: $1,000.00 USD, vencimiento 10 mar 2026 (vencida hace 1 día)",
        "- Factura F-3: $500.25 MXN, vencimiento 10 mar 2026 (por vencer)",
        "- Factura F-4: $0.07 MXN, vencimiento 10 mar 2026 (vencida hace 3 días)",
        "Total en MXN: $13,000.32 MXN",
        "Total en USD: $1,000.00 USD",
    ]
    assert (said["cliente"], said["empresa"]) == ("Cliente Uno S.A.", "Mi Empresa")


def test_nothing_owed_reads_as_nothing() -> None:
    said = values("C", "E", (), "MXN")
    assert (said["monto"], said["dias"], said["facturas"]) == ("", "0", "")


def test_a_credit_keeps_its_sign() -> None:
    assert money(Owed("MXN", -123_456)) == "-$1,234.56 MXN"


def test_a_long_list_is_cut_and_its_total_is_not() -> None:
    lines = values("C", "E", tuple(charge(f"F-{number}", 100, 1) for number in range(103)), "MXN")[
        "facturas"
    ].splitlines()
    assert len(lines) == 102
    assert lines[-2:] == ["… y 3 facturas más", "Total en MXN: $103.00 MXN"]
