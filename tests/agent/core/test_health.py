"""One colour and one sentence."""

from datetime import timedelta

import pytest

from agent.core.delivery import Outcome, Result
from agent.core.health import Colour, ago, judge
from tests.support.agent_fakes import NOON


def outcome(company: str, result: Result, sentence: str = "", minutes: int = 1) -> Outcome:
    return Outcome(company, NOON - timedelta(minutes=minutes), result, sentence)


def test_unpaired_is_red_and_without_sources_amber() -> None:
    assert judge(paired=False, companies=["01"], last=[], now=NOON).colour is Colour.RED
    assert judge(paired=True, companies=[], last=[], now=NOON).colour is Colour.AMBER


def test_all_well_is_green() -> None:
    health = judge(paired=True, companies=["01"], last=[outcome("01", "unchanged")], now=NOON)
    assert (health.colour, health.sentence) == (Colour.GREEN, "Todo al día: la nube tiene lo mismo que SAE.")


@pytest.mark.parametrize(
    ("last", "colour", "word"),
    [
        (outcome("02", "failed", "Contraseña incorrecta."), Colour.RED, "Contraseña incorrecta"),
        (outcome("02", "revoked"), Colour.RED, "revocado"),
        (outcome("02", "unpaired"), Colour.RED, "venció"),
        (outcome("02", "postponed", "Sin conexión."), Colour.AMBER, "Se reintentará solo"),
        (outcome("02", "stopped"), Colour.AMBER, "interrumpió"),
        (outcome("02", "full", minutes=60 * 50), Colour.AMBER, "2 días"),
    ],
)
def test_the_worst_company_speaks(last: Outcome, colour: Colour, word: str) -> None:
    health = judge(paired=True, companies=["01", "02"], last=[outcome("01", "delta"), last], now=NOON)
    assert health.colour is colour
    assert word in health.sentence


def test_a_company_never_sent_is_amber() -> None:
    health = judge(paired=True, companies=["01"], last=[], now=NOON)
    assert health.colour is Colour.AMBER


def test_spans_are_said_as_a_person_says_them() -> None:
    spans = [timedelta(seconds=-5), timedelta(minutes=4), timedelta(hours=3), timedelta(days=8)]
    assert [ago(span) for span in spans] == ["0 min", "4 min", "3 h", "8 días"]
