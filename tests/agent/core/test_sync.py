"""The conversation of a cycle, as scripts."""

from datetime import timedelta

import pytest

from agent.core.delivery import Refusal
from agent.core.sync import (
    Accepted,
    Acknowledge,
    Broke,
    Check,
    Checked,
    Composed,
    Finish,
    Greet,
    Greeted,
    MarkVerified,
    Read,
    Rejected,
    Send,
    Started,
    Wait,
    Waited,
)
from agent.errors import Exit
from contract.errors import reaction
from tests.support.agent_fakes import NOON
from tests.support.playbook import Playbook

SECOND = timedelta(seconds=1)


def refused(status: int, code: str | None = None, **members: object) -> Rejected:
    return Rejected(Refusal(reaction(status, code), status, code, "No se pudo", **members))  # type: ignore[arg-type]


def sent(kind: str, **started: bool) -> Playbook:
    """A conversation that has just sent."""
    return (
        Playbook()
        .on(Started(full=kind == "full", trusted=True), Greet(beat=False))
        .on(Greeted(checkable=False), Read(full=kind == "full"))
        .on(Composed(kind), Send(kind, NOON))  # type: ignore[arg-type]
    )


def test_a_first_sync_reads_sends_and_acknowledges() -> None:
    script = Playbook()
    script.on(Started(full=False, trusted=False), Greet(beat=True))
    script.on(Greeted(checkable=False), Read(full=False))
    script.on(Composed("full"), Send("full", NOON))
    script.on(Accepted(Send("full", NOON)), Acknowledge(Send("full", NOON)), Finish("full"))


def test_an_untouched_database_is_not_even_read() -> None:
    script = Playbook(NOON)
    script.on(Started(full=False, trusted=True), Greet(beat=False))
    script.on(Greeted(checkable=True), Check())
    script.on(Checked(unchanged=True), MarkVerified(read=False), Finish("unchanged"))


def test_a_touched_database_without_a_difference_sends_nothing() -> None:
    script = Playbook(NOON)
    script.on(Started(full=False, trusted=True), Greet(beat=False))
    script.on(Greeted(checkable=True), Check())
    script.on(Checked(unchanged=False), Read(full=False))
    script.on(Composed(None), MarkVerified(read=True), Finish("unchanged"))


def test_asking_for_everything_skips_the_check() -> None:
    Playbook(NOON).on(Started(full=True, trusted=True), Greet(beat=False)).on(Greeted(checkable=True), Read(full=True))


def test_the_stamp_is_after_the_last_acknowledged_one_even_when_the_clock_went_back() -> None:
    script = Playbook(NOON + timedelta(days=365))
    script.on(Started(full=False, trusted=True), Greet(beat=False)).on(Greeted(checkable=False), Read(full=False))
    script.on(Composed("delta"), Send("delta", NOON + timedelta(days=365) + SECOND))


def test_silence_is_retried_with_the_same_stamp_and_growing_pauses_then_postponed() -> None:
    script = sent("delta")
    for seconds in (1.0, 2.0, 4.0, 8.0):
        script.on(refused(0), Wait(seconds))
        script.now += SECOND
        script.on(Waited(), Send("delta", NOON))
    script.on(refused(503), Finish("postponed", "No se pudo", None, Exit.FAILED))


def test_a_short_retry_after_is_waited_and_a_long_one_postpones_the_cycle() -> None:
    sent("delta").on(refused(429, retry_after=30.0), Wait(31.0))
    sent("delta").on(refused(429, retry_after=900.0), Finish("postponed", "No se pudo", 900.0, Exit.FAILED))


def test_the_greeting_is_retried_like_a_sync() -> None:
    script = Playbook()
    script.on(Started(full=False, trusted=False), Greet(beat=True))
    script.on(refused(0), Wait(1.0))
    script.on(Waited(), Greet(beat=True))
    script.on(Greeted(checkable=False), Read(full=False))


@pytest.mark.parametrize("code", ["SYNC_BASE_MISMATCH", "SYNC_STATE_MISMATCH"])
def test_another_state_on_the_server_is_answered_with_everything_once(code: str) -> None:
    script = sent("delta")
    script.on(refused(409, code), Read(full=True))
    script.on(Composed("full"), Send("full", NOON))
    script.on(refused(409, code), Finish("failed", "No se pudo", exit_code=Exit.FAILED))


def test_a_stale_stamp_is_sent_again_after_the_applied_one_but_not_for_ever() -> None:
    applied = NOON + timedelta(minutes=5)
    script = sent("delta")
    for _ in range(3):
        script.on(refused(409, "SYNC_STALE", applied=applied), Send("delta", applied + SECOND))
    script.on(refused(409, "SYNC_STALE", applied=applied), Finish("failed", "No se pudo", exit_code=Exit.FAILED))


def test_a_clock_ahead_is_corrected_once() -> None:
    script = sent("full")
    script.now -= timedelta(days=365)
    script.on(refused(422, "CLOCK_SKEW"), Send("full", script.now))
    script.on(refused(422, "CLOCK_SKEW"), Finish("failed", "No se pudo", exit_code=Exit.FAILED))


