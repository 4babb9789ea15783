"""The service behind PgBouncer in transaction mode: nothing of a transaction is kept in a session of the database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import text

from server.app import close, compose, create_app, create_worker
from server.kit.errors import DomainError
from server.services import Services
from server.settings import Settings
from tests.bench.portfolio import TODAY, company
from tests.server.capabilities.ingest.bodies import body, data
from tests.server.conftest import PASSWORD
from tests.support.clock import FakeClock
from tests.support.pairing import pair
from tests.support.pgbouncer import SESSIONS, pooling, program
from tests.support.postgres import PostgresServer

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(program() is None, reason="PgBouncer is not installed (apt-get install pgbouncer)"),
    pytest.mark.parametrize("database_url", ["postgres"], indirect=True),
]
ORGANIZATIONS = 6


class Owner:
    """An organization's owner."""

    def __init__(self, client: TestClient[Litestar], number: int) -> None:
        answer = client.post(
            "/v1/auth/register",
            json={
                "email": f"dueno{number}@empresa.com",
                "password": PASSWORD,
                "nombre": "Juan García",
                "organizacion": {"nombre": f"Empresa {number}", "rfc": "XAXX010101000"},
            },
        )
        assert answer.status_code == 201, answer.text
        self.organization_id = answer.json()["organization"]["id"]
        self.headers = {"Authorization": f"Bearer {answer.json()['tokens']['accessToken']}"}


@pytest.fixture
def pooled(postgres_server: PostgresServer, settings: Settings, clock: FakeClock) -> Iterator[Services]:
    """The service, whose database is reached through the pooler."""
    with pooling(postgres_server) as port:
        url = settings.database_url.replace(f":{postgres_server.port}/", f":{port}/")
        composed = compose(settings.model_copy(update={"database_url": url}), clock)
        yield composed
        close(composed)


def test_many_clients_over_few_sessions_each_see_their_own(pooled: Services) -> None:
    with TestClient(create_app(pooled)) as client:
        owners = [Owner(client, number) for number in range(ORGANIZATIONS)]
        for number, owner in enumerate(owners, 1):
            machine = pair(client, owner, f"machine-{number}")
            raw = body(data(company(number * 3), TODAY), pooled.clock.now().isoformat())
            answer = client.post("/v1/sync/cartera", content=raw, headers=machine.headers)
            assert answer.json()["verificacion"]["cuadra"], answer.text
        worker = create_worker(pooled)
        while worker.run_once():
            pass

        def look(turn: int) -> tuple[int, int, str]:
            number = turn % ORGANIZATIONS
            with pooled.db.reading(UUID(owners[number].organization_id)) as tx:
                seen = pooled.receivables.portfolio(tx).customers
                zone = tx.connection.execute(text("SHOW timezone")).scalar_one()
            return number, seen, zone

        with ThreadPoolExecutor(ORGANIZATIONS * SESSIONS) as threads:
            for number, seen, zone in threads.map(look, range(240)):
                assert (seen, zone) == ((number + 1) * 3, "UTC")


def test_nothing_outlives_its_transaction(pooled: Services) -> None:
    with TestClient(create_app(pooled)) as client:
        owner = Owner(client, 1)
    with pooled.db.reading(UUID(owner.organization_id)) as tx:
        assert tx.connection.execute(text("SELECT current_user")).scalar() == "cobranza_app"
    for _ in range(4):
        with pooled.db.engine.connect() as connection:
            user, organization, lock, read_only = connection.execute(
                text(
                    "SELECT current_user, current_setting('app.organization', true), "
                    "current_setting('lock_timeout'), current_setting('transaction_read_only')"
                )
            ).one()
        assert (user, organization or "", lock, read_only) == ("cobranza_owner", "", "0", "off")


def test_a_pool_that_is_used_up_is_unavailable_not_a_bug(pooled: Services) -> None:
    engine = pooled.db.engine
    held = [engine.connect() for _ in range(pooled.settings.database_connections)]
    engine.pool._timeout = 0.05  # type: ignore[attr-defined]
    try:
        with pytest.raises(DomainError) as refused, pooled.db.reading():
            pass
    finally:
        for connection in held:
            connection.close()
    assert refused.value.code == "SERVICE_UNAVAILABLE"
