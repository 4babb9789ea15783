"""The real service in this process over a SQLite file, with its owner, its backups, and the memory of what it answered.

Composed once; a story begins by laying a fresh file with an organization and a webhook in it under the service.
"""

import shutil
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import func, select

from contract import money
from contract.records import Customer
from contract.sync import SyncData, SyncEnvelope
from server.app import close, compose, create_app
from server.capabilities.accounts.model import SubjectKind
from server.capabilities.connectors.model import CommandType
from server.capabilities.ingest.tables import syncs
from server.capabilities.webhooks.tables import webhook_messages
from server.db.base import metadata
from server.db.schema import migrate
from server.services import Services
from server.settings import load
from tests.support.clock import START, FakeClock

SERVER = "https://cobranza.example"
Key = tuple[str, str, str]
"""Company, clave and folio of a document."""


@dataclass(frozen=True)
class Call:
    """A request as it stood on the line, to be delivered when the line pleases."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def name(self) -> str:
        """Last part of the path."""
        return self.path.rsplit("/", 1)[-1]


@dataclass
class Ledger:
    """What the service did, as its answers say; goes back with the service where a backup is restored."""

    answers: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """(company, stamp, checksum) → syncId."""
    seen: dict[tuple[Key, int | None, int | None], int] = field(default_factory=dict)
    """Balance of each charge (folio, concept, number) when it first arrived, in its own currency."""


@dataclass
class Cloud:
    """One service, one organization."""

    folder: Path
    clock: FakeClock
    services: Services
    client: TestClient[Litestar]
    organization: UUID = field(init=False)
    user: UUID = field(init=False)
    ledger: Ledger = field(default_factory=Ledger)

    def begin(self) -> None:
        """A fresh file under the service, at the hour it was made."""
        self.clock.set(START)
        self._lay(self.folder / "template.db")
        self.ledger = Ledger()

    def backup(self) -> tuple[Path, Ledger]:
        """Copy the database."""
        target = self.folder / "backup.db"
        self._copy(self.folder / "cobranza.db", target)
        return target, deepcopy(self.ledger)

    def restore(self, backup: tuple[Path, Ledger]) -> None:
        """The service as it was."""
        self._lay(backup[0])
        self.ledger = deepcopy(backup[1])

    def deliver(self, call: Call) -> httpx.Response:
        """A request arrives; what it did is noted from its answer."""
        answer = self.client.post(call.path, content=call.body, headers=dict(call.headers))
        if call.name == "cartera" and answer.status_code == 200:
            self._note(call, answer.json()["syncId"])
        kept = {"content-type": answer.headers.get("content-type", "")}
        if "retry-after" in answer.headers:
            kept["retry-after"] = answer.headers["retry-after"]
        kept["date"] = format_datetime(self.clock.now().replace(microsecond=0), usegmt=True)
        return httpx.Response(answer.status_code, headers=kept, content=answer.content)

    def code(self) -> str:
        """A fresh link code."""
        with self.services.db.transaction(self.organization) as tx:
            return self.services.connectors.issue_link_code(tx, self.user).code

    def revoke(self) -> None:
        """End every machine's access."""
        with self.services.db.transaction(self.organization) as tx:
            self.services.connectors.revoke_all(tx)

    def ask(self, connector_id: str, type_: CommandType, payload: Mapping[str, Any]) -> None:
        """Ask something of a machine."""
        with self.services.db.transaction(self.organization) as tx:
            self.services.connectors.ask(tx, UUID(connector_id), type_, payload, self.user)

    def applied(self) -> int:
        """How many syncs had an effect."""
        with self.services.db.reading(self.organization) as tx:
            return tx.connection.execute(select(func.count()).select_from(syncs)).scalar_one()

    def paid(self) -> Counter[Key]:
        """Sum of the `pago.registrado` of each document."""
        query = select(webhook_messages.c.body).where(webhook_messages.c.event == "pago.registrado")
        with self.services.db.reading(self.organization) as tx:
            events = [msgspec.json.decode(body)["data"] for body in tx.connection.execute(query).scalars()]
        paid: Counter[Key] = Counter()
        for event in events:
            key = event["empresaId"], event["cliente"]["clave"], event["factura"]["folio"]
            paid[key] += cents(event["importe"])
        return paid

    def seen(self) -> Counter[Key]:
        """What stood on each folio when its charges first arrived."""
        seen: Counter[Key] = Counter()
        for (key, _, _), owed in self.ledger.seen.items():
            seen[key] += owed
        return seen

    def log_in(self) -> "Owner":
        """The owner at the API, freshly logged in."""
        with self.services.db.transaction(self.organization) as tx:
            session = self.services.accounts.sessions
            pair = session.begin(tx, SubjectKind.USER, self.user, audience="cobranza")
        return Owner(self.client, {"Authorization": f"Bearer {pair.access_token}"})

    def _note(self, call: Call, sync_id: str) -> None:
        body = msgspec.json.decode(zlib.decompress(call.body, 31), type=SyncEnvelope)
        told = body.empresa_id, body.timestamp.isoformat(), body.checksum
        first = self.ledger.answers.setdefault(told, sync_id)
        assert first == sync_id, f"{told} was answered {first}, then {sync_id}"
        for raw in msgspec.json.decode(body.data, type=SyncData).customers:
            if b'"operation":"delete"' in bytes(raw):
                continue
            row = msgspec.json.decode(raw, type=Customer)
            for document in row.invoices:
                foreign = document.currency != "MXN" and document.currency is not None
                owed = money.to_cents(document.foreign_balance if foreign else document.balance)
                key = body.empresa_id, row.key, document.folio
                self.ledger.seen.setdefault((key, document.concept, document.charge), owed)

    def _lay(self, path: Path) -> None:
        self.services.db.engine.dispose()
        self._copy(path, self.folder / "cobranza.db")

    @staticmethod
    def _copy(source: Path, target: Path) -> None:
        for path in (target, *(target.with_name(target.name + suffix) for suffix in ("-wal", "-shm"))):
            path.unlink(missing_ok=True)
        before, after = sqlite3.connect(source), sqlite3.connect(target)
        before.backup(after)
        before.close()
        after.close()


