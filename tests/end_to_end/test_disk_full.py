"""A disk without room for state.db: a plain sentence, nothing stored by halves, and all well once there is room."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.compare import assert_company_equals
from tests.end_to_end.test_sync_story import add_sources
from tests.sae import Truth
from tests.support.processes import AgentProcess, Owner, ServerProcess

pytestmark = pytest.mark.slow


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a megabyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"needs the right to mount a small file system: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path, leave: int) -> Path:
    """Take all room but `leave` bytes."""
    room = os.statvfs(folder)
    ballast = folder / "ballast"
    ballast.write_bytes(b"x" * (room.f_bavail * room.f_frsize - leave))
    return ballast


def test_no_room_then_room(
    server: ServerProcess, owner: Owner, truth: Truth, agent: AgentProcess, small_disk: Path
) -> None:
    agent = AgentProcess(small_disk / "agent")
    add_sources(agent, truth)
    assert agent.run("pair", owner.code(), "--server", server.url).code == 0
    for leave in (0, 4 << 10, 60 << 10, 120 << 10):
        ballast = fill(small_disk, leave)
        done = agent.run("sync")
        assert done.code == 1
        assert "El disco está lleno" in done.err, leave
        assert "Traceback" not in done.err
        ballast.unlink()
    done = agent.run("sync", "--json")
    assert done.code == 0, done.err
    assert {row["result"] for row in json.loads(done.out)["results"]} == {"full"}
    for number in ("01", "02"):
        assert_company_equals(owner, truth.companies[number])
