"""What the cloud may ask of a machine, and when it stops asking."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contract.connectors import CommandResult
from server.capabilities.connectors.commands import (
    BATCH,
    KEPT,
    already_asked,
    ended_by,
    forbidden_members,
    still_meant,
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
    waiting = [command(1, empresaId="01", full=True)]
    assert already_asked(waiting, CommandType.SYNC_NOW, {"full": True, "empresaId": "01"})
    assert not already_asked(waiting, CommandType.SYNC_NOW, {"full": True, "empresaId": "02"})
    assert not already_asked(waiting, CommandType.RESTART, {"full": True, "empresaId": "01"})


@pytest.mark.parametrize("type_", CommandType)
@pytest.mark.parametrize("member", ["server", "source", "password", "proxy", "path", "endpoints"])
def test_no_command_touches_where_a_machine_reads_or_sends(type_: CommandType, member: str) -> None:
    assert forbidden_members(type_, {member: "x"}) == [member]


def test_how_often_and_when_may_be_asked() -> None:
    asked = {"intervalMinutes": 30, "horario": {}, "empresas": ["01"]}
    assert forbidden_members(CommandType.UPDATE_CONFIG, asked) == []
    assert forbidden_members(CommandType.SYNC_NOW, {"empresaId": "01", "full": True}) == []
