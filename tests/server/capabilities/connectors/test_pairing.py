"""The rules of link codes, and the published arithmetic of what guessing can reach."""

from datetime import UTC, datetime, timedelta

import pytest

from server.capabilities.connectors.pairing import (
    ALPHABET,
    LIFETIME,
    LONG,
    SHORT,
    SOURCE_BUDGET,
    TOTAL_BUDGET,
    WINDOW,
    IssuedCode,
    Window,
    chance,
    counted,
    length_now,
    new_code,
    normalise,
    redeemable,
    retry_after,
    short_codes_return,
)

NOW = datetime(2026, 3, 17, 18, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_alphabet_is_crockfords() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)


def test_codes_are_drawn_sign_by_sign_from_the_alphabet() -> None:
    drawn = iter("A1B2C3")
    assert new_code(SHORT, lambda _: next(drawn)) == "A1B2C3"
    assert len({new_code(SHORT) for _ in range(100)}) == 100
    assert all(len(new_code(LONG)) == LONG and normalise(new_code(LONG)) for _ in range(20))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("A1B2C3", "A1B2C3"),
        ("a1b2c3", "A1B2C3"),
        ("  a1b-2c3 ", "A1B2C3"),
        ("A1B 2C3", "A1B2C3"),
        ("a1\u00a0b2\u2013c3", "A1B2C3"),
        ("oOilLi", "001111"),
        ("A1B2-C3D4", "A1B2C3D4"),
    ],
)
def test_sloppy_typing_is_understood(typed: str, meant: str) -> None:
    assert normalise(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "A1B2C", "A1B2C3D", "A1B2C3D4E", "A1B2CU", "A1B2Ç3", "٠١٢٣٤٥", "A" * 65, "-" * 60]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert normalise(typed) is None


def test_the_sixth_attempt_of_a_source_waits_for_the_rest_of_its_window() -> None:
    window: Window | None = None
    for _ in range(SOURCE_BUDGET):
        assert retry_after(window, NOW) is None
        window = counted(window, NOW)
    assert retry_after(window, NOW) == 900
    assert retry_after(window, NOW + 90 * SECOND + timedelta(microseconds=1)) == 810
    assert retry_after(window, NOW + WINDOW - timedelta(microseconds=1)) == 1
    assert retry_after(window, NOW + WINDOW) is None
    assert counted(window, NOW + WINDOW) == Window(NOW + WINDOW, 1)


def test_a_clock_set_back_opens_a_new_window_instead_of_a_long_wait() -> None:
    spent = Window(NOW, SOURCE_BUDGET)
    assert retry_after(spent, NOW - timedelta(days=365)) is None
    assert retry_after(spent, NOW - SECOND) == 901, "another server's clock may be a little behind"


def test_the_whole_budget_makes_codes_longer_until_its_window_has_passed() -> None:
    assert short_codes_return(Window(NOW, TOTAL_BUDGET - 1)) is None
    returns = short_codes_return(Window(NOW, TOTAL_BUDGET))
    assert returns == NOW + WINDOW
    assert length_now(None, NOW) == SHORT
    assert length_now(returns, NOW) == LONG
    assert length_now(returns, NOW + WINDOW - SECOND) == LONG
    assert length_now(returns, NOW + WINDOW) == SHORT


def test_a_code_lives_fifteen_minutes_and_is_used_or_ended_once() -> None:
    code = IssuedCode(SHORT, NOW, NOW + LIFETIME)
    assert redeemable(code, None, NOW)
    assert redeemable(code, None, NOW + LIFETIME - SECOND)
    assert not redeemable(code, None, NOW + LIFETIME)
    assert redeemable(code, None, NOW - SECOND), "another server's clock may be a little behind"
    assert not redeemable(IssuedCode(SHORT, NOW, NOW + LIFETIME, used_at=NOW), None, NOW)
    assert not redeemable(IssuedCode(SHORT, NOW, NOW + LIFETIME, ended_at=NOW), None, NOW)


def test_short_codes_from_before_the_end_of_an_attack_never_come_back_and_long_ones_stay() -> None:
    returns = NOW + WINDOW
    short = IssuedCode(SHORT, NOW, NOW + timedelta(minutes=20))
    long = IssuedCode(LONG, NOW, NOW + timedelta(minutes=20))
    for moment in (NOW, returns - SECOND, returns, returns + SECOND):
        assert not redeemable(short, returns, moment)
        assert redeemable(long, returns, moment)
    assert redeemable(IssuedCode(SHORT, returns, returns + LIFETIME), returns, returns)


def test_arithmetic_of_guessing() -> None:
    """1,000 codes live at once in the whole service, every guess a different code, the whole budget spent in a window.

    100 guesses at 6 characters: 1,000 × 100 / 32⁶ = 0.0000931, under 1 in 10,000. What follows meets codes of 8
    characters only, 1,024 times rarer: a botnet of 1,500 addresses, 5 guesses each, keeps the sum under 1 in 10,000.
    """
    live, limit = 1_000, 1 / 10_000
    at_short = chance(live, TOTAL_BUDGET, SHORT)
    assert at_short == pytest.approx(9.3132e-5, rel=1e-4)
    assert at_short < limit
    assert at_short + chance(live, 1_500 * SOURCE_BUDGET, LONG) < limit
    assert chance(live, TOTAL_BUDGET + 10, SHORT) > limit, "the budget is no larger than the promise allows"
