"""The pool: its places, its fairness, and what becomes of a job whose process dies; some jobs are FIFOs that wait."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import psutil
import pytest

from contract.sync import SyncReceipt, SyncStats
from server.capabilities.ingest.pool import SyncJob, SyncPool
from server.kit.errors import DomainError, FieldError, Kind, invalid

pytestmark = pytest.mark.slow
MINE, YOURS = uuid4(), uuid4()


def start() -> Callable[[SyncJob], SyncReceipt]:
    """In the process: a job does what its file says."""
    return work


def work(job: SyncJob) -> SyncReceipt:
    """Answer with the process's number, or refuse, fail or die as told."""
    match job.path.read_text().split():
        case ["refuse"]:
            raise invalid(FieldError("data.clientes[0].clave", "No"))
        case ["limit"]:
            raise DomainError("CLOCK_SKEW", Kind.INVALID, "Adelantado", serverTime=datetime(2026, 1, 1, tzinfo=UTC))
        case ["fail"]:
            raise ZeroDivisionError("a bug")
        case ["die"]:
            os.kill(os.getpid(), signal.SIGKILL)
        case ["die", "once"]:
            job.path.write_text("answer")
            os.kill(os.getpid(), signal.SIGKILL)
    stats = SyncStats(customers=0, invoices=0, new=0, changed=0, unchanged=0)
    return SyncReceipt(
        success=True, sync_id=str(os.getpid()), processed_at=datetime(2026, 1, 1, tzinfo=UTC), stats=stats
    )


@pytest.fixture
def pool() -> Iterator[SyncPool]:
    """One process, four places."""
    made = SyncPool(start, workers=1, waiting=4)
    yield made
    made.close()


def told(folder: Path, what: str, organization: UUID = MINE) -> SyncJob:
    """A job that does at once what it is told."""
    path = folder / uuid4().hex
    path.write_text(what)
    return SyncJob(organization, uuid4(), path)


def held(folder: Path, organization: UUID = MINE) -> SyncJob:
    """A job that waits until somebody writes into it."""
    path = folder / uuid4().hex
    os.mkfifo(path)
    return SyncJob(organization, uuid4(), path)


def release(job: SyncJob) -> None:
    """Let a held job end; waits until it has begun."""
    job.path.write_text("answer")


def test_one_process_serves_one_job_after_the_other(pool: SyncPool, tmp_path: Path) -> None:
    first, second = (pool.run(told(tmp_path, "answer")).sync_id for _ in range(2))
    assert first == second != str(os.getpid())


def test_refusals_come_out_as_they_were_raised(pool: SyncPool, tmp_path: Path) -> None:
    with pytest.raises(DomainError) as caught:
        pool.run(told(tmp_path, "refuse"))
    assert (caught.value.code, caught.value.details) == (
        "VALIDATION_ERROR",
        (FieldError("data.clientes[0].clave", "No"),),
    )
    with pytest.raises(DomainError) as caught:
        pool.run(told(tmp_path, "limit"))
    assert caught.value.data == {"serverTime": datetime(2026, 1, 1, tzinfo=UTC)}
    with pytest.raises(RuntimeError, match="ZeroDivisionError: a bug"):
        pool.run(told(tmp_path, "fail"))


def test_a_killed_process_is_replaced_and_its_job_done_again(pool: SyncPool, tmp_path: Path) -> None:
    before = pool.run(told(tmp_path, "answer")).sync_id
    assert pool.run(told(tmp_path, "die once")).sync_id != before


def test_a_job_that_kills_every_process_is_given_up(pool: SyncPool, tmp_path: Path) -> None:
    with pytest.raises(DomainError) as caught:
        pool.run(told(tmp_path, "die"))
    assert (caught.value.code, caught.value.data["retry_after"] > 0) == ("SERVICE_UNAVAILABLE", True)
    assert pool.run(told(tmp_path, "answer")).success


def test_a_process_killed_while_idle_is_replaced(pool: SyncPool, tmp_path: Path) -> None:
    victim = psutil.Process(int(pool.run(told(tmp_path, "answer")).sync_id))
    victim.kill()
    assert pool.run(told(tmp_path, "answer")).sync_id != str(victim.pid)


def hold_in_a_pool(job: SyncJob) -> None:
    """What a server does that is killed."""
    SyncPool(start, workers=1).run(job)


def test_a_process_ends_in_the_middle_of_a_job_when_its_server_is_killed(tmp_path: Path) -> None:
    job = held(tmp_path)
    server = multiprocessing.get_context("spawn").Process(target=hold_in_a_pool, args=(job,))
    server.start()
    with job.path.open("w"):
        near = psutil.Process(server.pid).children(recursive=True)
        (worker,) = [child for child in near if "spawn_main" in " ".join(child.cmdline())]
        server.kill()
        server.join()
        gone, alive = psutil.wait_procs([worker], timeout=5)
    assert (gone, alive) == ([worker], [])


def test_places_are_few_and_shared_by_organization(pool: SyncPool, tmp_path: Path) -> None:
    order: list[str] = []

    def run(name: str, job: SyncJob) -> None:
        pool.run(job)
        order.append(name)

    running, *mine = (held(tmp_path) for _ in range(3))
    yours = held(tmp_path, YOURS)
    with ThreadPoolExecutor(8) as threads:
        submitted: list[Future[None]] = []

        def submit(name: str, job: SyncJob, waiting: int) -> None:
            submitted.append(threads.submit(run, name, job))
            pool_waits(pool, waiting)

        submitted.append(threads.submit(run, "running", running))
        writer = running.path.open("w")  # returns once the process has opened it: the only process is busy
        submit("mine 1", mine[0], 1)
        submit("mine 2", mine[1], 2)
        with pytest.raises(DomainError):
            pool.check(MINE)
        pool.check(YOURS)
        submit("yours", yours, 3)
        writer.write("answer")
        writer.close()
        first, second, third, fourth = submitted
        first.result()
        for job, future in ((mine[0], second), (yours, fourth), (mine[1], third)):
            release(job)  # waits until the process has opened it, so each is at work in its turn
            future.result()
    assert order == ["running", "mine 1", "yours", "mine 2"]


def pool_waits(pool: SyncPool, jobs: int) -> None:
    """Wait until so many jobs wait in the pool."""
    while pool.waiting() < jobs:
        os.sched_yield()


def test_closing_refuses_what_waits_and_ends_the_processes(tmp_path: Path) -> None:
    pool = SyncPool(start, workers=1, waiting=4)
    running, waiting = held(tmp_path), held(tmp_path)
    with ThreadPoolExecutor(4) as threads:
        first = threads.submit(pool.run, running)
        writer = running.path.open("w")
        second = threads.submit(pool.run, waiting)
        pool_waits(pool, 1)
        closing = threads.submit(pool.close)
        with pytest.raises(DomainError):
            second.result()
        writer.write("answer")
        writer.close()
        closing.result()
    assert not psutil.pid_exists(int(first.result().sync_id))
    with pytest.raises(DomainError):
        pool.run(told(tmp_path, "answer"))
