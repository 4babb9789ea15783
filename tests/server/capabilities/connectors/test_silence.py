"""From when silence is worth telling, whose it is to explain, and the words of it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.capabilities.connectors.silence import (
    GRACE,
    LEFT_ALONE,
    TELL_AFTER,
    FirstHeard,
    Silent,
    is_ours,
    sentence,
    told_at,
)

ZONE = ZoneInfo("America/Mexico_City")
FRIDAY = datetime(2026, 3, 13, 18, 5, tzinfo=ZONE)
WORKDAYS = [
    FirstHeard(date(2026, 3, 13) - timedelta(days=7 * week + day), 8 * 60 + 10 + week)
    for week in range(5)
    for day in range(5)
]
"""Monday to Friday at ten past eight, each week a minute earlier than the one before it."""


def test_without_a_goodbye_two_minutes_after_the_third_missed_beat() -> None:
    assert told_at(FRIDAY, False, WORKDAYS, ZONE) == FRIDAY + timedelta(minutes=5)
    assert timedelta(minutes=3) + timedelta(minutes=5) >= TELL_AFTER


def test_a_goodbye_is_believed_until_the_usual_hour_of_the_next_day_that_has_one() -> None:
    latest_of_four = datetime(2026, 3, 16, 8, 13, tzinfo=ZONE)
    assert told_at(FRIDAY, True, WORKDAYS, ZONE) == latest_of_four + GRACE


def test_a_goodbye_before_the_usual_hour_of_its_own_day_counts_today() -> None:
    early = datetime(2026, 3, 13, 6, 0, tzinfo=ZONE)
    assert told_at(early, True, WORKDAYS, ZONE) == datetime(2026, 3, 13, 8, 13, tzinfo=ZONE) + GRACE


def test_a_machine_that_never_rests_is_missed_at_midnight() -> None:
    always = [FirstHeard(date(2026, 3, 13) - timedelta(days=day), 0) for day in range(20)]
    assert told_at(FRIDAY, True, always, ZONE) == datetime(2026, 3, 14, 0, 30, tzinfo=ZONE)


@pytest.mark.parametrize("firsts", [[], WORKDAYS[:1], [FirstHeard(date(2026, 3, 9), 500)]])
def test_without_a_habit_three_days(firsts: list[FirstHeard]) -> None:
    assert told_at(FRIDAY, True, firsts, ZONE) == FRIDAY + LEFT_ALONE


@pytest.mark.parametrize(
    ("organizations", "silent", "alive", "ours"),
    [(1, 3, 0, False), (2, 50, 0, False), (3, 3, 12, True), (3, 3, 13, False), (40, 40, 0, True)],
)
def test_many_at_once_are_ours_to_explain(organizations: int, silent: int, alive: int, ours: bool) -> None:
    assert is_ours(organizations, silent, alive) is ours


def test_words_name_the_machine_the_moment_the_cause_and_one_action() -> None:
    at = datetime(2026, 3, 17, 18, 30, tzinfo=UTC)
    said = sentence(Silent("Servidor", at, None), ZONE)
    assert said.startswith("«Servidor» dejó de dar señales el martes 17 de marzo a las 12:30, sin despedirse.")
    assert "sin internet o sin luz" in said
    assert said.count("Revisa") == 1


def test_words_of_several_at_once_look_at_the_office() -> None:
    said = sentence(Silent("Servidor", FRIDAY, None, together=2), ZONE)
    assert "otras computadoras" in said
    assert "módem" in said


@pytest.mark.parametrize(
    ("reason", "what", "action"),
    [
        ("shutdown", "se apagó", "Enciéndela"),
        ("sleep", "entró en suspensión", "Despiértala"),
        ("pause", "pausó", "Reanudar"),
        ("quit", "cerró", "Abre CobranzaCloud"),
        ("", "detuvo", "Abre CobranzaCloud"),
    ],
)
def test_words_after_a_goodbye_say_what_it_was(reason: str, what: str, action: str) -> None:
    said = sentence(Silent("Servidor", FRIDAY, reason), ZONE)
    assert f"«Servidor» {what}" in said
    assert "el viernes 13 de marzo a las 18:05 y no ha vuelto a su hora de costumbre." in said
    assert action in said
