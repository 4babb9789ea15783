"""A month of one office that makes every call of the cobranza document with the document's own examples.

The identifiers of the examples stand for those that the server made: the document's customer is this office's customer.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from litestar.testing import TestClient

from server.app import close, compose, create_app
from server.capabilities.accounts.model import Role, SubjectKind
from server.gateways.oidc import Identity
from server.settings import load as load_settings
from tests.server.conftest import PASSWORD
from tests.server.faces.documents import Operation, load
from tests.server.faces.documents.telling import Telling
from tests.support.clock import FakeClock
from tests.support.mails import link_in_mail

DOCUMENT = load("cobranza")
OPERATIONS = DOCUMENT.named
_ID = "550e8400-e29b-41d4-a716-4466554400"
MONTH_BEFORE = datetime(2025, 11, 21, 15, 30, tzinfo=UTC)
NOW = datetime(2025, 12, 22, 15, 30, tzinfo=UTC)
"""The moment of the document's examples."""
CALLBACK = "https://app.cobranzacloud.com/auth/callback"


class Provider:
    """Stands for Google and Microsoft: knows one person."""

    def exchange(self, name: str, **_: Any) -> Identity:
        """Whoever brings a code is that person."""
        return Identity(f"https://{name}.example", "1", f"{name}@empresa.com", verified=True, name="Ana Ruiz")


@dataclass
class Story(Telling):
    """The office, what it has been answered, and who may call."""

    people: dict[str, tuple[SubjectKind, UUID]] = field(default_factory=dict)

    @property
    def organization_id(self) -> UUID:
        """The tenant."""
        return UUID(self.real[f"{_ID}01"])

    def headers(self, who: str) -> dict[str, str]:
        """A session that begins now, of `user`, `viewer`, `connector` or `another connector`."""
        if who == "none":
            return {}
        named = self.real[f"{_ID}10"] if "connector" in who else None
        kind, subject = self.people["connector" if named else who]
        if who == "another connector":
            named = str(UUID(int=7))
        with self.services.db.transaction(self.organization_id) as tx:
            pair = self.services.accounts.sessions.begin(tx, kind, subject, audience="cobranza")
        return {"Authorization": f"Bearer {pair.access_token}"} | ({"X-Connector-Id": named} if named else {})

    def body(self, operation: Operation, text: str | None = None) -> str | None:
        """The same with the checksum of what it holds."""
        sent = super().body(operation, text)
        if sent and (whole := re.search(r'"data": (\{.*\})\s*\}\s*$', sent, re.DOTALL)):
            sent = sent.replace("sha256_de_datos", hashlib.sha256(whole.group(1).encode()).hexdigest())
        return sent

    def path(self, operation: Operation) -> str:
        """The path, with the document's customer as this office's."""
        return super().path(operation).replace("{id}", self.real.get(f"{_ID}50", "{id}"))


@contextmanager
def told(database_url: str, folder: Path, **settings: Any) -> Iterator[Story]:
    """The whole month over a fresh database."""
    clock = FakeClock(MONTH_BEFORE)
    chosen = {"data_dir": folder, "database_url": database_url, "rate_limits": False, **settings}
    composed = compose(load_settings(chosen | {"oauth_redirect_uris": CALLBACK}), clock)
    services = replace(composed, oidc=Provider())  # type: ignore[arg-type]
    try:
        with TestClient(create_app(services), raise_server_exceptions=True) as client:
            story = Story(DOCUMENT, client, services, clock)
            _first_day(story)
            clock.set(NOW)
            _month_later(story)
            yield story
    finally:
        close(composed)


def _first_day(story: Story) -> None:
    made = story.call("POST /auth/register")
    story.real[f"{_ID}01"] = made["organization"]["id"]
    story.real[f"{_ID}00"] = made["user"]["id"]
    story.people["user"] = (SubjectKind.USER, UUID(made["user"]["id"]))
    token = link_in_mail(story.services, made["user"]["email"])
    with story.services.db.transaction() as tx:
        story.services.accounts.links.verify(tx, token)
    story.real["A1B2C3"] = story.call("POST /connectors/link-code")["code"]
    machine = story.call("POST /connectors/register")
    story.real[f"{_ID}10"] = machine["connectorId"]
    story.people["connector"] = (SubjectKind.CONNECTOR, UUID(machine["connectorId"]))
    story.call("POST /connectors/heartbeat")
    sync = OPERATIONS["POST /sync/cartera"]
    earlier = (sync.request or "").replace("2025-12-22T", "2025-11-21T").replace("2025-12-15", "2025-11-15")
    story.call("POST /sync/cartera", body=story.body(sync, earlier))
    story.work()


