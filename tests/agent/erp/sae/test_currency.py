"""Half-up cents, rates and what stands in where SAE holds none."""

from decimal import Decimal

import pytest

from agent.erp.sae.currency import CENT, MAX_RATE, MICRO, Amount, Currencies, half_up, rate_decimal

MONED = [(1, MICRO, "MXN"), (2, 18_437_200, "USD"), (3, None, "EUR "), (4, 0, ""), (5, 1_234_567, None)]


@pytest.mark.parametrize(
    ("micros", "cents"),
    [(0, 0), (4_999, 0), (5_000, 1), (-4_999, 0), (-5_000, -1), (14_999, 1), (15_000, 2), (100 * MICRO, 10_000)],
)
def test_half_a_cent_goes_away_from_zero(micros: int, cents: int) -> None:
    assert half_up(micros) == cents


def test_a_foreign_balance_is_rounded_once() -> None:
    third = 33_333_300
    assert Amount(third).cents(18_437_200) == 61_457
    assert half_up(half_up(third) * CENT * 18_437_200, CENT * MICRO) == 61_451
    assert Amount(12_500_000).cents(18_437_200) == 23_047
    assert Amount(-12_500_000).cents(18_437_200) == -23_047


def test_codes_are_those_of_sae() -> None:
    currencies = Currencies(1, MONED)
    assert [currencies.code(number) for number in (1, 2, 3, 4, 5, 9)] == ["MXN", "USD", "EUR", None, None, None]
    assert Currencies(7, ()).code(7) == "MXN"
    assert Currencies(2, MONED).code(2) == "USD"


def test_todays_rate_then_the_documents_own_then_the_one_its_balances_imply() -> None:
    currencies = Currencies(None, MONED)
    assert currencies.base == 1
    assert currencies.rate(1, 17 * MICRO, 5 * MICRO, 5 * MICRO) == MICRO
    assert currencies.rate(2, 17 * MICRO, 5 * MICRO, 5 * MICRO) == 18_437_200
    assert currencies.rate(3, 20_123_456, 5 * MICRO, 5 * MICRO) == 20_123_456
    assert currencies.rate(4, 0, 3 * MICRO, 50 * MICRO) == 16_666_667
    assert currencies.rate(9, None, -3 * MICRO, 50 * MICRO) == MICRO
    assert currencies.rate(9, -MICRO, 2 * MICRO, 3 * MICRO) == MICRO * 3 // 2
    assert Currencies(1, [(2, -5, "USD")]).rate(2, 19 * MICRO, MICRO, MICRO) == 19 * MICRO


def test_the_booked_rate_is_the_documents_own_then_todays() -> None:
    currencies = Currencies(1, MONED)
    assert currencies.booked_rate(2, 17 * MICRO) == 17 * MICRO
    assert currencies.booked_rate(2, 0) == 18_437_200
    assert currencies.booked_rate(3, None) is None


def test_a_rate_that_cannot_travel_is_no_rate() -> None:
    assert Currencies(1, ()).rate(9, None, 1, 10**13) == MICRO
    assert Currencies(1, ()).rate(9, MAX_RATE, 1, 1) == MAX_RATE


def test_what_is_held_in_base_currency_is_divided_once() -> None:
    third = Amount.of(100 * MICRO, -925 * MICRO, 18_500_000)
    assert (third.settled, third.cents(), third.cents(18 * MICRO)) == (False, 5_000, 90_000)
    assert Amount.of(0, 1_000 * MICRO, 18_437_200).cents(18_437_200) == 100_000
    assert Amount.of(1, -18, 18 * MICRO).settled
    assert Amount.of(4_999, 0, 18 * MICRO).settled
    assert not Amount.of(5_000, 0, 18 * MICRO).settled


def test_a_rate_has_six_decimals() -> None:
    assert rate_decimal(18_437_200) == Decimal("18.437200")
