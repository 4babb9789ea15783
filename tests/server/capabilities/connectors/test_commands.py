"""What the cloud may ask of a machine, and when it stops asking."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contract.connectors import CommandResult
from server.capabilities.connectors.commands import (
    BATCH,
    KEPT,
    State,
    ended_by,
    faults,
    state,
    still_meant,
    the_same,
    to_tell,
)
from server.capabilities.connectors.model import Command, CommandType

NOW = datetime(2026, 3, 17, 18, 30, tzinfo=UTC)


def command(number: int, at: datetime = NOW, **payload: Any) -> Command:
    return Command(UUID(int=number), CommandType.SYNC_NOW, payload, at)


def test_commands_are_told_oldest_first_and_not_for_ever() -> None:
    old, older = command(1, NOW - KEPT), command(2, NOW - KEPT - timedelta(seconds=1))
    assert to_tell(still_meant([command(3), old, older], NOW)) == [old, command(3)]
    assert len(to_tell([command(number) for number in range(BATCH + 5)])) == BATCH


def test_a_result_ends_its_command_once_and_foreign_ids_end_nothing() -> None:
    first, second = command(1), command(2)
    done = CommandResult(str(first.id), ok=True)
    again = CommandResult(str(first.id), ok=False, detail="late")
    ended = ended_by([first, second], [CommandResult("not-an-id", ok=True), done, again])
    assert ended == [(first, done)]


def test_the_same_is_asked_once() -> None:
    first = command(1, empresaId="01", full=True)
    assert the_same([first], CommandType.SYNC_NOW, {"full": True, "empresaId": "01"}) is first
    assert the_same([first], CommandType.SYNC_NOW, {"full": True, "empresaId": "02"}) is None
    assert the_same([first], CommandType.RESTART, {"full": True, "empresaId": "01"}) is None


def test_a_machine_ends_with_the_configuration_that_was_asked_last() -> None:
    def config(number: int, minutes: int) -> Command:
        at = NOW + timedelta(seconds=number)
        return Command(UUID(int=number), CommandType.UPDATE_CONFIG, {"intervalMinutes": minutes}, at)

    first, second = config(1, 5), config(2, 30)
    assert the_same([second, first], CommandType.UPDATE_CONFIG, {"intervalMinutes": 30}) is second
    assert the_same([second, first], CommandType.UPDATE_CONFIG, {"intervalMinutes": 5}) is None


def test_what_became_of_a_command() -> None:
    asked = command(1)
    assert state(asked, NOW) is State.WAITING
    assert state(asked, NOW + KEPT) is State.WAITING
    assert state(asked, NOW + KEPT + timedelta(seconds=1)) is State.EXPIRED
    assert state(replace(asked, ended_at=NOW, ok=True), NOW + KEPT * 2) is State.DONE
    assert state(replace(asked, ended_at=NOW, ok=False), NOW) is State.FAILED


@pytest.mark.parametrize("type_", CommandType)
@pytest.mark.parametrize("member", ["server", "source", "password", "proxy", "path", "endpoints"])
def test_no_command_touches_where_a_machine_reads_or_sends(type_: CommandType, member: str) -> None:
    assert [fault.field for fault in faults(type_, {member: "x"})] == [f"payload.{member}"]


@pytest.mark.parametrize(
    ("type_", "payload"),
    [
        (CommandType.UPDATE_CONFIG, {"intervalMinutes": 30, "horario": "08:00-20:00", "empresas": ["01"]}),
        (CommandType.UPDATE_CONFIG, {"intervalMinutes": 1, "horario": ""}),
        (CommandType.SYNC_NOW, {"empresaId": "01", "full": True}),
        (CommandType.UPDATE, {"version": "2.1.0"}),
        (CommandType.RESTART, {}),
    ],
)
def test_how_often_and_when_may_be_asked(type_: CommandType, payload: dict[str, Any]) -> None:
    assert faults(type_, payload) == []


@pytest.mark.parametrize(
    ("type_", "payload"),
    [
        (CommandType.UPDATE_CONFIG, {"intervalMinutes": 0}),
        (CommandType.UPDATE_CONFIG, {"intervalMinutes": 1441}),
        (CommandType.UPDATE_CONFIG, {"intervalMinutes": True}),
        (CommandType.UPDATE_CONFIG, {"intervalMinutes": "15"}),
        (CommandType.UPDATE_CONFIG, {"horario": "de día"}),
        (CommandType.UPDATE_CONFIG, {"horario": "25:00-26:00"}),
        (CommandType.UPDATE_CONFIG, {"empresas": "01"}),
        (CommandType.UPDATE_CONFIG, {"empresas": [1]}),
        (CommandType.SYNC_NOW, {"full": "yes"}),
        (CommandType.SYNC_NOW, {"empresaId": "0\0"}),
        (CommandType.SYNC_NOW, {"empresaId": "0" * 33}),
        (CommandType.UPDATE, {"version": ""}),
    ],
)
def test_what_makes_no_sense_is_named(type_: CommandType, payload: dict[str, Any]) -> None:
    assert [fault.field for fault in faults(type_, payload)] == [f"payload.{name}" for name in payload]
