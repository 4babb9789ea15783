"""Codes and registrations over the database, where HTTP cannot reach: collisions, what is kept, who watches."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import text

from server.capabilities.connectors.model import ConnectorRegistered
from server.capabilities.connectors.service.registration import issue
from server.db.session import Tx
from server.kit.errors import DomainError
from server.services import Services
from server.settings import Settings
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.pairing import hello, issue_code, pair, post_hello

Client = TestClient[Litestar]


def test_a_code_that_somebody_holds_is_drawn_again(
    services: Services, settings: Settings, clock: FakeClock, registered: Registered
) -> None:
    organization, user = UUID(registered.organization_id), UUID(registered.user_id)
    drawn = iter(["AAAAAA", "AAAAAA", "AAAAAA", "BBBBBB"])
    told = []
    for _ in range(2):
        with services.db.transaction(organization) as tx:
            code = issue(tx, clock.now(), settings.keyring, user, timedelta(minutes=15), lambda _: next(drawn))
            told.append(code.code)
    assert told == ["AAAAAA", "BBBBBB"]


def test_the_database_never_holds_the_code(client: Client, services: Services, registered: Registered) -> None:
    code = issue_code(client, registered)
    with services.db.reading(UUID(registered.organization_id)) as tx:
        rows = tx.connection.execute(text("SELECT * FROM link_codes")).all()
    assert len(rows) == 1
    assert code.encode() not in b"".join(value for value in rows[0] if isinstance(value, bytes))
    assert code not in " ".join(str(value) for value in rows[0])


def test_whoever_watches_a_code_sees_the_machine_appear(
    client: Client, services: Services, clock: FakeClock, registered: Registered
) -> None:
    organization = UUID(registered.organization_id)
    with services.db.transaction(organization) as tx:
        code = services.connectors.issue_link_code(tx, UUID(registered.user_id))
    with services.db.reading(organization) as tx:
        state = services.connectors.link_code_state(tx, code.id)
    assert (state.live, state.connector_id, state.expires_at) == (True, None, code.expires_at)
    paired = post_hello(client, hello(code.code)).json()
    with services.db.reading(organization) as tx:
        state = services.connectors.link_code_state(tx, code.id)
    assert (state.live, str(state.connector_id)) == (False, paired["connectorId"])


def test_a_code_of_another_organization_cannot_be_watched(
    services: Services, registered: Registered, register: Callable[..., Registered]
) -> None:
    with services.db.transaction(UUID(registered.organization_id)) as tx:
        code = services.connectors.issue_link_code(tx, UUID(registered.user_id))
    stranger = register()
    with services.db.reading(UUID(stranger.organization_id)) as tx, pytest.raises(DomainError) as caught:
        services.connectors.link_code_state(tx, code.id)
    assert caught.value.code == "NOT_FOUND"


def test_a_registration_is_announced(client: Client, services: Services, registered: Registered) -> None:
    heard: list[ConnectorRegistered] = []

    def listener(_: Tx, event: ConnectorRegistered) -> None:
        heard.append(event)

    services.db.listeners.subscribe(ConnectorRegistered, listener)
    first = pair(client, registered, nombre="Uno")
    pair(client, registered, nombre="Dos")
    organization = UUID(registered.organization_id)
    assert heard == [
        ConnectorRegistered(organization, UUID(first.id), "Uno", again=False),
        ConnectorRegistered(organization, UUID(first.id), "Dos", again=True),
    ]