def _month_later(story: Story) -> None:
    tokens = story.call("POST /auth/login")["tokens"]
    story.call("POST /auth/refresh", body=json.dumps({"refreshToken": tokens["refreshToken"]}))
    story.call("POST /connectors/heartbeat")
    story.call("POST /sync/cartera")
    _know_more_of_the_customer(story)
    [customer] = story.call("GET /clientes")["data"]
    story.real[f"{_ID}50"] = customer["id"]
    [late] = story.call("GET /cartera/vencidas")["data"]
    story.real["550e8400-e29b-41d4-a716-446655440100"] = late["id"]
    template = story.call("POST /cobranza/plantillas")["id"]
    story.real["550e8400-e29b-41d4-a716-446655440300"] = template
    story.call("POST /cobranza/recordatorios")
    story.work()
    _open_the_mail(story)
    story.call("GET /users")
    story.call("POST /users/invite")
    story.call("POST /webhooks")
    story.call("POST /auth/oauth/google")
    story.call("POST /auth/oauth/microsoft")
    _name_the_domain(story)
    for name in (
        *("GET /auth/me", "GET /organizations/current", "GET /connectors", "GET /cartera/resumen"),
        *("GET /cartera/antiguedad", "GET /clientes/{id}", "GET /cobranza/plantillas", "GET /cobranza/historial"),
        "PATCH /organizations/current",
    ):
        story.call(name)
    _add_a_viewer(story)
    mine = story.headers("user")
    story.call("POST /auth/logout", headers=mine)
    assert story.client.get("/v1/auth/me", headers=mine).status_code == 401


def _know_more_of_the_customer(story: Story) -> None:
    """The document's sync shows less of a customer than its customers have, and one of the customers of its sums.

    No reminder goes out of a state that does not add up, so this one does.
    """
    sent = json.loads(story.body(OPERATIONS["POST /sync/cartera"]) or "")
    address = {"calle": "Av. Reforma 123", "colonia": "Centro", "ciudad": "CDMX", "cp": "06000"}
    sums = {"saldoTotal": 12500.0, "saldoVencido": 12500.0, "diasMaxVencido": 7}
    sent["data"]["clientes"][0] |= {"direccion": address, "ultimoPago": "2025-12-10", **sums}
    sent["data"]["antiguedad"] = [{"rango": "1-30", "monto": 12500.0, "facturas": 1}]
    sent["data"]["resumen"] = {
        "totalCartera": 12500.0,
        "carteraVigente": 0.0,
        "carteraVencida": 12500.0,
        "clientesConSaldo": 1,
        "facturasActivas": 1,
    }
    data = json.dumps(sent["data"])
    story.clock.advance(seconds=1)
    sent |= {"timestamp": "2025-12-22T15:30:01Z", "checksum": hashlib.sha256(data.encode()).hexdigest(), "data": None}
    body = json.dumps(sent).replace('"data": null', f'"data": {data}')
    answer = story.client.post("/v1/sync/cartera", content=body, headers=story.headers("connector"))
    assert answer.status_code == 200, answer.text
    assert answer.json()["verificacion"]["cuadra"] is True, answer.text


def _open_the_mail(story: Story) -> None:
    [mail] = (story.services.settings.data_dir / "mail").glob("recordatorio-*.eml")
    text = mail.read_text().replace("=\n", "").replace("=3D", "=")
    [pixel] = set(re.findall(r"/correo/abierto/[\w.-]+", text))
    assert story.client.get(pixel).status_code == 200


def _name_the_domain(story: Story) -> None:
    body = {"settings": {"emailDomain": "empresa.com"}}
    answer = story.client.patch("/v1/organizations/current", json=body, headers=story.headers("user"))
    assert answer.status_code == 200, answer.text


def _add_a_viewer(story: Story) -> None:
    """Somebody who may look and do nothing."""
    accounts = story.services.accounts
    with story.services.db.transaction(story.organization_id) as tx:
        _, owner = story.people["user"]
        accounts.invitations.invite(tx, owner, email="mira@empresa.com", name="Mira", role=Role.VIEWER)
    token = link_in_mail(story.services, "mira@empresa.com", "/invitacion")
    with story.services.db.transaction() as tx:
        session = accounts.invitations.accept(tx, token, password=PASSWORD, audience="cobranza")
    assert session is not None
    story.people["viewer"] = (SubjectKind.USER, session.member.user.id)
