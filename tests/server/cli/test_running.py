"""How `serve` ends: what it began is answered, a balancer is told first, and metrics have an address of their own."""

import json
import signal
import socket
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.server.test_cli import REGISTRATION, environment, run, started
from tests.support.postgres import free_port

pytestmark = pytest.mark.slow


def refused(origin: str) -> bool:
    parts = urlsplit(origin)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5).close()
    except ConnectionRefusedError:
        return True
    except ConnectionResetError:  # caught while the door was closing
        return False
    return False


def test_a_request_at_hand_is_answered_after_sigterm(tmp_path: Path) -> None:
    with started("serve", "--port", "0", env=environment(tmp_path)) as (process, line):
        origin = line.removeprefix("listening on ")
        body = json.dumps(REGISTRATION).encode()
        head = (
            f"POST /v1/auth/register HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
        )
        with socket.create_connection((urlsplit(origin).hostname, urlsplit(origin).port), timeout=30) as connection:
            connection.sendall(head.encode())
            assert connection.recv(1000).startswith(b"HTTP/1.1 100"), "the service has begun with it"
            process.send_signal(signal.SIGTERM)
            while not refused(origin):
                assert process.poll() is None
            connection.sendall(body)
            assert connection.recv(1000).startswith(b"HTTP/1.1 201")
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")


def test_a_balancer_is_told_before_the_door_closes(tmp_path: Path) -> None:
    env = environment(tmp_path, DRAIN_SECONDS="3")
    with started("serve", "--port", "0", env=env) as (process, line):
        origin = line.removeprefix("listening on ")
        assert httpx.get(f"{origin}/readyz").text == "ok\n"
        process.send_signal(signal.SIGTERM)
        answers = [httpx.get(f"{origin}/readyz")]
        while answers[-1].status_code == 200:
            answers.append(httpx.get(f"{origin}/readyz"))
        assert (answers[-1].status_code, answers[-1].text) == (503, "stopping\n")
        assert httpx.get(f"{origin}/livez").status_code == 200, "others are still served"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("worker",)])
def test_metrics_have_an_address_of_their_own(tmp_path: Path, command: tuple[str, ...]) -> None:
    env = environment(tmp_path, METRICS_ADDRESS=f"127.0.0.1:{free_port()}")
    with started(*command, env=env) as (process, line):
        assert line
        text = httpx.get(f"http://{env['METRICS_ADDRESS']}/metrics").text
        assert "cobranza_database_up 1.0" in text
        assert 'cobranza_jobs_due{lane="mail"} 0.0' in text
        taken = run(*command, env=env)
        assert (taken.returncode, taken.stderr.startswith("Cannot listen on METRICS_ADDRESS")) == (1, True)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
        assert (process.returncode, errors) == (0, "")


def test_a_database_that_a_newer_version_migrated_is_served(tmp_path: Path) -> None:
    env = environment(tmp_path)
    assert run("migrate", env=env).returncode == 0
    with sqlite3.connect(tmp_path / "cobranza.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with started("serve", "--port", "0", "--no-worker", env=env) as (process, line):
        assert httpx.get(f"{line.removeprefix('listening on ')}/readyz").status_code == 200
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
    assert json.loads(errors)["event"] == "a newer version has migrated the database"


def test_a_worker_beside_serve_mails_links_to_where_it_listens(tmp_path: Path) -> None:
    with started("serve", "--port", "0", "--no-worker", env=environment(tmp_path)) as (_, line):
        origin = line.removeprefix("listening on ")
        assert httpx.post(f"{origin}/v1/auth/register", json=REGISTRATION).status_code == 201
        with started("worker", env=environment(tmp_path)) as (worker, _):
            assert worker.stdout is not None
            assert worker.stdout.readline().strip() == f"links in mails lead to {origin}"
        told = {**environment(tmp_path), "API_BASE_URL": "https://cobranza.example"}
        with started("worker", env=told) as (worker, _):
            assert worker.stdout is not None
            assert worker.stdout.readline().strip() == "links in mails lead to https://cobranza.example"
