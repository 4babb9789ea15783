"""What is answered is kept."""

from dataclasses import replace

from agent.ui.wizard.actions import Answered, Login
from agent.ui.wizard.draft import Draft
from agent.ui.wizard.presenters.databases import State
from tests.support.fake_steps import FIRST, OLD, REFUSED, SECOND, candidate


def test_looking_again_keeps_what_was_tested_and_what_was_added_by_hand() -> None:
    draft = Draft()
    hand = replace(SECOND, database="hand", by_hand=True)
    draft.found([FIRST, OLD])
    draft.add(hand)
    draft.begin_test(FIRST, Login("A", "b"))
    draft.passed(FIRST, Answered((candidate(),)))
    draft.found([FIRST, SECOND])
    assert [(row.database.database, row.state) for row in draft.rows] == [
        (FIRST.database, State.GOOD),
        (SECOND.database, State.FOUND),
        ("hand", State.FOUND),
    ]
    draft.remove(hand)
    assert draft.row(hand) is None


def test_adding_by_hand_what_stands_aside_lets_it_be_read_and_never_ticks_it() -> None:
    draft = Draft()
    draft.found([OLD])
    draft.add(OLD)
    assert [(row.database.ticked, row.database.note) for row in draft.rows] == [(True, "Vieja")]
    draft.passed(OLD, Answered((candidate(),)))
    assert draft.choice() == frozenset()


def test_a_failure_says_why_and_a_new_test_clears_it() -> None:
    draft = Draft()
    draft.found([FIRST])
    draft.begin_test(FIRST, None)
    draft.failed(FIRST, REFUSED)
    assert (draft.rows[0].state, draft.rows[0].title) == (State.FAILED, REFUSED.title)
    assert draft.factory_tried == {FIRST.database}
    draft.begin_test(FIRST, Login("A", "b"))
    assert (draft.rows[0].state, draft.rows[0].title) == (State.TESTING, "")


def test_what_may_be_chosen_anew_is_suggested_anew() -> None:
    draft = Draft()
    draft.found([FIRST, SECOND])
    draft.passed(FIRST, Answered((candidate(),)))
    assert draft.choice() == {(FIRST.database, "01")}
    draft.chosen = frozenset()
    draft.passed(SECOND, Answered((candidate("02", "Otra"),)))
    assert draft.choice() == {(FIRST.database, "01"), (SECOND.database, "02")}
    assert draft.names["02"] == "Otra"
