"""Which login may be tried."""

from dataclasses import replace

from agent.ui.wizard.presenters import access
from agent.ui.wizard.presenters.access import Way
from agent.ui.wizard.presenters.databases import Row, State
from tests.support.fake_steps import FIRST, OLD, SECOND

ROWS = [Row(FIRST), Row(SECOND), Row(OLD)]


def test_the_factory_login_is_tried_once_on_each_firebird_database() -> None:
    assert access.can_try(Way.FACTORY, "", ROWS, frozenset())
    tried = frozenset({FIRST.database})
    assert [access.takes_factory(row, tried) for row in ROWS[:2]] == [False, True]
    assert not access.may_try_factory(ROWS, frozenset({FIRST.database, SECOND.database}))
    assert not access.takes_factory(Row(replace(FIRST, engine="sqlserver")), frozenset())


def test_an_own_login_needs_its_user_and_no_answer_tries_nothing() -> None:
    assert access.can_try(Way.OWN, "LECTOR", ROWS, frozenset())
    assert not access.can_try(Way.OWN, " ", ROWS, frozenset())
    assert not access.can_try(None, "LECTOR", ROWS, frozenset())
    assert not access.can_try(Way.ASK, "LECTOR", ROWS, frozenset())


def test_nothing_is_asked_once_all_that_is_worth_reading_is_open() -> None:
    assert access.is_asked(ROWS)
    opened = [Row(FIRST, State.GOOD), Row(OLD)]
    assert not access.is_asked(opened)
    assert access.scripted(opened) == opened[:1]
    assert access.scripted(ROWS) == ROWS[:2]
