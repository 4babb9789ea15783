"""Which companies are ticked."""

from dataclasses import replace
from datetime import date

from agent.core.model import Source
from agent.ui.wizard.actions import Answered
from agent.ui.wizard.presenters import companies
from agent.ui.wizard.presenters.databases import Row, State
from tests.support.fake_steps import FIRST, OLD, SECOND, candidate

NEW = Row(FIRST, State.GOOD, tested=Answered((candidate("01", "Nueva"),)))
OTHER = Row(SECOND, State.GOOD, tested=Answered((candidate("02", "Otra"), replace(candidate("05"), preferred=False))))
AGED = Row(
    replace(OLD, ticked=True, note=""), State.GOOD, tested=Answered((candidate("01", "Vieja", date(2027, 1, 1)),))
)
ROWS = [AGED, NEW, OTHER]
READ = Source("firebird-1", "firebird", FIRST.database, "SYSDBA", ("01",))


def test_the_newest_version_of_each_number_is_suggested_once() -> None:
    assert companies.suggested(ROWS, ()) == {(FIRST.database, "01"), (SECOND.database, "02")}
    assert companies.suggested([replace(NEW, database=replace(FIRST, ticked=False))], ()) == frozenset()


def test_what_is_read_already_is_neither_suggested_nor_changed_here() -> None:
    assert companies.suggested(ROWS, (READ,)) == {(SECOND.database, "02")}
    mine, elsewhere = companies.options(ROWS, (READ,), frozenset())[:2]
    assert (mine.ticked, mine.enabled, mine.note) == (True, False, companies.READ_ALREADY)
    assert (elsewhere.ticked, elsewhere.enabled) == (False, False)
    assert FIRST.database in elsewhere.note


def test_options_come_by_number_the_newest_version_first() -> None:
    made = companies.options(ROWS, (), companies.suggested(ROWS, ()))
    assert [(one.title, one.ticked) for one in made][:3] == [
        ("01 · Nueva", True),
        ("01 · Vieja", False),
        ("02 · Otra", True),
    ]
    assert made[0].note == companies.SECOND
    assert made[0].subtitle == "RFC EKU9003173C9 · Aspel SAE 9 · último movimiento 24 nov 2026"


def test_a_company_in_the_database_of_another_is_offered() -> None:
    beside = companies.options([OTHER], (), frozenset())[1]
    assert (beside.key[1], beside.ticked, beside.enabled) == ("05", False, True)
    assert beside.note == companies.BESIDE.format(other="02")


def test_a_number_is_read_from_one_database_only() -> None:
    chosen = companies.suggested(ROWS, ())
    switched = companies.toggled(chosen, (OLD.database, "01"), ticked=True)
    assert switched == {(OLD.database, "01"), (SECOND.database, "02")}
    assert companies.toggled(switched, (OLD.database, "01"), ticked=False) == {(SECOND.database, "02")}


def test_the_choice_is_kept_by_database() -> None:
    (one, two) = companies.grouped(ROWS, frozenset({(SECOND.database, "02"), (SECOND.database, "05"), ("old", "01")}))
    assert (one.database.database, one.companies) == ("old", ("01",))
    assert two.companies == ("02", "05")


def test_going_on_needs_something_to_send() -> None:
    assert not companies.can_go(frozenset(), ())
    assert companies.can_go(frozenset(), (READ,))
    assert companies.verdict(frozenset(), ()) == "Marca al menos una empresa."
    assert companies.verdict(frozenset({("x", "01")}), ()) == "Se enviará 1 empresa."
