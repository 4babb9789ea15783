"""The operator's commands as processes: they start, say so, refuse with a sentence, and stop when asked."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from server.cli import main
from tests.server.conftest import PASSWORD
from tests.support.postgres import PostgresServer

REGISTRATION = {
    "email": "ana@empresa.com",
    "password": PASSWORD,
    "nombre": "Ana",
    "organizacion": {"nombre": "Mi Empresa", "rfc": "XAXX010101000"},
}


def environment(folder: Path, **values: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return {**kept, "DATA_DIR": str(folder), **values}


def run(*arguments: str, env: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "server", *arguments], env=env, capture_output=True, text=True, timeout=60, check=False
    )


@contextmanager
def started(*arguments: str, env: dict[str, str]) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A command and the first line it prints; killed by its pid if it is still there at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "server", *arguments], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate(timeout=30)


@pytest.mark.slow
def test_serve_migrates_sqlite_answers_and_stops_cleanly(tmp_path: Path) -> None:
    with started("serve", "--port", "0", env=environment(tmp_path)) as (process, line):
        assert line.startswith("listening on http://127.0.0.1:"), line
        origin = line.removeprefix("listening on ")
        assert httpx.get(f"{origin}/health").json()["services"]["database"] == "healthy"
        assert httpx.post(f"{origin}/v1/auth/register", json=REGISTRATION).status_code == 201
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
        assert process.returncode == 0, errors
        assert errors == ""


@pytest.mark.slow
def test_postgres_is_refused_until_migrated(tmp_path: Path, postgres_server: PostgresServer) -> None:
    env = environment(tmp_path, DATABASE_URL=postgres_server.url(postgres_server.create_database()))
    for command in (("serve", "--port", "0"), ("worker",)):
        refused = run(*command, env=env)
        assert refused.returncode == 1
        assert "cobranza-server migrate" in refused.stderr
        assert refused.stdout == ""
    migrated = run("migrate", env=env)
    assert (migrated.returncode, migrated.stderr) == (0, "")
    with started("serve", "--port", "0", "--no-worker", env=env) as (_, line):
        origin = line.removeprefix("listening on ")
        assert httpx.post(f"{origin}/v1/auth/register", json=REGISTRATION).status_code == 201


@pytest.mark.slow
def test_a_worker_stops_when_asked(tmp_path: Path) -> None:
    with started("worker", env=environment(tmp_path)) as (process, line):
        assert line == "working"
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
        assert (process.returncode, errors) == (0, "")


@pytest.mark.slow
def test_a_taken_port_is_a_sentence(tmp_path: Path) -> None:
    env = environment(tmp_path)
    with started("serve", "--port", "0", env=env) as (_, line):
        refused = run("serve", "--port", line.rpartition(":")[2], env=env)
        assert refused.returncode == 1
        assert refused.stderr.startswith("Cannot listen on 127.0.0.1 port")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"ENVIRONMENT": "production"}, "Falta JWT_SECRET_KEY: "),
        ({"DATABASE_URL": "mysql://user:hunter2@host/db"}, "DATABASE_URL debe empezar con"),
        ({"DATABASE_URL": "sqlite:////nowhere/at/all.db"}, "The database cannot be used"),
        ({"SMTP_URL": "hunter2"}, "SMTP_URL debe ser"),
        ({"SMTP_URL": "smtp://relay:99999"}, "SMTP_URL tiene un puerto que no existe"),
    ],
)
def test_an_environment_that_cannot_serve_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    values: dict[str, str],
    sentence: str,
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    assert main(["worker"]) == 1
    shown = capsys.readouterr().err
    assert sentence in shown
    assert "hunter2" not in shown


def test_openapi_prints_a_faces_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    assert main(["openapi", "--face", "cobranza"]) == 0
    assert not (tmp_path / "data").exists(), "nothing is made for it"
    spec = json.loads(capsys.readouterr().out)
    assert spec["openapi"].startswith("3.1")
    assert "/v1/auth/register" in spec["paths"]


def test_check_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["check"]) == 0
    assert f"{tmp_path / 'data'} no existe; se creará al iniciar el servicio." in capsys.readouterr().out
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"DATABASE_URL": "postgresql://nadie@127.0.0.1:1/nada"}, "No se pudo abrir (nadie contesta en esa dirección)"),
        ({"SMTP_URL": "smtp://127.0.0.1:1"}, "Correo: No hubo conexión con el servidor de correo."),
        ({"ENVIRONMENT": "production"}, "Configuración: Falta JWT_SECRET_KEY: "),
    ],
)
def test_check_speaks_spanish(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    values: dict[str, str],
    sentence: str,
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    assert main(["check"]) == 1
    assert sentence in capsys.readouterr().out
