"""Charges of another currency: what is applied to them in base currency, and rows that lack an amount or a rate."""

import pytest

from agent.erp.sae.balances import Document
from tests.agent.erp.sae.filled import Fill, charge, detail

USD = {"NUM_MONED": 2, "TCAMBIO": 18.5}
EUR = {"NUM_MONED": 3}
"""MONED holds 18 for 2, nothing for 3."""


def only(fill: Fill, *rows: tuple[str, dict[str, object]]) -> Document:
    accounts, _ = fill(*rows)
    (document,) = accounts["A"].documents()
    return document


@pytest.mark.parametrize(
    "paid",
    [
        {"NUM_MONED": 1, "TCAMBIO": 1.0, "IMPMON_EXT": 925.0},
        {"NUM_MONED": 1, "TCAMBIO": None, "IMPMON_EXT": None},
        {"NUM_MONED": 2, "TCAMBIO": 1.0, "IMPMON_EXT": 925.0},
        {"NUM_MONED": None, "TCAMBIO": 1.0, "IMPMON_EXT": 925.0},
        {"NUM_MONED": 3, "TCAMBIO": 20.0, "IMPMON_EXT": 46.25},
        {"NUM_MONED": 2, "TCAMBIO": 18.5, "IMPMON_EXT": None},
        {"NUM_MONED": 2, "TCAMBIO": None, "IMPMON_EXT": None},
        {"NUM_MONED": 2, "TCAMBIO": 0.0, "IMPMON_EXT": None},
        {"NUM_MONED": 2, "TCAMBIO": 18.5, "IMPMON_EXT": 50.0},
        {"NUM_MONED": None, "TCAMBIO": None, "IMPMON_EXT": 50.0},
    ],
)
def test_a_payment_of_half_the_charge_leaves_half(fill: Fill, paid: dict[str, object]) -> None:
    document = only(fill, charge("A", "F", 1850.0, IMPMON_EXT=100.0, **USD), detail("A", "F", 925.0, **paid))
    assert (document.foreign, document.balance, document.books) == (5_000, 90_000, 92_500)


@pytest.mark.parametrize("concept", [19, 20])
@pytest.mark.parametrize(
    ("row", "dollars"),
    [
        ({"NUM_MONED": 1, "TCAMBIO": 1.0, "IMPMON_EXT": 200.0}, 0),
        ({"NUM_MONED": 2, "TCAMBIO": 1.0, "IMPMON_EXT": None}, 0),
        ({"NUM_MONED": 2, "TCAMBIO": 1.0, "IMPMON_EXT": 0.0}, 0),
        ({"NUM_MONED": 2, "TCAMBIO": 18.5, "IMPMON_EXT": 3.0}, 3),
    ],
)
def test_exchange_gain_and_loss_pay_nothing_unless_they_say_so(
    fill: Fill, concept: int, row: dict[str, object], dollars: int
) -> None:
    document = only(
        fill,
        charge("A", "F", 1850.0, IMPMON_EXT=100.0, **USD),
        detail("A", "F", 200.0, NUM_CPTO=concept, SIGNO=-1, **row),
    )
    assert (document.foreign, document.books) == (10_000 - 100 * dollars, 165_000)


def test_a_charge_without_its_foreign_amount_is_divided_by_its_own_rate(fill: Fill) -> None:
    document = only(fill, charge("A", "F", 1850.0, IMPMON_EXT=None, **USD))
    assert (document.foreign, document.total, document.balance) == (10_000, 180_000, 180_000)
    document = only(fill, charge("A", "F", 1800.0, IMPMON_EXT=None, NUM_MONED=2, TCAMBIO=0.0))
    assert (document.foreign, document.total, document.balance) == (10_000, 180_000, 180_000)
    document = only(fill, charge("A", "F", 1800.0, IMPMON_EXT=None, **EUR))
    assert (document.foreign, document.total, document.balance) == (180_000, 180_000, 180_000)


def test_a_quotient_is_never_rounded_on_its_way(fill: Fill) -> None:
    thirds = (detail("A", "F", 100.0, NUM_MONED=1, TCAMBIO=1.0, NO_PARTIDA=number) for number in range(3))
    document = only(fill, charge("A", "F", 1000.0, IMPMON_EXT=1000.0, NUM_MONED=2, TCAMBIO=3.0), *thirds)
    assert (document.foreign, document.balance) == (90_000, 1_620_000)
    rate = {"NUM_MONED": 2, "TCAMBIO": 18.437219}
    document = only(fill, charge("A", "F", 1000.0, IMPMON_EXT=None, **rate))
    assert document.foreign == 5_424
    assert document.balance == 97_629  # 1000 ÷ 18.437219 × 18 = 976.286…


def test_a_payment_after_the_cut_does_not_count_in_any_currency(fill: Fill) -> None:
    late = {"NUM_MONED": 1, "TCAMBIO": 1.0, "FECHA_APLI": "2025-12-16"}
    document = only(fill, charge("A", "F", 1850.0, IMPMON_EXT=100.0, **USD), detail("A", "F", 925.0, **late))
    assert (document.foreign, document.books) == (10_000, 185_000)


def test_a_foreign_payment_of_a_base_charge_is_its_booked_value(fill: Fill) -> None:
    document = only(fill, charge("A", "F", 200.0), detail("A", "F", 185.0, IMPMON_EXT=10.0, **USD))
    assert (document.foreign, document.balance) == (1_500, 1_500)


def test_what_is_settled_by_a_payment_in_pesos_is_settled(fill: Fill) -> None:
    pesos = {"NUM_MONED": 1, "TCAMBIO": 1.0}
    accounts, report = fill(
        charge("A", "F", 1850.0, IMPMON_EXT=100.0, **USD),
        detail("A", "F", 1850.0, **pesos),
        charge("A", "G", 1850.0, IMPMON_EXT=100.0, **USD),
        detail("A", "G", 2035.0, **pesos),
        charge("A", "TINY", 0.0001, IMPMON_EXT=0.006, NUM_MONED=2, TCAMBIO=0.02),
    )
    assert [item.folio for item in accounts["A"].documents()] == ["TINY"]
    assert (accounts["A"].credit, report.documents) == (18_000, 1)


def test_rates_that_cannot_be_are_none(fill: Fill) -> None:
    for rate in (-18.5, 1e10, 1e300):
        document = only(fill, charge("A", "F", 1800.0, IMPMON_EXT=100.0, NUM_MONED=3, TCAMBIO=rate))
        assert (document.rate, document.balance) == (18_000_000, 180_000)
