"""A crash leaves a report without secrets, and starts the program once, not in a circle."""

import os
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from agent.app.crash import reporting, write_report
from agent.app.watcher import CALM_SECONDS, RESTARTED, may_restart
from agent.cli import main
from tests.support.agent_fakes import NOON, Desk, FakeClock

ROOT = Path(__file__).parents[3]


def crash(_secret: str) -> None:
    raise ZeroDivisionError("password=S3CRET")


def test_a_report_says_where_and_hides_secrets(tmp_path: Path) -> None:
    for minute in range(7):
        try:
            crash("x")
        except ZeroDivisionError as error:
            path = write_report(tmp_path, error, NOON + timedelta(minutes=minute))
    assert path is not None
    text = path.read_text()
    assert "in crash" in text
    assert "S3CRET" not in text
    assert len(list(tmp_path.glob("crash-*.txt"))) == 5
    assert write_report(tmp_path / "gone", ZeroDivisionError(), NOON) is None


def test_faults_of_threads_are_reported_and_the_hooks_put_back(tmp_path: Path) -> None:
    before = (sys.excepthook, threading.excepthook)
    with reporting(tmp_path, FakeClock()):
        thread = threading.Thread(target=crash, args=("x",))
        thread.start()
        thread.join()
    assert (sys.excepthook, threading.excepthook) == before
    (report,) = tmp_path.glob("crash-*.txt")
    assert "ZeroDivisionError" in report.read_text()


def test_a_successor_starts_no_other_until_it_has_long_been_well() -> None:
    assert may_restart({}, NOON)
    assert may_restart({RESTARTED: "rubbish"}, NOON)
    assert not may_restart({RESTARTED: NOON.isoformat()}, NOON + timedelta(seconds=CALM_SECONDS))
    assert may_restart({RESTARTED: NOON.isoformat()}, NOON + timedelta(seconds=CALM_SECONDS + 1))


def test_a_loop_that_crashes_reports_and_is_started_again(paired: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    started: list[datetime] = []

    def restart(_environ: object, now: datetime) -> bool:
        started.append(now)
        return True

    def broken(*_: object) -> httpx.Client:
        raise ZeroDivisionError

    assert main(["run"], replace(paired.world(), make_http=broken, restart=restart)) == 1
    assert main(["status"], paired.world()) == 0
    assert len(started) == 1
    assert "error inesperado" in capsys.readouterr().err
    (report,) = (paired.home / "logs").glob("crash-*.txt")
    assert "ZeroDivisionError" in report.read_text()


def test_the_process_itself_starts_once(tmp_path: Path) -> None:
    code = (
        "import os, sys; from datetime import UTC, datetime; from agent.app.crash import restart_once\n"
        "print('started', flush=True)\n"
        "print(restart_once(os.environ, datetime.now(UTC)), flush=True)\n"
    )
    environ = {name: value for name, value in os.environ.items() if name != RESTARTED}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environ, capture_output=True, timeout=60)
    assert done.stdout.split() == [b"started", b"started", b"False"]
