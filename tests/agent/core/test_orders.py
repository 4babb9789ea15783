"""What was asked from afar is kept with who asked it, within bounds."""

from datetime import timedelta

from agent.core.orders import KEPT, added, load, order
from contract.connectors import Command, CommandResult
from tests.support.agent_fakes import NOON


def test_who_asked_and_what_came_of_it_are_kept_the_newest_first() -> None:
    first = order(Command("1", "sync_now", {}, "  Ana\nRíos "), CommandResult("1", True, "Sincronizando"), NOON)
    assert (first.who, first.ok, first.detail) == ("Ana Ríos", True, "Sincronizando")
    second = order(Command("2", "x" * 900), CommandResult("2", False), NOON + timedelta(minutes=1))
    assert (second.who, len(second.type), second.detail) == ("", 120, "")
    text = added(added(None, first), second)
    assert load(text) == [second, first]
    assert load(added(text, first)) == [first, second], "one that is ended again is there once"


def test_only_the_last_are_kept_and_what_cannot_be_read_is_none() -> None:
    text = None
    for number in range(KEPT + 5):
        text = added(text, order(Command(str(number), "restart"), CommandResult(str(number), True), NOON))
    assert [one.id for one in load(text)][:: KEPT - 1] == [str(KEPT + 4), "5"]
    assert load("{") == load('[{"id": 1}]') == []