@pytest.mark.parametrize("status", [400, 413, 422, 404])
def test_what_no_repetition_can_cure_ends_red(status: int) -> None:
    sent("full").on(refused(status), Finish("failed", "No se pudo", exit_code=Exit.FAILED))


def test_revoked_and_expired_access_end_the_cycle_with_codes_of_their_own() -> None:
    sent("full").on(refused(403, "CONNECTOR_REVOKED"), Finish("revoked", "No se pudo", exit_code=Exit.REVOKED))
    sent("full").on(refused(401), Finish("unpaired", "No se pudo", exit_code=Exit.NOT_PAIRED))


def test_a_failed_reading_ends_red_with_its_sentence() -> None:
    script = Playbook().on(Started(full=False, trusted=True), Greet(beat=False))
    script.on(Greeted(checkable=False), Read(full=False))
    script.on(Broke("SAE no respondió. Revise."), Finish("failed", "SAE no respondió. Revise.", exit_code=Exit.FAILED))


def test_a_pause_cut_short_stops_without_sending() -> None:
    sent("delta").on(refused(0), Wait(1.0)).on(
        Waited(stopping=True), Finish("stopped", "El envío se interrumpió.", exit_code=Exit.FAILED)
    )


def test_a_last_stamp_ahead_of_the_servers_clock_is_given_up_for_its_time() -> None:
    script = Playbook(NOON + timedelta(days=365))
    script.on(Started(full=False, trusted=True), Greet(beat=False)).on(Greeted(checkable=False), Read(full=False))
    script.on(Composed("delta"), Send("delta", NOON + timedelta(days=365) + SECOND))
    script.on(refused(422, "CLOCK_SKEW"), Send("delta", NOON))
    script.on(refused(409, "SYNC_STALE", applied=NOON + SECOND), Send("delta", NOON + timedelta(days=365) + SECOND))


def test_what_was_restamped_keeps_its_new_stamp_when_it_is_repeated() -> None:
    applied = NOON + timedelta(minutes=5)
    script = sent("delta").on(refused(409, "SYNC_STALE", applied=applied), Send("delta", applied + SECOND))
    script.on(refused(0), Wait(1.0)).on(Waited(), Send("delta", applied + SECOND))
    script.on(Accepted(Send("delta", applied + SECOND)), Acknowledge(Send("delta", applied + SECOND)), Finish("delta"))


def test_everything_that_was_asked_for_has_all_its_tries_again() -> None:
    script = sent("delta")
    for seconds in (1.0, 2.0, 4.0, 8.0):
        script.on(refused(502), Wait(seconds)).on(Waited(), Send("delta", NOON))
    script.on(refused(409, "SYNC_BASE_MISMATCH"), Read(full=True)).on(Composed("full"), Send("full", NOON))
    script.on(refused(502), Wait(1.0)).on(Waited(), Send("full", NOON))


def test_a_server_that_holds_something_else_while_everything_goes_out_ends_red() -> None:
    sent("full").on(refused(409, "SYNC_STATE_MISMATCH"), Finish("failed", "No se pudo", exit_code=Exit.FAILED))


def test_tries_spent_on_the_greeting_are_not_taken_from_the_sync() -> None:
    script = Playbook().on(Started(full=False, trusted=False), Greet(beat=True))
    for seconds in (1.0, 2.0, 4.0, 8.0):
        script.on(refused(0), Wait(seconds)).on(Waited(), Greet(beat=True))
    script.on(Greeted(checkable=False), Read(full=False)).on(Composed("full"), Send("full", NOON))
    script.on(refused(0), Wait(1.0)).on(Waited(), Send("full", NOON))


def test_a_greeting_has_no_stamp_to_correct() -> None:
    for code, status in (("SYNC_STALE", 409), ("CLOCK_SKEW", 422)):
        script = Playbook().on(Started(full=False, trusted=False), Greet(beat=True))
        script.on(refused(status, code), Finish("failed", "No se pudo", exit_code=Exit.FAILED))


def test_a_wish_to_wait_is_kept_up_to_the_longest_pause() -> None:
    sent("delta").on(refused(503, retry_after=300.0), Wait(301.0))
    sent("delta").on(refused(503, retry_after=300.5), Finish("postponed", "No se pudo", 300.5, Exit.FAILED))


def test_the_last_try_passes_on_what_the_server_wished() -> None:
    script = sent("delta")
    for _ in range(4):
        script.on(refused(503, retry_after=10.0), Wait(11.0)).on(Waited(), Send("delta", NOON))
    script.on(refused(503, retry_after=10.0), Finish("postponed", "No se pudo", 10.0, Exit.FAILED))


def test_an_answer_that_cannot_be_written_down_ends_red_and_is_not_acknowledged() -> None:
    script = sent("delta")
    script.on(Accepted(Send("delta", NOON)), Acknowledge(Send("delta", NOON)), Finish("delta"))
    script.on(Broke("No hay espacio."), Finish("failed", "No hay espacio.", exit_code=Exit.FAILED))


@pytest.mark.parametrize("code", ["EMPRESA_IN_USE", "EMPRESA_MOVED"])
def test_a_company_that_another_machine_writes_ends_red_at_once(code: str) -> None:
    sent("delta").on(refused(409, code), Finish("failed", "No se pudo", exit_code=Exit.FAILED))
