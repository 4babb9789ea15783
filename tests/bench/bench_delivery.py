"""Mails and webhooks a second that one `cobranza-server worker` delivers, to a relay and receivers on this machine.

100 organizations have as many of each waiting when the worker starts. The relay and the receivers answer at once and
share the two cores with the worker: what is measured is our part, not a network's.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete

from server.capabilities.connectors.service.registration import PAIRING_MAIL
from server.capabilities.webhooks.service import telling
from server.db.outbox import Lane, enqueue, jobs
from server.kit.clock import SystemClock
from server.kit.ids import new_id
from server.services import Services
from tests.bench.figures import Figure, show
from tests.bench.portfolio import Office, fresh, office
from tests.support.processes import ROOT
from tests.support.receiver import receiving
from tests.support.smtp import mailbox

TENANTS, EACH = 100, 20
ALL = TENANTS * EACH
PATIENCE = timedelta(minutes=2)


def promise_mails(services: Services, offices: list[Office]) -> None:
    """A pairing mail is as large as most of ours."""
    for held in offices:
        with services.db.transaction(held.organization_id) as tx:
            for _ in range(EACH):
                payload = {
                    "connectorId": str(held.connector_id),
                    "machine": "Servidor",
                    "address": "127.0.0.1",
                    "companies": ["01 Empresa"],
                    "at": datetime.now(UTC).isoformat(),
                }
                enqueue(tx, PAIRING_MAIL, payload, run_at=services.clock.now(), lane=Lane.MAIL)


def promise_webhooks(services: Services, offices: list[Office], url: str) -> None:
    """One webhook an organization; its messages wait."""
    for held in offices:
        with services.db.transaction(held.organization_id) as tx:
            issued = services.webhooks.create(
                tx, url=url, events=["sync.completado"], secret=None, user_id=held.owner_id
            )
            messages = [{"mensaje": "Sincronización completada", "id": str(new_id())} for _ in range(EACH)]
            telling.tell(tx, services.clock.now(), [issued.webhook], "sync.completado", messages)


@contextmanager
def working(services: Services, url: str, **settings: str) -> Iterator[None]:
    """A worker over the database, from its first line to SIGTERM."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    environment = {**kept, "DATA_DIR": str(services.settings.data_dir), "DATABASE_URL": url, **settings}
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "worker"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "working\n"
    try:
        yield
    finally:
        process.terminate()
        process.communicate(timeout=60)


def rate(services: Services, url: str, arrived: Callable[[], int], **settings: str) -> float:
    """Arrivals a second from the worker's start until all are there."""
    with working(services, url, **settings):
        began = time.perf_counter()
        while arrived() < ALL:
            assert time.perf_counter() - began < PATIENCE.total_seconds(), f"{arrived()} of {ALL} arrived"
            time.sleep(0.02)
        return ALL / (time.perf_counter() - began)


def settled(services: Services, offices: list[Office]) -> None:
    """Forget what pairing promised, so that only our messages wait."""
    for held in offices:
        with services.db.transaction(held.organization_id) as tx:
            tx.connection.execute(delete(jobs).where(jobs.c.organization_id == held.organization_id))


def main() -> None:
    """Both engines."""
    for engine in ("sqlite", "postgres"):
        with fresh(engine, SystemClock()) as (services, work, url):
            offices = [office(services, work) for _ in range(TENANTS)]
            with mailbox() as box, receiving() as receiver:
                settled(services, offices)
                promise_mails(services, offices)
                mails = rate(services, url, lambda: len(box.messages), SMTP_URL=f"smtp://127.0.0.1:{box.port}")
                promise_webhooks(services, offices, receiver.url)
                hooks = rate(services, url, lambda: len(receiver.requests), WEBHOOKS_ALLOW_PRIVATE="1")
            assert len({message["Message-ID"] for message in box.messages}) == ALL, "each mail once"
            assert len({one.headers["webhook-id"] for one in receiver.requests}) == ALL, "each message once"
        show(Figure(f"mails delivered by one worker, {engine}", mails, "/s", None, f"{ALL} mails of {TENANTS} tenants"))
        show(Figure(f"webhooks delivered by one worker, {engine}", hooks, "/s", None, f"{ALL} of {TENANTS} tenants"))


if __name__ == "__main__":
    main()
