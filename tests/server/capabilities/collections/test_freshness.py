"""An old, unknown or unusual cartera is not chased, and the sentence says which."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.capabilities.collections.freshness import stale_reason
from server.capabilities.connectors.model import Company
from server.kit.ids import new_id
from tests.support.clock import START

DAY = timedelta(hours=24)
FRESH = Company(new_id(), new_id(), "01", None, "Empresa Principal", new_id(), verified_at=START, matches=True)


def test_a_state_is_fresh_up_to_its_limit() -> None:
    assert stale_reason(FRESH, DAY, START + DAY) is None


@pytest.mark.parametrize(
    ("age", "limit", "words"),
    [
        (timedelta(hours=26, seconds=59), DAY, "hace 26 h y tu límite es de 24 h;"),
        (timedelta(hours=1, minutes=56, seconds=59), timedelta(hours=1), "hace 1 h 56 min y tu límite es de 1 h;"),
        (timedelta(minutes=61), timedelta(hours=1), "hace 1 h 1 min y tu límite es de 1 h;"),
    ],
)
def test_an_older_one_is_said_with_its_age(age: timedelta, limit: timedelta, words: str) -> None:
    assert words in (stale_reason(FRESH, limit, START + age) or "")


@pytest.mark.parametrize(
    ("company", "words"),
    [
        (replace(FRESH, verified_at=None), "todavía no se ha sincronizado"),
        (replace(FRESH, unusual="bajó 80 %"), "cambio inusual en la empresa 01: bajó 80 %"),
        (replace(FRESH, rfc_changed=True), "cambió de RFC"),
        (replace(FRESH, matches=False), "no cuadra con sus totales"),
        (replace(FRESH, matches=None), "no cuadra con sus totales"),
    ],
)
def test_a_mark_stops_a_fresh_state_too(company: Company, words: str) -> None:
    assert words in (stale_reason(company, DAY, START) or "")


def test_a_customer_whose_own_sums_differ_is_named_as_such() -> None:
    company = replace(FRESH, matches=False)
    assert "el saldo de este cliente no suma lo mismo" in (stale_reason(company, DAY, START, adds_up=False) or "")
