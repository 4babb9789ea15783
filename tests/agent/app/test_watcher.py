"""A native fault starts the program again, once; whatever else ends it does not."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

from agent.app.agent import Agent
from agent.app.diagnosis import archive, diagnose
from agent.app.watcher import RESTARTED
from tests.support.agent_fakes import Desk
from tests.support.processes import AgentProcess

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[3]
PROGRAM = """
import os, signal, sys
from pathlib import Path
from agent.app.crash import guarded, reporting
from agent.app.world import SystemClock
folder = Path(sys.argv[1])
with reporting(folder, SystemClock()), guarded(folder):
    print("started", flush=True)
    if sys.argv[2] == "fault":
        raise ZeroDivisionError
    if sys.argv[2] != "end":
        os.kill(os.getpid(), int(sys.argv[2]))
"""


@pytest.mark.parametrize(
    ("end", "starts"),
    [(signal.SIGSEGV, 2), (signal.SIGABRT, 2), (signal.SIGKILL, 1), (signal.SIGTERM, 1), ("end", 1), ("fault", 1)],
    ids=["segv", "abort", "kill", "term", "end", "fault"],
)
def test_only_a_native_fault_starts_it_again_and_only_once(
    tmp_path: Path, end: signal.Signals | str, starts: int
) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    environ = {name: value for name, value in os.environ.items() if name != RESTARTED}
    word = end if isinstance(end, str) else str(int(end))
    done = subprocess.run(  # returns once nobody holds its streams any more, those who watched included
        [sys.executable, tmp_path / "program.py", tmp_path, word],
        cwd=ROOT,
        env={**environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.split() == ["started"] * starts, done.stderr
    faults = (tmp_path / "native.txt").read_text().count("Fatal Python error")
    assert faults == (starts if starts > 1 else 0)


def test_the_agent_itself_is_back_after_a_native_fault_and_the_archive_tells_of_it(paired: Desk) -> None:
    agent = AgentProcess(paired.home)
    holder = paired.home / "run.holder"

    def until_held(other: int) -> int:
        limit = time.monotonic() + 60
        while time.monotonic() < limit:
            text = holder.read_text() if holder.exists() else ""
            if text and (pid := int(json.loads(text)["pid"])) != other:
                return pid
            threading.Event().wait(0.05)
        raise AssertionError("it is not back")

    process = agent.start("run")
    first = until_held(0)
    assert first == process.pid
    os.kill(first, signal.SIGSEGV)
    second = until_held(first)
    os.kill(second, signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGSEGV
    with (paired.home / "logs" / "native.txt").open("a") as file:
        file.write("password=S3CRET\n")
    desk = Agent(paired.world())
    content = archive(desk, diagnose(desk))
    desk.close()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        told = packed.read("logs/native.txt").decode()
    assert "Segmentation fault" in told
    assert "S3CRET" not in told
