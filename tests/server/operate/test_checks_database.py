"""The database's own faults: away, not migrated, migrated by a newer version, a wrong clock, keys, jobs that wait."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from server.app import close, compose
from server.db.outbox import enqueue
from server.db.schema import head
from server.kit.secrets import new_key
from server.operate.checks_database import examine
from server.operate.findings import Finding, Level
from server.services import Services
from server.settings import Settings
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.postgres import PostgresServer

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def look(services: Services) -> dict[str, Finding]:
    """The worst finding of each subject."""
    order = (Level.GOOD, Level.WARNING, Level.BAD)
    found = sorted(examine(services), key=lambda finding: order.index(finding.level))
    return {finding.what: finding for finding in found}


@pytest.fixture
def clock() -> FakeClock:
    """Now, because the database's clock cannot be set."""
    return FakeClock(datetime.now(UTC))


def test_a_database_in_order(services: Services, registered: Registered) -> None:
    found = look(services)
    assert {finding.level for finding in found.values()} == {Level.GOOD}, [str(finding) for finding in found.values()]
    assert set(found) >= {"Base de datos", "Migraciones", "Reloj", "Llaves de datos", "Trabajos"}


@SQLITE
def test_a_file_that_is_not_there_yet_is_no_fault(settings: Settings, tmp_path: Path) -> None:
    services = compose(settings.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'new.db'}"}))
    assert {finding.level for finding in look(services).values()} == {Level.GOOD}
    close(services)
    assert not (tmp_path / "new.db").exists(), "looking makes nothing"


@SQLITE
@pytest.mark.parametrize("url", ["postgresql://ana:hunter2@127.0.0.1:1/nada", "sqlite:///{folder}"])
def test_a_database_that_cannot_be_opened(settings: Settings, tmp_path: Path, url: str) -> None:
    services = compose(settings.model_copy(update={"database_url": url.format(folder=tmp_path)}))
    (finding,) = examine(services)
    close(services)
    assert (finding.what, finding.level) == ("Base de datos", Level.BAD)
    assert "DATABASE_URL" in finding.advice
    assert "hunter2" not in str(finding)


@pytest.mark.slow
def test_postgres_that_was_not_migrated(tmp_path: Path, settings: Settings, postgres_server: PostgresServer) -> None:
    url = postgres_server.url(postgres_server.create_database())
    services = compose(settings.model_copy(update={"database_url": url}))
    found = look(services)
    close(services)
    assert found["Migraciones"].level is Level.BAD
    assert "cobranza-server migrate" in found["Migraciones"].advice


def test_a_newer_version_was_here(services: Services) -> None:
    with services.db.engine.connect() as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        found = look(services)
        assert found["Migraciones"].level is Level.WARNING
        assert found["Trabajos"].level is Level.GOOD, "the rest is looked at all the same"
    finally:
        with services.db.engine.connect() as connection, connection.begin():
            connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": head()})


@pytest.mark.parametrize(
    ("minutes", "level"), [(-0.5, Level.WARNING), (-30, Level.BAD), (30, Level.BAD)], ids=["little", "behind", "ahead"]
)
@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_clocks_that_differ(services: Services, clock: FakeClock, minutes: float, level: Level) -> None:
    clock.advance(minutes=minutes)
    found = look(services)["Reloj"]
    assert (found.level, "NTP" in found.advice) == (level, True)


@SQLITE
def test_a_file_written_in_the_future_tells_of_a_clock_set_back(services: Services, clock: FakeClock) -> None:
    path, later = Path(services.db.url.database or ""), (clock.now() + timedelta(hours=2)).timestamp()
    os.utime(path, (later, later))
    found = look(services)["Reloj"]
    assert (found.level, "120 minutos" in found.sentence) == (Level.BAD, True)


def test_keys_that_are_missing_or_old(
    services: Services, registered: Registered, settings: Settings, clock: FakeClock
) -> None:
    with services.db.transaction(UUID(registered.organization_id)) as tx:
        services.webhooks.create(
            tx, url="https://ejemplo.mx/w", events=["sync.completado"], secret=None, user_id=UUID(registered.user_id)
        )
    old = settings.data_keys.get_secret_value()
    for keys, level, says in (
        (f"{new_key()},{old}", Level.WARNING, "keys rotate"),
        (new_key(), Level.BAD, "al final de DATA_KEYS"),
        (old, Level.GOOD, ""),
    ):
        other = compose(settings.model_copy(update={"data_keys": SecretStr(keys)}), clock)
        found = look(other)["Llaves de datos"]
        close(other)
        assert (found.level, says in found.advice) == (level, True)


def test_jobs_that_nobody_takes(services: Services, registered: Registered, clock: FakeClock) -> None:
    with services.db.transaction(UUID(registered.organization_id)) as tx:
        enqueue(tx, "unknown", {}, run_at=clock.now())
    clock.advance(minutes=9)
    assert look(services)["Trabajos"].level is Level.GOOD
    clock.advance(minutes=2)
    found = look(services)["Trabajos"]
    assert (found.level, "cobranza-server worker" in found.advice) == (Level.WARNING, True)


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_superuser_and_too_few_connections(
    settings: Settings, clock: FakeClock, postgres_server: PostgresServer
) -> None:
    database = settings.database_url.rpartition("/")[2]
    changes = {"database_url": postgres_server.url(database, "postgres"), "database_connections": 150}
    services = compose(settings.model_copy(update=changes), clock)
    found = list(examine(services))
    close(services)
    assert [finding.what for finding in found if finding.level is Level.WARNING] == ["Base de datos", "Conexiones"]
