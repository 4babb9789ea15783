"""An address that is dead costs one try at a time: its other messages wait together, and keep nothing else waiting."""

from collections.abc import Callable
from threading import Event, Thread
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from server.app import create_worker
from server.capabilities.webhooks.backoff import BRAKE_AFTER
from server.capabilities.webhooks.tables import webhook_deliveries
from server.db import outbox
from server.db.outbox import Lane, Turn, jobs
from server.jobs.webhooks import deliver
from server.jobs.worker import Worker
from server.services import Services
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.receiver import Receiver, Reply, receiving
from tests.support.webhooks import Caller, Client, settle

MANY = 60


def publish(services: Services, owner: Registered, count: int) -> None:
    """Something happens so often."""
    with services.db.transaction(UUID(owner.organization_id)) as tx:
        services.webhooks.publish(tx, "sync.completado", [{"n": number} for number in range(count)])


def count(services: Services, owner: Registered, *which: Any) -> int:
    with services.db.reading(UUID(owner.organization_id)) as tx:
        query = select(func.count()).select_from(jobs).where(jobs.c.kind == "webhook_delivery", *which)
        return int(tx.connection.execute(query).scalar_one())


def test_what_waits_for_a_dead_address_is_put_off_together(
    hook: Caller, receiver: Receiver, worker: Worker, services: Services, registered: Registered, clock: FakeClock
) -> None:
    receiver.reply = Reply(status=503)
    publish(services, registered, MANY)
    settle(worker)
    assert len(receiver.requests) == BRAKE_AFTER
    ended = count(services, registered, jobs.c.finished_at.is_not(None))
    assert ended <= BRAKE_AFTER + 2, "each was leased on its own"
    row = hook.log(limit=MANY)[-1]
    assert row["nextAttemptAt"] is not None
    publish(services, registered, MANY)
    settle(worker)
    assert len(receiver.requests) == BRAKE_AFTER
    assert count(services, registered, jobs.c.finished_at.is_not(None)) <= ended + 2
    clock.advance(seconds=16)
    settle(worker)
    assert len(receiver.requests) == BRAKE_AFTER + 1
    with services.db.reading(UUID(registered.organization_id)) as tx:
        told = tx.connection.execute(
            select(func.min(webhook_deliveries.c.next_at)).where(webhook_deliveries.c.next_at.is_not(None))
        ).scalar_one()
        due = tx.connection.execute(
            select(func.min(jobs.c.run_at)).where(jobs.c.kind == "webhook_delivery", jobs.c.finished_at.is_(None))
        ).scalar_one()
    assert told == due


def test_an_address_that_is_well_again_gets_at_once_what_waited(
    hook: Caller, receiver: Receiver, worker: Worker, services: Services, registered: Registered
) -> None:
    receiver.reply = Reply(status=503)
    publish(services, registered, MANY)
    settle(worker)
    receiver.reply = Reply()
    hook.test()
    settle(worker)
    assert len(receiver.requests) == BRAKE_AFTER + 1 + MANY
    assert hook.log(status="pending") == []


def test_a_webhook_that_is_switched_on_again_gets_at_once_what_waited(
    hook: Caller, receiver: Receiver, worker: Worker, services: Services, registered: Registered
) -> None:
    receiver.reply = Reply(status=503)
    publish(services, registered, MANY)
    settle(worker)
    receiver.reply = Reply()
    hook.change(activo=True)
    settle(worker)
    assert len(receiver.requests) == BRAKE_AFTER + MANY
    assert hook.log(status="pending") == []


def test_a_suspect_address_is_tried_once_at_a_time(
    hook: Caller, receiver: Receiver, worker: Worker, services: Services, registered: Registered, clock: FakeClock
) -> None:
    receiver.reply = Reply(status=503)
    publish(services, registered, MANY)
    settle(worker)
    clock.advance(seconds=16)
    turn = Turn(Lane.WEBHOOKS)
    leased = [job for _ in range(3) for job in outbox.lease(services.db, clock.now(), 1, turns=[turn])]
    assert len(leased) == 3
    sendings = []
    for job in leased:
        with services.db.reading(job.organization_id) as tx:
            sendings.append(services.webhooks.begin_try(tx, job.payload))
    with services.db.transaction(leased[0].organization_id) as tx:
        assert [services.webhooks.claim_try(tx, one) for one in sendings] == [True, False, False]  # type: ignore[arg-type]
    before = len(receiver.requests)
    for job in leased[1:]:
        deliver(services, job)
    assert len(receiver.requests) == before


@pytest.mark.slow
def test_a_hanging_address_delays_nothing_else_of_its_own_organization(
    client: Client, register: Callable[..., Registered], services: Services, receiver: Receiver
) -> None:
    owner, hang, stop = register(), Event(), Event()
    with receiving() as tarpit:
        tarpit.reply = Reply(held=hang)
        made = [
            client.post("/v1/webhooks", json={"url": url, "eventos": [event]}, headers=owner.headers).json()
            for url, event in ((tarpit.url, "sync.completado"), (receiver.url, "sync.fallido"))
        ]
        publish(services, owner, MANY)
        thread = Thread(target=create_worker(services).run, args=(stop,))
        thread.start()
        try:
            assert tarpit.arrived.wait(20)
            with services.db.transaction(UUID(owner.organization_id)) as tx:
                services.webhooks.publish(tx, "sync.fallido", [{"n": 0}])
            assert receiver.arrived.wait(10), "the dead address took every place"
            receiver.arrived.clear()
            assert client.post(f"/v1/webhooks/{made[1]['id']}/test", headers=owner.headers).status_code == 202
            assert receiver.arrived.wait(10), "a test waited"
        finally:
            stop.set()
            hang.set()
            thread.join()
