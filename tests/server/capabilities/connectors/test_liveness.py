"""What a person reads about a machine, by what was last heard of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from server.capabilities.connectors.liveness import HEARTBEAT, MISSED, Heard, failure_sentence, liveness
from server.capabilities.connectors.model import Status

NOW = datetime(2026, 3, 17, 18, 30, tzinfo=UTC)
FRESH = Heard(last_heard_at=NOW)


def test_online_within_three_beats_and_offline_after() -> None:
    limit = MISSED * HEARTBEAT
    assert limit == timedelta(minutes=3)
    assert liveness(FRESH, NOW + limit).status is Status.ONLINE
    assert liveness(FRESH, NOW + limit).sentence is None
    late = liveness(FRESH, NOW + limit + timedelta(microseconds=1))
    assert late.status is Status.OFFLINE
    assert late.sentence


def test_a_failed_sync_is_an_error_with_its_sentence() -> None:
    failed = liveness(replace(FRESH, failure="La base de datos no abre."), NOW)
    assert (failed.status, failed.sentence) == (Status.ERROR, "La base de datos no abre.")


@pytest.mark.parametrize("reason", ["shutdown", "sleep", "pause", "quit", "", "something new"])
def test_a_goodbye_is_offline_at_once_with_its_reason(reason: str) -> None:
    gone = liveness(replace(FRESH, stop_reason=reason), NOW)
    assert gone.status is Status.OFFLINE
    assert gone.sentence


def test_what_must_be_solved_first_hides_the_rest() -> None:
    silent_and_failing = Heard(NOW - timedelta(days=1), failure="x")
    assert liveness(silent_and_failing, NOW).status is Status.OFFLINE
    assert liveness(replace(silent_and_failing, revoked_at=NOW), NOW).status is Status.REVOKED


@pytest.mark.parametrize("status", [None, "success", "Success", "never", "running"])
def test_no_failure(status: str | None) -> None:
    assert failure_sentence(status, ("La contraseña cambió.",)) is None


def test_a_reported_failure_says_what_the_machine_said_or_where_to_look() -> None:
    assert failure_sentence("error", ("", "La contraseña cambió.")) == "La contraseña cambió."
    assert "conector" in (failure_sentence("failed", ()) or "")
