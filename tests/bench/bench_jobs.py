"""100,000 promised jobs of 50 organizations, four worker processes: each claimed once, and how fast.

The handler does nothing, so what is measured is the outbox: lease, hand over, finish, each in its own transaction.
"""

import multiprocessing
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import insert

from server.app import close, compose
from server.capabilities.accounts.tables import organizations
from server.db.base import metadata
from server.db.outbox import Job, Lane, jobs
from server.db.schema import migrate
from server.jobs.schedule import Schedule
from server.jobs.worker import Worker
from server.kit.ids import new_id
from server.services import Services
from server.settings import Settings, load
from tests.bench.figures import Figure, show
from tests.support.postgres import running

WORKERS, ORGANIZATIONS = 4, 50
COUNTS = {"PostgreSQL": 100_000, "SQLite": 10_000}
"""SQLite flushes every commit to the disk, and has one writer; a tenth shows as much."""


def promise(services: Services, count: int) -> set[UUID]:
    """Organizations without anything, and jobs that are due."""
    ids, now = {new_id() for _ in range(count)}, datetime.now(UTC)
    owners = [new_id() for _ in range(ORGANIZATIONS)]
    shares = [list(ids)[n::ORGANIZATIONS] for n in range(ORGANIZATIONS)]
    for owner, share in zip(owners, shares, strict=True):
        with services.db.transaction(owner) as tx:
            name = f"Empresa {owner}"
            tx.connection.execute(
                insert(organizations).values(
                    id=owner,
                    name=name,
                    name_key=name,
                    timezone="America/Mexico_City",
                    currency="MXN",
                    plan="free",
                    created_at=now,
                    next_daily_at=now + timedelta(days=365),
                )
            )
            rows = [
                {
                    "id": one,
                    "organization_id": owner,
                    "lane": Lane.DEFAULT.value,
                    "kind": "bench",
                    "payload": {"to": "Ana"},
                    "run_at": now,
                    "attempts": 0,
                }
                for one in share
            ]
            tx.connection.execute(insert(jobs), rows)
    return ids


def work(settings: Settings, folder: str, number: int) -> None:
    """One worker process: runs until nothing is left, then writes down what it ran."""
    services, ran = compose(settings), list[str]()

    def note(_: Services, job: Job) -> None:
        ran.append(job.id.hex)

    worker = Worker(services, {"bench": note}, Schedule(services))
    while worker.run_once():
        pass
    close(services)
    Path(folder, f"{number}.ran").write_text("\n".join(ran), encoding="ascii")


def measure(engine: str, settings: Settings, folder: str) -> None:
    """Promise, run, compare."""
    services = compose(settings)
    migrate(services.db.engine, metadata)
    promised = promise(services, COUNTS[engine])
    close(services)
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=work, args=(settings, folder, number)) for number in range(WORKERS)]
    began = time.perf_counter()
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    seconds = time.perf_counter() - began
    shares = [Path(folder, f"{number}.ran").read_text(encoding="ascii").split() for number in range(WORKERS)]
    ran = [UUID(one) for share in shares for one in share]
    wrong = len(ran) - len(set(ran)) + len(promised ^ set(ran))
    note = f"{len(promised):,} jobs, {WORKERS} worker processes: {', '.join(f'{len(share):,}' for share in shares)}"
    show(Figure(f"jobs lost or claimed twice, {engine}", wrong, "jobs", 0, note))
    show(Figure(f"jobs leased, run and finished, {engine}", len(promised) / seconds, "jobs/s"))


def main() -> None:
    """Both engines."""
    with TemporaryDirectory() as folder, running() as server:
        url = server.url(server.create_database())
        measure("PostgreSQL", load({"data_dir": Path(folder, "data"), "database_url": url}), folder)
    with TemporaryDirectory() as folder:
        measure("SQLite", load({"data_dir": Path(folder, "data")}), folder)


if __name__ == "__main__":
    main()
