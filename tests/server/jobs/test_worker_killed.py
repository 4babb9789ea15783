"""Real workers killed with SIGKILL in the middle of a mail lose nothing, and repeat only what was on its way."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from threading import Condition
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import func, select

from server.app import close, compose, create_worker
from server.capabilities.connectors.service.registration import PAIRING_MAIL
from server.db import outbox
from server.db.outbox import Lane, jobs
from server.jobs.worker import WIDTHS
from server.services import Services
from server.settings import Settings, load
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.postgres import free_port
from tests.support.processes import ROOT

pytestmark = pytest.mark.slow
MAILS = 40
POINTS = ("RCPT", "DATA", "AFTER", "DATA")
"""Where a worker is killed: a recipient was named, a message is whole but not yet taken, it was taken a moment ago."""


class Relay:
    """An SMTP server that kills the worker that speaks to it, once, at a chosen point."""

    def __init__(self) -> None:
        self.port = free_port()
        self.taken: Counter[str] = Counter()
        self.changed = Condition()
        self.victim: int | None = None
        self.point = ""
        self._spared = 0

    def aim(self, pid: int, point: str, spared: int) -> None:
        """Kill this process at that point, after so many mails."""
        with self.changed:
            self.victim, self.point, self._spared = pid, point, spared

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """A recipient."""
        self._strike("RCPT")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """A whole message."""
        self._strike("DATA")
        key = str(message_from_bytes(envelope.content)["Message-ID"])
        with self.changed:
            self.taken[key] += 1
            self.changed.notify_all()
        self._strike("AFTER")
        return "250 OK"

    def _strike(self, point: str) -> None:
        with self.changed:
            if self.victim is None or point != self.point:
                return
            if self._spared:
                self._spared -= 1
                return
            os.kill(self.victim, signal.SIGKILL)
            self.victim = None
            self.changed.notify_all()


@pytest.fixture
def relay() -> Iterator[Relay]:
    """Running."""
    found = Relay()
    controller = Controller(found, hostname="127.0.0.1", port=found.port)
    controller.start()
    yield found
    controller.stop()


@contextmanager
def worker(settings: Settings, relay: Relay) -> Iterator["subprocess.Popen[str]"]:
    """`cobranza-server worker` as a process of its own, that holds a job for five seconds."""
    environment = {
        **os.environ,
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "SMTP_URL": f"smtp://127.0.0.1:{relay.port}",
        "JOB_LEASE_SECONDS": "5",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "worker"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "working"
        yield process
    finally:
        process.kill()
        process.communicate(timeout=30)


def left(services: Services, organization: UUID) -> int:
    with services.db.reading(organization) as tx:
        unfinished = (
            select(func.count()).select_from(jobs).where(jobs.c.kind == PAIRING_MAIL, jobs.c.finished_at.is_(None))
        )
        return int(tx.connection.execute(unfinished).scalar_one())


def test_killed_workers_lose_nothing(
    services: Services, settings: Settings, registered: Registered, relay: Relay, tmp_path: Path
) -> None:
    organization, began = UUID(registered.organization_id), datetime.now(UTC)
    with services.db.transaction(organization) as tx:
        promised = {
            outbox.enqueue(
                tx,
                PAIRING_MAIL,
                {"machine": f"PC {n}", "companies": [], "address": "", "connectorId": "x", "at": began.isoformat()},
                run_at=began,
                dedupe_key=f"PC {n}",
                lane=Lane.MAIL,
            )
            for n in range(MAILS)
        }
    for spared, point in enumerate(POINTS):
        with worker(settings, relay) as process:
            relay.aim(process.pid, point, spared)
            assert process.wait(60) == -signal.SIGKILL
    with worker(settings, relay) as process:
        deadline = time.monotonic() + 60
        with relay.changed:
            while len(relay.taken) < MAILS and (wait := deadline - time.monotonic()) > 0:
                relay.changed.wait(wait)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert len(relay.taken) == len(promised) == MAILS, "every mail went out"
    in_flight = WIDTHS[Lane.MAIL].threads * len(POINTS)
    assert sum(relay.taken.values()) <= MAILS + in_flight, "only what was on its way was repeated, under its own name"

    late = load(
        {**settings.model_dump(include={"data_dir", "database_url"}), "smtp_url": f"smtp://127.0.0.1:{relay.port}"}
    )
    finisher = compose(late, FakeClock(datetime.now(UTC) + timedelta(minutes=10)))
    loop = create_worker(finisher)
    while left(services, organization) and loop.run_once():
        pass
    close(finisher)
    assert left(services, organization) == 0
    assert len(relay.taken) == MAILS
