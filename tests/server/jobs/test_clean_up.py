"""An organization's new day forgets what its retention ends, and nothing younger."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func, insert, select

from server.app import create_worker
from server.capabilities.connectors.tables import connector_commands
from server.db import outbox
from server.db.outbox import jobs
from server.kit.ids import new_id
from server.services import Services
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.pairing import pair


def count(services: Services, organization: UUID, table: Table, **having: Any) -> int:
    with services.db.reading(organization) as tx:
        query = select(func.count()).select_from(table).filter_by(**having)
        return int(tx.connection.execute(query).scalar_one())


def test_a_day_forgets_what_is_old(client: Any, registered: Registered, services: Services, clock: FakeClock) -> None:
    organization, machine = UUID(registered.organization_id), pair(client, registered)
    now, worker = clock.now(), create_worker(services)
    while worker.run_once():
        pass
    ages = {"young": timedelta(days=5), "done": timedelta(days=8), "lost": timedelta(days=31)}
    with services.db.transaction(organization) as tx:
        for kind, age in ages.items():
            row = {"lane": "default", "kind": kind, "payload": {}, "run_at": now - age, "attempts": 1}
            for failure in (None, "boom"):
                tx.connection.execute(
                    insert(jobs).values(
                        **row, id=new_id(), organization_id=organization, finished_at=now - age, failure=failure
                    )
                )
        for age in (timedelta(days=80), timedelta(days=91)):
            tx.connection.execute(
                insert(connector_commands).values(
                    id=new_id(),
                    organization_id=organization,
                    connector_id=UUID(machine.id),
                    type="restart",
                    payload={},
                    created_at=now - age,
                )
            )
    clock.advance(days=1)
    while worker.run_once():
        pass
    assert [count(services, organization, jobs, kind=kind) for kind in ages] == [2, 1, 0]
    assert count(services, organization, jobs, kind="done", failure="boom") == 1
    assert count(services, organization, connector_commands) == 1
    assert count(services, organization, jobs, kind="clean_up") == 1
    assert outbox.KEPT < outbox.FAILED_KEPT
