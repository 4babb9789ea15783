"""What tests of the pages stand on: the composed application on SQLite, a browser-like client, and people to log in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import unescape
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from contract.connectors import CompanyHello
from server.app import compose, create_app
from server.capabilities.connectors.model import Machine
from server.db.base import metadata
from server.db.schema import migrate
from server.services import Services
from server.settings import load
from tests.server.capabilities.ingest.bodies import Doc, body
from tests.support.clock import FakeClock

ORIGIN = "http://127.0.0.1:8000"
PASSWORD = "SecurePass123!"
_numbers = count(1)


def plain(text: str) -> str:
    """The words of a page as a reader sees them."""
    words = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", words.replace("\u00a0", " "))


@dataclass(slots=True)
class Pages:
    """A person in front of the pages: remembers cookies through its client, fills in forms as they were shown."""

    client: TestClient[Litestar]
    email: str = ""
    shown: httpx.Response = field(init=False)

    def open(self, path: str, status: int = 200) -> str:
        """Follow an address to its end and read the page."""
        self.shown = self.client.get(path)
        assert self.shown.status_code == status, self.shown.text
        return self.shown.text

    def send(self, path: str, status: int = 200, **fields: str) -> str:
        """Post a form with the token of the page on show; redirects are followed."""
        self.shown = self.client.post(path, data={"csrf": self.token(), **fields})
        assert self.shown.status_code == status, self.shown.text
        return self.shown.text

    def undo(self) -> str:
        """Take back what the page on show says was done, by the form that it offers for that."""
        form = self.shown.text.partition('class="toast"')[2]
        action = re.search(r'action="([^"]+)"', form)
        assert action, "the page on show offers no way back"
        fields: dict[str, list[str]] = {}
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form):
            fields.setdefault(name, []).append(unescape(value))
        self.shown = self.client.post(action.group(1), data=fields)
        assert self.shown.status_code == 200, self.shown.text
        return self.shown.text

    def token(self) -> str:
        """The anti-forgery token of the page on show."""
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.shown.text)
        assert found, "the page on show has no form"
        return found.group(1)

    def register(self, **changes: str) -> "Pages":
        """Become the owner of a new organization, as a newcomer does."""
        number = next(_numbers)
        self.email = f"dueno{number}@empresa.mx"
        fields = {
            "nombre": "Ana Núñez",
            "organizacion": f"Distribuidora {number}",
            "rfc": "",
            "email": self.email,
            "password": PASSWORD,
        }
        self.open("/registro")
        self.send("/registro", 200, **(fields | changes))
        return self


@pytest.fixture
def clock() -> FakeClock:
    """The time of the pages."""
    return FakeClock()


@pytest.fixture
def services(tmp_path: Path, clock: FakeClock) -> Iterator[Services]:
    """Everything composed over a fresh SQLite file."""
    composed = compose(load({"data_dir": tmp_path, "rate_limits": False, "api_base_url": ORIGIN}), clock)
    migrate(composed.db.engine, metadata)
    yield composed
    composed.db.dispose()


@pytest.fixture
def app(services: Services) -> Litestar:
    """The application."""
    return create_app(services)


@pytest.fixture
def client(app: Litestar) -> Iterator[TestClient[Litestar]]:
    """A browser without scripts."""
    with TestClient(app, base_url=ORIGIN, raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def visitor(client: TestClient[Litestar]) -> Pages:
    """Somebody who has no account yet."""
    return Pages(client)


@pytest.fixture
def owner(visitor: Pages) -> Pages:
    """The owner of a fresh organization, logged in."""
    return visitor.register()


@dataclass(frozen=True, slots=True)
class Fleet:
    """Pairs machines into the organization of the person who is logged in."""

    services: Services

    def organization(self, email: str) -> Any:
        """The organization of an address."""
        with self.services.db.transaction() as tx:
            session = self.services.accounts.login(tx, email=email, password=PASSWORD, audience="test")
        return session.member

    def pair(self, email: str, name: str = "Servidor Principal", companies: tuple[Any, ...] = ()) -> Any:
        """A machine pairs with a fresh code, as its agent would."""
        member = self.organization(email)
        with self.services.db.transaction(member.organization.id) as tx:
            code = self.services.connectors.issue_link_code(tx, member.user.id)
        return self.redeem(code.code, name, companies)

    def redeem(self, code: str, name: str, companies: tuple[Any, ...] = ()) -> Any:
        """A machine pairs with this code."""
        ticket = self.services.connectors.check_code(self.services.db, code, "10.0.0.9")
        machine = Machine(name, f"print-{name}", "2.0.0", companies, "10.0.0.9")
        with self.services.db.transaction(ticket.organization_id) as tx:
            return self.services.connectors.register(tx, ticket, machine, audience="cobranza")


@pytest.fixture
def fleet(services: Services) -> Fleet:
    """Machines to pair."""
    return Fleet(services)


TODAY = date(2026, 3, 17)
COMPANIES = (CompanyHello("01", "Ferretería Núñez"), CompanyHello("02", "Sucursal Norte"))


def due(days: int) -> date:
    """The due day of what is `days` overdue on TODAY."""
    return TODAY - timedelta(days=days)


STATE = {
    "C001": [Doc("F-1001", due(7), 1_250_000, total=2_000_000), Doc("F-1002", due(-18), 3_273_000)],
    "C002": [Doc("F-2001", due(40), 950_000), Doc("F-2002", due(100), 5)],
}


@dataclass(slots=True)
class Syncing:
    """Syncs as the owner's machine does."""

    services: Services
    clock: FakeClock
    organization_id: UUID
    connector_id: UUID

    def sync(self, content: dict[str, Any], empresa: str = "01") -> None:
        """One whole sync of a company."""
        raw = body(content, self.clock.now().isoformat(), empresa=empresa)
        with self.services.db.transaction(self.organization_id) as tx:
            self.services.ingest.sync(tx, self.connector_id, raw)


@pytest.fixture
def machine(owner: Pages, fleet: Fleet, services: Services, clock: FakeClock) -> Syncing:
    """The owner's machine with two companies, paired."""
    paired = fleet.pair(owner.email, companies=COMPANIES)
    return Syncing(services, clock, fleet.organization(owner.email).organization.id, paired.connector_id)
