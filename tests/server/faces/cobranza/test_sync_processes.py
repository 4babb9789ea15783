"""The processes of a running server: a worker that is killed is replaced, and none outlives the server."""

import signal
import subprocess
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import psutil
import pytest

from tests.server.capabilities.ingest.bodies import Doc, body, data
from tests.server.test_cli import REGISTRATION, environment, started
from tests.support.pairing import Machine, pair

pytestmark = pytest.mark.slow
TODAY = datetime.now(UTC).date()
"""The server runs on the machine's own clock."""


@dataclass(frozen=True)
class Owner:
    """Whoever registered the organization."""

    headers: dict[str, str]


def large(cents: int) -> bytes:
    """A sync of 8,000 charges, stamped now."""
    state = {f"C{n:05d}": [Doc(f"F-{n}-{m}", date(2026, 3, 1 + m), cents) for m in range(4)] for n in range(2_000)}
    return body(data(state, TODAY), datetime.now(UTC).isoformat(), fechaCorte=TODAY.isoformat())


def send(machine: Machine, cents: int) -> None:
    """Deliver a large sync, which must add up."""
    answer = machine.client.post("/v1/sync/cartera", content=large(cents), headers=machine.headers)
    assert answer.status_code == 200, answer.text
    assert answer.json()["verificacion"]["cuadra"]


def workers(server: "subprocess.Popen[str]") -> list[psutil.Process]:
    """The processes of the pool."""
    children = psutil.Process(server.pid).children(recursive=True)
    # One that was killed stays a zombie until its place is needed again.
    living = [child for child in children if child.status() != psutil.STATUS_ZOMBIE]
    return [child for child in living if "spawn_main" in " ".join(child.cmdline())]


def test_a_killed_worker_is_replaced_and_none_outlives_the_server(tmp_path: Path) -> None:
    with started("serve", "--port", "0", env=environment(tmp_path)) as (server, line):
        with httpx.Client(base_url=line.removeprefix("listening on "), trust_env=False, timeout=60) as client:
            registered = client.post("/v1/auth/register", json=REGISTRATION).json()
            machine = pair(client, Owner({"Authorization": f"Bearer {registered['tokens']['accessToken']}"}))
            send(machine, 100)
            before = workers(server)
            assert before
            for worker in before:
                worker.kill()
            send(machine, 200)
            after = workers(server)
            assert after
            assert not {worker.pid for worker in before} & {worker.pid for worker in after}
        server.send_signal(signal.SIGTERM)
        _, errors = server.communicate(timeout=30)
        assert (server.returncode, errors) == (0, "")
        assert psutil.wait_procs(after, timeout=10)[1] == []


def test_workers_end_when_the_server_is_killed(tmp_path: Path) -> None:
    with started("serve", "--port", "0", env=environment(tmp_path)) as (server, line):
        with httpx.Client(base_url=line.removeprefix("listening on "), trust_env=False, timeout=60) as client:
            registered = client.post("/v1/auth/register", json=REGISTRATION).json()
            send(pair(client, Owner({"Authorization": f"Bearer {registered['tokens']['accessToken']}"})), 100)
        left = workers(server)
        assert left
        server.kill()
        assert psutil.wait_procs(left, timeout=10)[1] == []
