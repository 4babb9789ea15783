"""From a registration to a reminder in a customer's mailbox: `serve`, `worker` and a relay, each in earnest."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.server.capabilities.ingest.bodies import Doc, body, data
from tests.server.conftest import database_url, postgres_database, postgres_server, postgres_template, sqlite_template
from tests.support.mails import text_of
from tests.support.pairing import pair
from tests.support.processes import ROOT, Owner, ServerProcess
from tests.support.smtp import Mailbox, mailbox

__all__ = ["database_url", "postgres_database", "postgres_server", "postgres_template", "sqlite_template"]
pytestmark = pytest.mark.slow

OWNER = "dueno@ejemplo.mx"
ZONE = ZoneInfo("America/Mexico_City")


@contextmanager
def worker(server: ServerProcess) -> Iterator[None]:
    """`cobranza-server worker` beside a running `serve`."""
    environment = {**os.environ, **server.settings, "DATA_DIR": str(server.folder), "API_BASE_URL": server.url}
    command = [sys.executable, "-m", "server", "worker"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "working"
        yield
    finally:
        process.terminate()
        process.communicate(timeout=30)
    assert process.returncode == 0


@pytest.fixture
def relay() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def server(tmp_path: Path, database_url: str, relay: Mailbox) -> Iterator[ServerProcess]:
    """The service in two processes."""
    settings = {"DATABASE_URL": database_url, "SMTP_URL": f"smtp://127.0.0.1:{relay.port}"}
    process = ServerProcess(tmp_path / "server", settings, words=("--no-worker",)).start()
    with worker(process):
        yield process
    process.stop()


def click(link: str) -> str:
    """Open a mailed link and press its button, as a browser does; the page after it."""
    with httpx.Client(trust_env=False, follow_redirects=True) as browser:
        page = browser.get(link)
        assert page.status_code == 200, page.text
        action = re.search(r'<form class="stack" method="post" action="([^"]+)"', page.text)
        assert action is not None
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        answer = browser.post(httpx.URL(link).join(action.group(1)), data=hidden)
    assert answer.status_code == 200, answer.text
    return answer.text


def sent(owner: Owner, seconds: float = 30) -> dict[str, Any]:
    """The only row of the history, once its mail is no longer waiting."""
    until = datetime.now(UTC) + timedelta(seconds=seconds)
    while True:
        [row] = owner.get("/cobranza/historial")["data"]
        if row["status"] not in {"queued", "scheduled"} or datetime.now(UTC) > until:
            found: dict[str, Any] = row
            return found
        Event().wait(0.1)


@pytest.fixture
def owner(server: ServerProcess) -> Iterator[Owner]:
    person = Owner(server.url, OWNER)
    yield person
    person.close()


@pytest.fixture
def http(server: ServerProcess, owner: Owner) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, headers=owner.headers, trust_env=False) as opened:
        yield opened


def test_a_reminder_reaches_the_customer_with_what_is_owed(owner: Owner, http: httpx.Client, relay: Mailbox) -> None:
    link = re.search(r"http://\S+/correo/verificar\?token=\S+", text_of(relay.first(OWNER, "Confirma tu correo")))
    assert link is not None
    assert "Tu correo está confirmado" in click(link.group())

    machine, today = pair(http, owner), datetime.now(ZONE).date()
    owes = [
        Doc("F-1001", today - timedelta(days=7), 1_250_000),
        Doc("F-1002", today - timedelta(days=3), 100_050),
        Doc("F-1003", today + timedelta(days=18), 3_273_000),
    ]
    raw = body(data({"C001": owes}, today), datetime.now(UTC).isoformat(), fechaCorte=today.isoformat())
    assert http.post("/v1/sync/cartera", content=raw, headers=machine.headers).status_code == 200

    [customer] = owner.get("/clientes")["data"]
    templates = {row["nombre"]: row["id"] for row in owner.get("/cobranza/plantillas")["data"]}
    wish = {"clienteId": customer["id"], "plantillaId": templates["Recordatorio de pago"]}
    asked = http.post("/v1/cobranza/recordatorios", json=wish)
    assert asked.status_code == 202, asked.text

    mail = relay.first("juan@clienteuno.com", "Recordatorio de pago")
    text = text_of(mail)
    assert "$13,500.50" in text, text
    assert [amount in text for amount in ("$12,500.00", "$1,000.50", "$32,730.00")] == [True, True, False]
    assert (mail["Reply-To"], "List-Unsubscribe" in mail) == (OWNER, True)
    row = sent(owner)
    assert (row["status"], row["destinatario"], row["respuestaSmtp"]) == ("sent", "juan@clienteuno.com", "250 OK")
    assert [one["Subject"] for one in relay.messages].count(mail["Subject"]) == 1
