"""A large company as a sync delivers it, and a composed server over a fresh database, for the ingest benchmarks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import Any
from uuid import UUID

from contract.connectors import CompanyHello
from server.app import close, compose, start_sync_worker
from server.capabilities.connectors.model import Machine
from server.capabilities.ingest.pool import SyncJob, Work
from server.db.base import metadata
from server.db.schema import migrate
from server.kit.clock import Clock
from server.kit.ids import new_id
from server.services import Services
from server.settings import load
from tests.server.capabilities.ingest.bodies import Doc, body, customer, data, dump, sums
from tests.support.clock import FakeClock
from tests.support.postgres import running

CUSTOMERS, EACH = 20_000, 5
TODAY = date(2026, 3, 17)
NOW = datetime(2026, 3, 17, 18, 30, tzinfo=UTC)
State = dict[str, list[Doc]]


def company(customers: int = CUSTOMERS, each: int = EACH, paid: int = 0) -> State:
    """`customers` with `each` open charges due over two years; of the first `paid` one charge was paid in part."""
    extra = {"concepto": 2, "cargo": 1, "moneda": "MXN"}
    return {
        f"C{n:07d}": [
            Doc(
                f"F{n * each + m:08d}",
                TODAY - timedelta(days=(n * 7 + m * 131) % 730 - 90),
                (1_000_00 + n * 13 + m) // (2 if n < paid and m == 0 else 1),
                extra=extra,
            )
            for m in range(each)
        ]
        for n in range(customers)
    }


def full(state: State, stamp: datetime = NOW) -> bytes:
    """The body of a full sync."""
    return body(data(state, TODAY, ultimoMovimiento=TODAY.isoformat()), stamp.isoformat())


def delta(state: State, keys: list[str], base: str, stamp: datetime) -> bytes:
    """The body of a delta with some customers."""
    told = {"ultimoMovimiento": TODAY.isoformat()}  # as our agent does; without it the server looks for it itself
    content = dump({**sums(state, TODAY), **told, "clientes": [customer(key, state[key], TODAY) for key in keys]})
    return body(content, stamp.isoformat(), syncType="delta", previousSyncId=base)


@dataclass
class Office:
    """An organization with a paired machine; its syncs go the way of a process of the pool."""

    services: Services
    work: Work
    organization_id: UUID
    connector_id: UUID
    owner_id: UUID
    owner_token: str
    machine_token: str
    last_sync_id: str = ""

    def sync(self, raw: bytes) -> None:
        """Take a body in. It must add up."""
        with NamedTemporaryFile() as spooled:
            spooled.write(raw)
            spooled.flush()
            receipt = self.work(SyncJob(self.organization_id, self.connector_id, Path(spooled.name)))
        assert receipt.verificacion is not None
        assert receipt.verificacion.matches
        self.last_sync_id = receipt.sync_id


def office(services: Services, work: Work, name: str = "Bench") -> Office:
    """A new organization with a machine."""
    email = f"{new_id().hex}@empresa.com"
    with services.db.transaction() as tx:
        session = services.accounts.register(
            tx,
            email=email,
            password="SecurePass123!",
            name="Juan García",
            organization_name=f"{name} {email}",
            tax_id="XAXX010101000",
            audience="cobranza",
        )
    owner, organization_id = session.member.user.id, session.member.organization.id
    with services.db.transaction(organization_id) as tx:
        issued = services.connectors.issue_link_code(tx, owner)
    ticket = services.connectors.check_code(services.db, issued.code, "127.0.0.1")
    machine = Machine("Servidor", new_id().hex, "2.0.0", (CompanyHello("01", "Empresa"),), "127.0.0.1")
    with services.db.transaction(organization_id) as tx:
        paired = services.connectors.register(tx, ticket, machine, audience="cobranza")
    return Office(
        services,
        work,
        organization_id,
        paired.connector_id,
        owner,
        session.tokens.access_token,
        paired.access_token,
    )


@contextmanager
def fresh(engine: str, clock: Clock | None = None, **settings: Any) -> Iterator[tuple[Services, Work, str]]:
    """Services over a fresh `sqlite` or `postgres` database, what a process of the pool does over it, and its URL."""
    with TemporaryDirectory() as folder:
        if engine == "sqlite":
            yield from _composed(Path(folder), f"sqlite:///{folder}/bench.db", clock, settings)
            return
        with running() as server:
            yield from _composed(Path(folder), server.url(server.create_database()), clock, settings)


def _composed(
    folder: Path, url: str, clock: Clock | None, changes: dict[str, Any]
) -> Iterator[tuple[Services, Work, str]]:
    settings = load({"data_dir": folder / "data", "database_url": url, "rate_limits": False, **changes})
    services = compose(settings, clock or FakeClock(NOW))
    try:
        migrate(services.db.engine, metadata)
        yield services, start_sync_worker(settings, services.clock), url
    finally:
        close(services)
