"""What tests of the server stand on: the composed application over a fresh real database of each engine."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import delete

from server.app import close, compose, create_app
from server.capabilities.accounts.service.deps import ACCOUNT_MAIL
from server.db.base import metadata
from server.db.outbox import jobs
from server.db.schema import migrate
from server.db.session import Database
from server.services import Services
from server.settings import Settings, load
from tests.support.clock import FakeClock
from tests.support.postgres import PostgresServer, binaries, running

PASSWORD = "SecurePass123!"
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Registered:
    """An organization with its owner logged in."""

    organization_id: str
    user_id: str
    email: str
    access_token: str
    refresh_token: str

    @property
    def headers(self) -> dict[str, str]:
        """What its requests carry."""
        return {"Authorization": f"Bearer {self.access_token}"}


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One PostgreSQL a session."""
    if binaries() is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """A migrated database to copy."""
    name = postgres_server.create_database()
    db = Database(postgres_server.url(name))
    migrate(db.engine, metadata)
    db.dispose()
    return name


@pytest.fixture(scope="session")
def postgres_database(postgres_server: PostgresServer, postgres_template: str) -> str:
    """The database that tests share, emptied after each: making one takes half a second, emptying it milliseconds."""
    return postgres_server.create_database(postgres_template)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    db = Database(f"sqlite:///{path}")
    migrate(db.engine, metadata)
    with db.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
    db.dispose()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh migrated database of each engine."""
    if request.param == "sqlite":
        target = tmp_path / "cobranza.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), target)
        yield f"sqlite:///{target}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name: str = request.getfixturevalue("postgres_database")
    yield server.url(name)
    server.empty(name)


@pytest.fixture
def clock() -> FakeClock:
    """The time of every composed service."""
    return FakeClock()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a development server without rate limits (their own tests switch them on)."""
    return load({"data_dir": tmp_path / "data", "database_url": database_url, "rate_limits": False})


@pytest.fixture
def services(settings: Settings, clock: FakeClock) -> Iterator[Services]:
    """Everything composed over the fresh database."""
    composed = compose(settings, clock)
    yield composed
    close(composed)


@pytest.fixture
def app(services: Services) -> Litestar:
    """The application."""
    return create_app(services)


@pytest.fixture
def client(app: Litestar) -> Iterator[TestClient[Litestar]]:
    """An HTTP client of the application; it is an httpx.Client."""
    with TestClient(app, raise_server_exceptions=True) as opened:
        yield opened


@pytest.fixture
def register(client: TestClient[Litestar], services: Services) -> Callable[..., Registered]:
    """Makes another organization with its owner, over /v1; the mail that proves the address is out of the way."""

    def make(**changes: Any) -> Registered:
        number = next(_numbers)
        body = {
            "email": f"owner{number}@empresa.com",
            "password": PASSWORD,
            "nombre": "Juan García",
            "organizacion": {"nombre": f"Mi Empresa {number}", "rfc": "XAXX010101000"},
        } | changes
        answer = client.post("/v1/auth/register", json=body)
        assert answer.status_code == 201, answer.text
        made = answer.json()
        with services.db.transaction(UUID(made["organization"]["id"])) as tx:
            tx.connection.execute(delete(jobs).where(jobs.c.kind == ACCOUNT_MAIL))
        return Registered(
            organization_id=made["organization"]["id"],
            user_id=made["user"]["id"],
            email=made["user"]["email"],
            access_token=made["tokens"]["accessToken"],
            refresh_token=made["tokens"]["refreshToken"],
        )

    return make


@pytest.fixture
def registered(register: Callable[..., Registered]) -> Registered:
    """An organization with its owner logged in."""
    return register()
