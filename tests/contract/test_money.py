"""Money on the wire: what is accepted, refused, rendered and rounded."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from contract import money
from tests.contract.golden import load

VECTORS = load("money")


@pytest.mark.parametrize(("text", "cents"), VECTORS["accepted"])
def test_accepts(text: str, cents: int) -> None:
    assert money.to_cents(Raw(text.encode())) == cents


@pytest.mark.parametrize("text", VECTORS["refused"])
def test_refuses(text: str) -> None:
    with pytest.raises(money.AmountError):
        money.to_cents(Raw(text.encode()))


def test_refusal_says_what_is_wrong() -> None:
    with pytest.raises(money.AmountError, match="sin exponente"):
        money.to_cents(b"1e3")
    with pytest.raises(money.AmountError, match="requerido"):
        money.to_cents(b"null")
    with pytest.raises(money.AmountError, match="2 decimales"):
        money.to_cents(b"1.005")


@pytest.mark.parametrize(("cents", "text"), VECTORS["rendered"])
def test_renders_two_decimals(cents: int, text: str) -> None:
    assert bytes(money.from_cents(cents)).decode() == text


@pytest.mark.parametrize(("text", "cents"), VECTORS["rounded_half_up"])
def test_rounds_once_half_up(text: str, cents: int) -> None:
    assert money.round_to_cents(Decimal(text)) == cents


@pytest.mark.parametrize(("text", "shortest"), VECTORS["rates_accepted"])
def test_rates(text: str, shortest: str) -> None:
    rate = money.to_rate(text.encode())
    assert rate == Decimal(text)
    assert bytes(money.from_rate(rate)).decode() == shortest


@pytest.mark.parametrize("text", VECTORS["rates_refused"])
def test_refuses_rates(text: str) -> None:
    with pytest.raises(money.AmountError):
        money.to_rate(text.encode())


@given(st.integers(min_value=-money.MAX_CENTS, max_value=money.MAX_CENTS))
def test_cents_survive_the_wire(cents: int) -> None:
    assert money.to_cents(money.from_cents(cents)) == cents
    assert money.round_to_cents(money.to_decimal(cents)) == cents


def test_absent_members() -> None:
    assert money.is_absent(money.ABSENT)
    assert money.is_absent(Raw(b"null"))
    assert not money.is_absent(Raw(b"0"))
