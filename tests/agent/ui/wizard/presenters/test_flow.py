"""The order of the steps."""

from dataclasses import replace

from agent.settings import Settings
from agent.ui.wizard.presenters.flow import Stage, after, before, begin, counted
from tests.support.fake_office import LINK, unlinked, well


def test_a_person_begins_at_what_the_machine_lacks() -> None:
    assert begin(unlinked()) is Stage.WELCOME
    assert begin(replace(well(), settings=Settings())) is Stage.SAE, "linked, and nothing is read"
    assert begin(well()) is Stage.SAE, "another company is to be added"
    assert begin(replace(unlinked(), settings=well().settings)) is Stage.CODE
    assert begin(replace(well(), link=replace(LINK, revoked=True))) is Stage.CODE


def test_a_fresh_machine_goes_through_all_five_and_back() -> None:
    seen = [Stage.WELCOME]
    while seen[-1] is not Stage.SYNC:
        seen.append(after(seen[-1], linked=False, tested=True))
    assert seen == list(Stage)
    assert [before(stage, linked=False, tested=True) for stage in Stage] == [None, *list(Stage)[:-1]]
    assert counted(Stage.SAE) == "Paso 2 de 5"


def test_a_linked_machine_is_asked_for_no_code() -> None:
    assert after(Stage.SAE, linked=True, tested=True) is Stage.COMPANIES
    assert before(Stage.COMPANIES, linked=True, tested=True) is Stage.SAE


def test_a_machine_that_is_only_linked_again_has_nothing_to_choose() -> None:
    assert after(Stage.CODE, linked=True, tested=False) is Stage.SYNC
    assert before(Stage.SYNC, linked=True, tested=False) is Stage.SAE
