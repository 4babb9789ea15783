"""Readings in a process of their own: results, failures, hangs, deaths and stops."""

import os
import signal
import threading
import time
from datetime import date
from pathlib import Path

import pytest

from agent.core.delivery import Job, Prepared
from agent.core.model import ReadReport, Source
from agent.core.plan import Changes
from agent.core.ports import ProgressCallback
from agent.engine.cycle import ASKING, Child
from agent.errors import AgentError

pytestmark = pytest.mark.slow


def job(tmp_path: Path) -> Job:
    source = Source("firebird-1", "firebird", "x.fdb", "SYSDBA", ("01",))
    return Job(source, "secret", "01", date(2026, 11, 24), False, None, tmp_path / "01.json")


def work_well(job: Job, progress: ProgressCallback) -> Prepared:
    for done in (1, 2, 3):
        progress("rows", done, 3)
    job.data.write_bytes(str(os.getpid()).encode())
    changes = Changes([], (), True)
    return Prepared("full", job.data, 2, "c", "s", None, changes, None, ReadReport(), 3, 4, 500)


def work_badly(_job: Job, _progress: ProgressCallback) -> Prepared:
    raise AgentError("Contraseña incorrecta", "Revísela.", exit_code=1)


def work_wrongly(_job: Job, _progress: ProgressCallback) -> Prepared:
    raise ZeroDivisionError


def work_for_ever(job: Job, progress: ProgressCallback) -> Prepared:
    """As a native client does on a frozen server: nothing but a kill ends it."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    job.data.write_text(str(os.getpid()))
    progress("rows", 1, 0)
    threading.Event().wait()
    raise AssertionError


def work_and_die(_job: Job, _progress: ProgressCallback) -> Prepared:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def never() -> bool:
    return False


def ignore(*_step: object) -> None:
    """Nobody watches."""


def test_a_reading_comes_back_whole_from_another_process(tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    prepared = Child(work_well, 60, never)(job(tmp_path), lambda *step: steps.append(step))
    assert (prepared.kind, prepared.documents, prepared.balance) == ("full", 4, 500)
    assert steps[-1] == ("rows", 3, 3)
    assert int((tmp_path / "01.json").read_text()) != os.getpid()


def test_a_failure_keeps_its_title_and_advice(tmp_path: Path) -> None:
    with pytest.raises(AgentError) as caught:
        Child(work_badly, 60, never)(job(tmp_path), ignore)
    assert (caught.value.title, caught.value.advice) == ("Contraseña incorrecta", "Revísela.")


@pytest.mark.parametrize("work", [work_wrongly, work_and_die])
def test_a_crash_is_a_sentence(tmp_path: Path, work: object, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(AgentError, match="terminó de golpe"):
        Child(work, 60, never)(job(tmp_path), ignore)  # type: ignore[arg-type]
    assert ("ZeroDivisionError" in caplog.text) is (work is work_wrongly)


def test_a_reading_that_hangs_is_killed_at_its_limit(tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(AgentError, match="no respondió en 3 segundos"):
        Child(work_for_ever, 3, never)(job(tmp_path), ignore)
    assert time.monotonic() - began < 20
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "01.json").read_text()), 0)


def test_a_test_of_the_connection_speaks_of_the_test(tmp_path: Path) -> None:
    with pytest.raises(AgentError) as caught:
        Child(work_for_ever, 1, never, ASKING)(job(tmp_path), ignore)
    assert caught.value.title == "La base de datos no respondió en 1 segundos"
    with pytest.raises(AgentError) as died:
        Child(work_and_die, 60, never, ASKING)(job(tmp_path), ignore)
    for said in (str(caught.value), str(died.value)):
        assert "prueba" in said
        assert "lectura" not in said


def test_stopping_the_program_ends_the_reading(tmp_path: Path) -> None:
    stop = threading.Event()
    with pytest.raises(AgentError, match="se interrumpió"):
        Child(work_for_ever, 60, stop.is_set)(job(tmp_path), lambda *_step: stop.set())
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "01.json").read_text()), 0)
