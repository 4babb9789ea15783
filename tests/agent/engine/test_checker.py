"""The freshness check: a clear yes or a no, within its limit, whatever the database does."""

import threading
from contextlib import AbstractContextManager
from datetime import date
from threading import Event

import pytest

from agent.core.model import Company, Source, Token, Unreadable
from agent.core.ports import CompanyRead
from agent.engine.checker import THREAD, Checker, is_stuck
from agent.errors import AgentError

SOURCE = Source("firebird-1", "firebird", "x.fdb", "SYSDBA", ("01",))
TOKEN = Token("2020-01-01T00:00:00", 7, ())


class Reader:
    """Answers, fails, or waits until it is let go."""

    def __init__(self, same: bool = True, error: AgentError | None = None, gate: Event | None = None) -> None:
        self.same, self.error, self.gate = same, error, gate
        self.asked = 0
        self.closed = 0

    def companies(self) -> list[Company]:
        return []

    def unreadable(self) -> list[Unreadable]:
        return []

    def read(self, empresa_id: str, today: date) -> AbstractContextManager[CompanyRead]:
        raise AssertionError("a check never reads")

    def recheck(self, token: Token) -> tuple[bool, Token | None]:
        self.asked += 1
        if self.gate is not None:
            self.gate.wait()
        if self.error is not None:
            raise self.error
        return self.same, token

    def close(self) -> None:
        self.closed += 1


@pytest.mark.parametrize("same", [True, False])
def test_the_answer_is_the_databases_and_its_attachment_is_kept(same: bool) -> None:
    reader = Reader(same)
    opened: list[Source] = []

    def open_reader(source: Source) -> Reader:
        opened.append(source)
        return reader

    checker = Checker(open_reader, 5)
    assert checker.recheck(SOURCE, TOKEN) == (same, TOKEN)
    assert checker.recheck(SOURCE, TOKEN) == (same, TOKEN)
    assert opened == [SOURCE]
    checker.close()
    checker.close()
    assert reader.closed == 1


def test_a_database_that_fails_is_not_unchanged() -> None:
    reader = Reader(error=AgentError("No responde", "Espere."))
    assert Checker(lambda _source: reader, 5).recheck(SOURCE, TOKEN) == (False, None)


def test_a_frozen_database_is_abandoned_and_not_asked_again_until_it_comes_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    gate = Event()
    readers = [Reader(gate=gate), Reader()]
    frozen, fresh = readers
    checker = Checker(lambda _source: readers.pop(0), 0.05)
    assert checker.recheck(SOURCE, TOKEN) == (False, None)
    assert "overran" in caplog.text
    assert checker.recheck(SOURCE, TOKEN) == (False, None)
    assert (frozen.asked, fresh.asked) == (1, 0)
    assert is_stuck()
    gate.set()
    for thread in threading.enumerate():
        if thread.name == THREAD:
            thread.join(5)
    assert not is_stuck()
    assert checker.recheck(SOURCE, TOKEN) == (True, TOKEN)
    assert fresh.asked == 1