@dataclass(frozen=True)
class Owner:
    """Reads the documented API."""

    client: TestClient[Litestar]
    headers: Mapping[str, str]

    def get(self, path: str, **params: str) -> Any:
        """A document, parsed."""
        reply = self.client.get(f"/v1{path}", params=params, headers=dict(self.headers))
        assert reply.status_code == 200, reply.text
        return reply.json()


def cents(amount: float) -> int:
    """A JSON amount as cents."""
    return round(amount * 100)


@contextmanager
def running(folder: Path) -> Iterator[Cloud]:
    """The service with one organization whose webhook hears of payments."""
    folder.mkdir(parents=True, exist_ok=True)
    clock = FakeClock()
    settings = load(
        {
            "data_dir": folder / "data",
            "database_url": f"sqlite:///{folder / 'cobranza.db'}",
            "rate_limits": False,
            "api_base_url": SERVER,
        }
    )
    services = compose(settings, clock)
    migrate(services.db.engine, metadata)
    with TestClient(create_app(services), raise_server_exceptions=True) as client:
        cloud = Cloud(folder, clock, services, client)
        person = {"email": "duena@empresa.mx", "password": "SecurePass123!", "nombre": "Ana"}
        made = client.post("/v1/auth/register", json=person | {"organizacion": {"nombre": "Empresa"}}).json()
        cloud.organization, cloud.user = UUID(made["organization"]["id"]), UUID(made["user"]["id"])
        hook = {"url": "https://mi-sistema.com/webhook", "eventos": ["pago.registrado"]}
        bearer = {"Authorization": f"Bearer {made['tokens']['accessToken']}"}
        assert client.post("/v1/webhooks", json=hook, headers=bearer).status_code == 201
        services.db.engine.dispose()
        shutil.copyfile(folder / "cobranza.db", folder / "template.db")
        yield cloud
    close(services)
