"""Killed workers, late workers and dead addresses: nothing is lost, recorded twice, or waits for a stranger."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

import pytest

from server.app import create_worker
from server.capabilities.webhooks.model import Reply as Outcome
from server.capabilities.webhooks.model import Sending
from server.db import outbox
from server.jobs.webhooks import deliver
from server.jobs.worker import Worker
from server.services import Services
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.receiver import Receiver, Reply, receiving
from tests.support.webhooks import Caller, Client, settle


def test_a_worker_killed_between_the_send_and_the_record_sends_the_same_message_again(
    hook: Caller, receiver: Receiver, worker: Worker, services: Services, clock: FakeClock
) -> None:
    told = hook.test()
    (job,) = outbox.lease(services.db, clock.now())
    with services.db.reading(job.organization_id) as tx:
        sending = services.webhooks.begin_try(tx, job.payload)
    assert isinstance(sending, Sending)
    assert sending.url is not None
    services.webhook_http.post(sending.url, {"webhook-id": sending.message_id}, sending.body)
    clock.advance(outbox.LEASE + timedelta(seconds=1))
    settle(worker)
    assert [one.headers["webhook-id"] for one in receiver.requests] == [told["messageId"]] * 2
    assert receiver.requests[0].body == receiver.requests[1].body
    assert (hook.log()[0]["status"], hook.log()[0]["intentos"]) == ("delivered", 1)


def test_a_worker_killed_after_the_record_does_not_send_again(
    hook: Caller, receiver: Receiver, worker: Worker, services: Services, clock: FakeClock
) -> None:
    hook.test()
    (job,) = outbox.lease(services.db, clock.now())
    deliver(services, job)
    clock.advance(outbox.LEASE + timedelta(seconds=1))
    settle(worker)
    assert len(receiver.requests) == 1
    assert hook.log()[0]["intentos"] == 1


def test_the_end_of_a_try_that_another_worker_recorded_changes_nothing(
    hook: Caller, services: Services, clock: FakeClock
) -> None:
    hook.test()
    (job,) = outbox.lease(services.db, clock.now())
    with services.db.reading(job.organization_id) as tx:
        sending = services.webhooks.begin_try(tx, job.payload)
    assert isinstance(sending, Sending)
    for reply in (Outcome(200, "ok", None, 5), Outcome(410, None, "Respondió 410", 5)):
        with services.db.transaction(job.organization_id) as tx:
            services.webhooks.end_try(tx, sending, reply)
    (row,) = hook.log()
    assert (row["status"], row["intentos"], row["responseCode"]) == ("delivered", 1, 200)
    assert hook.show()["activo"] is True


@pytest.mark.slow
def test_a_dead_address_of_one_organization_delays_no_other(
    client: Client, register: Callable[..., Registered], services: Services, receiver: Receiver
) -> None:
    dead, stop = Reply(held=Event()), Event()
    with receiving() as tarpit:
        tarpit.reply = dead
        for owner, url, count in ((register(), tarpit.url, 40), (register(), receiver.url, 1)):
            body = {"url": url, "eventos": ["sync.completado"]}
            made = client.post("/v1/webhooks", json=body, headers=owner.headers).json()
            for _ in range(count):
                assert client.post(f"/v1/webhooks/{made['id']}/test", headers=owner.headers).status_code == 202
        thread = Thread(target=create_worker(services).run, args=(stop,))
        thread.start()
        try:
            assert tarpit.arrived.wait(20)
            assert receiver.arrived.wait(10), "the dead address of another organization took every thread"
        finally:
            stop.set()
            assert dead.held is not None
            dead.held.set()
            thread.join()
