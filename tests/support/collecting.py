"""An office in the tests: its machine has synced a cartera, its owner's address is verified, and it sends reminders."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy import update

from server.app import create_worker
from server.capabilities.accounts.model import SubjectKind
from server.capabilities.accounts.tables import users
from server.gateways.mail import Mail, MailError
from server.jobs.worker import Worker
from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc, body, data
from tests.support.clock import FakeClock
from tests.support.pairing import Machine, pair

TODAY = date(2026, 3, 17)
ZONE = ZoneInfo("America/Mexico_City")


def due(days: int) -> date:
    """The due day of what is `days` overdue on TODAY."""
    return TODAY - timedelta(days=days)


CARTERA = {
    "C001": [Doc("F-1001", due(7), 1_250_000), Doc("F-1002", due(3), 100_050), Doc("F-1003", due(-18), 3_273_000)],
    "C002": [Doc("F-2001", due(-5), 500_00)],
}


@dataclass
class Office:
    """What a test asks of the office."""

    client: httpx.Client
    services: Services
    owner: Any
    clock: FakeClock
    machine: Machine
    state: dict[str, list[Doc]] = field(default_factory=lambda: {key: list(docs) for key, docs in CARTERA.items()})

    @property
    def organization_id(self) -> UUID:
        """The tenant."""
        return UUID(self.owner.organization_id)

    def headers(self, kind: SubjectKind, subject: str) -> dict[str, str]:
        """A session that begins now: the clock jumps farther than a token lives."""
        with self.services.db.transaction(self.organization_id) as tx:
            pair = self.services.accounts.sessions.begin(tx, kind, UUID(subject), audience="cobranza")
        return {"Authorization": f"Bearer {pair.access_token}"}

    def sync(self, read_at: datetime | None = None, **extra: Any) -> str:
        """The machine sends the whole state as it read it (now); `extra` members go into the customer C001.

        The server's digest of it.
        """
        moment = read_at or self.clock.now()
        content = data(self.state, moment.astimezone(ZONE).date())
        content["clientes"][0] |= extra
        raw = body(content, moment.isoformat())
        headers = self.headers(SubjectKind.CONNECTOR, self.machine.id) | {"X-Connector-Id": self.machine.id}
        answer = self.client.post("/v1/sync/cartera", content=raw, headers=headers)
        assert answer.status_code == 200, answer.text
        found: str = answer.json()["stateChecksum"]
        return found

    def beat(self, state: str) -> None:
        """A heartbeat of the machine: company 01 is in this state now."""
        headers = self.headers(SubjectKind.CONNECTOR, self.machine.id) | {"X-Connector-Id": self.machine.id}
        read = {"id": "01", "stateChecksum": state, "checkedAt": self.clock.now().isoformat()}
        said = {"status": "healthy", "uptime": 1, "memoryUsage": 1, "lastSyncStatus": "success", "empresas": [read]}
        answer = self.client.post("/v1/connectors/heartbeat", json=said, headers=headers)
        assert answer.status_code == 200, answer.text

    def call(self, method: str, path: str, status: int = 200, headers: dict[str, str] | None = None, **how: Any) -> Any:
        """A call as the owner; its JSON, None for an empty answer."""
        mine = self.headers(SubjectKind.USER, self.owner.user_id) | (headers or {})
        answer = self.client.request(method, f"/v1{path}", headers=mine, **how)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def customer(self, key: str = "C001") -> dict[str, Any]:
        """A customer whole."""
        [row] = self.call("GET", f"/clientes?search={key}")["data"]
        found: dict[str, Any] = self.call("GET", f"/clientes/{row['id']}")
        return found

    def charge(self, folio: str, key: str = "C001") -> str:
        """Id of an open charge."""
        found: str = next(row["id"] for row in self.customer(key)["facturas"] if row["folio"] == folio)
        return found

    def template(self, name: str = "Recordatorio de pago") -> str:
        """Id of a template."""
        rows = self.call("GET", "/cobranza/plantillas")["data"]
        found: str = next(row["id"] for row in rows if row["nombre"] == name)
        return found

    def wish(self, **members: Any) -> dict[str, Any]:
        """The body of a reminder for C001."""
        return {"clienteId": self.customer()["id"], "plantillaId": self.template()} | members

    def ask(self, status: int = 202, headers: dict[str, str] | None = None, **members: Any) -> Any:
        """POST a reminder for C001."""
        return self.call("POST", "/cobranza/recordatorios", status, headers, json=self.wish(**members))

    def refused(self, status: int, **members: Any) -> str:
        """POST a reminder that is refused; the code."""
        code: str = self.ask(status, **members)["error"]["code"]
        return code

    def history(self, **query: Any) -> list[dict[str, Any]]:
        """The rows of the history."""
        found: list[dict[str, Any]] = self.call("GET", "/cobranza/historial", params=query)["data"]
        return found

    def worker(self, services: Services | None = None) -> Worker:
        """A worker over the office's services, or over other ones."""
        return create_worker(services or self.services)

    def work(self, services: Services | None = None) -> None:
        """Run every job that is due."""
        loop = self.worker(services)
        while loop.run_once():
            pass

    def mails(self) -> list[EmailMessage]:
        """The reminders that were written as files."""
        folder = self.services.settings.data_dir / "mail"
        return [
            message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in sorted(folder.glob("recordatorio-*.eml"))
        ]


class Relay:
    """Answers every message the same way, and keeps those that it took."""

    configured = True

    def __init__(self, error: MailError | None = None, answer: str | None = "250 2.0.0 queued as 42") -> None:
        self._error, self._answer = error, answer
        self.taken: list[Mail] = []

    def send(self, mail: Mail) -> str | None:
        """Take or refuse."""
        if self._error is not None:
            raise self._error
        self.taken.append(mail)
        return self._answer


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    """The text or the HTML of a message."""
    found = message.get_body((kind,))
    assert found is not None
    content: Any = found.get_content()
    return str(content)


def verify_address(services: Services, owner: Any) -> None:
    """As if the owner had opened the link of the verification mail."""
    with services.db.transaction(UUID(owner.organization_id)) as tx:
        tx.connection.execute(
            update(users).where(users.c.id == UUID(owner.user_id)).values(verified_at=services.clock.now())
        )


def open_office(client: httpx.Client, services: Services, owner: Any, clock: FakeClock) -> Office:
    """A verified owner whose machine has synced CARTERA."""
    verify_address(services, owner)
    office = Office(client, services, owner, clock, pair(client, owner))
    office.sync()
    office.work()
    return office
