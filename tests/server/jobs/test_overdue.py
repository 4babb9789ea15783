"""What falls due at the organization's midnight is told once, whatever sleeps, dies or runs twice meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.app import create_worker
from server.capabilities.receivables.model import ChargesFellDue, CustomersFellDue
from server.capabilities.receivables.service.announcing import OVERDUE
from server.db.outbox import Job
from server.db.session import Tx
from server.jobs.overdue import announce_overdue
from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc, body, data
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.pairing import Machine, pair

TODAY = date(2026, 3, 17)
State = dict[str, list[Doc]]


def due(days: int) -> date:
    """The due day `days` after the first day of the tests."""
    return TODAY + timedelta(days=days)


@dataclass
class Diary:
    """An organization whose days pass, and what was told on each."""

    services: Services
    machine: Machine
    organization_id: UUID
    clock: FakeClock
    charges: list[tuple[int, str]] = field(default_factory=list)
    """(day of TODAY + n, folio)."""
    customers: list[tuple[int, str, int, int, int]] = field(default_factory=list)
    """(day, clave, balance, overdue, documents)."""

    def hear(self, _: Tx, happened: Any) -> None:
        """A listener, as webhooks are one."""
        day = happened.day - TODAY.toordinal()
        if isinstance(happened, ChargesFellDue):
            self.charges += [(day, row.charge_key.folio) for row in happened.charges]
        else:
            self.customers += [(day, *row) for row in happened.customers]

    def sync(self, state: State, **members: Any) -> None:
        """A full sync of the company."""
        now = self.clock.now()
        raw = body(data(state, now.date(), **members), now.isoformat())
        with self.services.db.transaction(self.organization_id) as tx:
            self.services.ingest.sync(tx, UUID(self.machine.id), raw)

    def midnight(self, day: int) -> None:
        """The worker runs just after the local day TODAY + `day` began."""
        self.clock.set(datetime(2026, 3, 17, 6, 0, 5, tzinfo=UTC) + timedelta(days=day))
        worker = create_worker(self.services)
        while worker.run_once():
            pass

    def again(self) -> None:
        """The same job once more, as after a worker that died before it could say that it was done."""
        now = self.clock.now()
        announce_overdue(self.services, Job(uuid4(), self.organization_id, OVERDUE, {}, 2, uuid4(), now))


@pytest.fixture
def diary(client: TestClient[Litestar], services: Services, registered: Registered, clock: FakeClock) -> Diary:
    """A paired machine, and a listener."""
    found = Diary(services, pair(client, registered), UUID(registered.organization_id), clock)
    for event in (ChargesFellDue, CustomersFellDue):
        services.db.listeners.subscribe(event, found.hear)
    return found


STATE: State = {
    "A": [Doc("A-late", due(-9), 100), Doc("A-0", due(0), 200), Doc("A-1", due(1), 300)],
    "B": [Doc("B-0", due(0), 400), Doc("B-0b", due(0), 500), Doc("B-9", due(9), 600)],
}


def test_each_charge_and_customer_is_told_on_the_day_that_made_it_late(diary: Diary) -> None:
    diary.sync(STATE)
    for day in range(1, 4):
        diary.midnight(day)
    assert diary.charges == [(1, "A-0"), (1, "B-0"), (1, "B-0b"), (2, "A-1")]
    assert diary.customers == [(1, "B", 1_500, 900, 2)]


def test_what_was_late_when_it_came_is_no_news(diary: Diary) -> None:
    diary.sync({"A": [Doc("A-1", due(-1), 100), Doc("A-2", due(-40), 100)]})
    diary.midnight(1)
    diary.sync({"A": [Doc("A-1", due(-1), 100), Doc("A-2", due(-40), 100), Doc("A-3", due(0), 100)]})
    diary.midnight(2)
    assert (diary.charges, diary.customers) == ([], [])


def test_a_job_that_runs_twice_tells_nothing_twice(diary: Diary) -> None:
    diary.sync(STATE)
    diary.midnight(1)
    before = list(diary.charges)
    diary.again()
    assert diary.charges == before != []


def test_a_server_that_slept_tells_the_days_it_missed(diary: Diary) -> None:
    diary.sync(STATE)
    diary.midnight(1)
    diary.midnight(11)
    assert diary.charges[3:] == [(11, "A-1"), (11, "B-9")]
    assert len(diary.customers) == 1


def test_nothing_is_told_of_an_unusual_state_until_a_person_accepts_it(diary: Diary) -> None:
    crowd = {f"X{n:02}": [Doc(f"X{n:02}", due(60), 100)] for n in range(60)}
    diary.sync(STATE | crowd)
    diary.clock.advance(minutes=1)
    diary.sync(STATE)
    diary.midnight(1)
    assert (diary.charges, diary.customers) == ([], [])
    with diary.services.db.transaction(diary.organization_id) as tx:
        (company,) = diary.services.connectors.companies(tx)
        assert company.unusual
        diary.services.connectors.accept_unusual(tx, company.id)
    diary.midnight(2)
    assert diary.charges == [(2, "A-0"), (2, "A-1"), (2, "B-0"), (2, "B-0b")]
    assert diary.customers == [(2, "B", 1_500, 900, 2)]


def test_a_customer_that_paid_and_fell_late_again_is_told_again(diary: Diary) -> None:
    diary.sync({"A": [Doc("A-0", due(0), 200), Doc("A-5", due(5), 300)]})
    diary.midnight(1)
    diary.sync({"A": [Doc("A-5", due(5), 300)]})
    diary.midnight(6)
    assert diary.charges == [(1, "A-0"), (6, "A-5")]
    assert [row[:2] for row in diary.customers] == [(1, "A"), (6, "A")]


def test_a_credit_that_is_carried_as_a_charge_is_not_late(diary: Diary) -> None:
    diary.sync({"A": [Doc("A-0", due(0), -200), Doc("A-9", due(9), 300)]})
    diary.midnight(1)
    assert (diary.charges, diary.customers) == ([], [])


def test_many_charges_come_in_parts(diary: Diary) -> None:
    diary.sync({"A": [Doc(f"A-{n:04}", due(0), 100) for n in range(1_001)]})
    diary.midnight(1)
    assert len(diary.charges) == len({folio for _, folio in diary.charges}) == 1_001
    assert [row[1:] for row in diary.customers] == [("A", 100_100, 100_100, 1_001)]


def test_workers_at_once_tell_everything_once(diary: Diary) -> None:
    diary.sync({f"A{n}": [Doc(f"A-{n}", due(0), 100)] for n in range(50)})
    diary.clock.set(datetime(2026, 3, 18, 6, 0, 5, tzinfo=UTC))
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(diary.again) for _ in range(4)]:
            done.result()
    assert len(diary.charges) == len(diary.customers) == 50
