"""Stories that once ended badly, shortened to what mattered."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults.cloud import Cloud
from tests.faults.gremlin import Trap
from tests.faults.office import Office
from tests.faults.sae import Sae


@pytest.fixture
def office(cloud: Cloud, tmp_path: Path) -> Iterator[Office[Sae]]:
    opened = Office(tmp_path / "home", cloud, Sae)
    opened.sae.charge("01", "A", 10_050, opened.today - timedelta(days=3))
    yield opened
    opened.close()


def test_a_full_disk_does_not_make_the_loop_read_sae_without_rest(office: Office[Sae]) -> None:
    office.gremlin.disk_full = True
    office.turn()
    before = office.sae.reads
    for _ in range(50):
        office.look()
    assert office.sae.reads <= before + 1, "the second company's turn, once"
    office.pass_time(300)
    office.look()
    office.look()
    assert office.sae.reads <= before + 3
    office.quiet()


def test_the_answer_of_a_delta_is_lost_and_people_take_back_what_it_told(office: Office[Sae]) -> None:
    office.turn()
    (charge,) = office.sae.companies["01"]["A"].charges.values()
    charge.due += timedelta(days=30)
    office.sae.wrote()
    office.gremlin.traps += [Trap("cartera", "cut after") for _ in range(5)]
    office.turn(("01",))
    charge.due -= timedelta(days=30)
    office.sae.wrote()
    office.quiet()


@pytest.mark.parametrize("act", ["cut after", "crash after", "half", "twice", "late"])
def test_a_payment_is_told_once_whatever_became_of_the_answer(office: Office[Sae], act: str) -> None:
    office.turn()
    (charge,) = office.sae.companies["01"]["A"].charges.values()
    charge.owed -= 50
    office.sae.wrote()
    office.gremlin.traps.append(Trap("cartera", act))
    office.turn()
    charge.owed -= 100
    office.sae.wrote()
    office.turn()
    office.quiet()
    assert list(office.cloud.paid().values()) == [150]


@pytest.mark.parametrize("days", [-400, 400])
def test_a_clock_of_another_year_costs_nothing(office: Office[Sae], days: int) -> None:
    office.turn()
    office.clock.jump(timedelta(days=days))
    office.sae.charge("01", "A", 1, office.today)
    office.turn()
    assert [one.result for one in office.agent.state.latest()] == ["delta", "unchanged"]
    office.clock.jump(timedelta(days=-days))
    office.quiet()


def test_a_service_that_went_back_to_a_backup_gets_everything_again(office: Office[Sae]) -> None:
    office.turn()
    backup = office.cloud.backup()
    office.sae.charge("01", "B", 700, office.today)
    office.turn()
    office.cloud.restore(backup)
    office.quiet()


def test_everything_that_arrives_after_something_newer_changes_nothing(office: Office[Sae]) -> None:
    office.turn()
    office.gremlin.traps.append(Trap("cartera", "late, and a crash"))
    office.turn(("01",), full=True)
    (charge,) = office.sae.companies["01"]["A"].charges.values()
    del office.sae.companies["01"]["A"].charges[charge.folio]
    office.sae.wrote()
    office.turn()
    applied = office.cloud.applied()
    office.line.arrive()
    assert office.cloud.applied() == applied
    office.quiet()
    assert list(office.cloud.paid().values()) == [10_050]


def test_a_machine_that_was_revoked_and_pairs_again_goes_on_where_it_was(office: Office[Sae]) -> None:
    office.turn()
    office.cloud.revoke()
    office.sae.charge("02", "B", 700, office.today)
    office.turn()
    assert office.agent.last_pairing().revoked
    assert office.agent.state.acknowledged("02") is not None
    office.mend_access()
    office.turn()
    assert {one.empresa_id: one.result for one in office.agent.state.latest()} == {"01": "unchanged", "02": "delta"}
    office.quiet()
