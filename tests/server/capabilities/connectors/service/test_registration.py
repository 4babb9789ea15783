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
from tests.server.conftest import PASSWORD, Registered
from tests.support.clock import FakeClock
from tests.support.mails import link_in_mail
from tests.support.pairing import hello, issue_code, pair, post_hello
from tests.support.people import join

Client = TestClient[Litestar]


def test_a_code_that_somebody_holds_is_drawn_again(
    services: Services, settings: Settings, clock: FakeClock, registered: Registered
) -> None:
    organization, user = UUID(registered.organization_id), UUID(registered.user_id)
    drawn = iter(["AAAAAA", "AAAAAA", "AAAAAA", "BBBBBB"])
    told = []
    for _ in range(2):
        with services.db.transaction(organization) as tx:
            code = issue(
                tx, clock.now(), settings.keyring, services.accounts, user, timedelta(minutes=15), lambda _: next(drawn)
            )
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


def test_a_code_pairs_only_while_its_issuer_may(client: Client, services: Services, registered: Registered) -> None:
    admin = join(client, services, registered, "admin")
    code = issue_code(client, admin)

    def become(role: str) -> None:
        at = f"/v1/users/{admin.user_id}"
        assert client.patch(at, json={"role": role}, headers=registered.headers).status_code == 200

    become("manager")
    refused = post_hello(client, hello(code))
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "LINK_CODE_INVALID")
    become("admin")
    leaving = client.post("/v1/auth/logout", json={"refreshToken": admin.refresh_token}, headers=admin.headers)
    assert leaving.status_code in {200, 204}
    assert post_hello(client, hello(code)).status_code == 201, "whoever logs out stands by their code"


def test_another_password_of_its_issuer_ends_a_code(client: Client, services: Services, registered: Registered) -> None:
    code = issue_code(client, registered)
    body = {"passwordActual": PASSWORD, "passwordNueva": "OtraSegura456!"}
    changed = client.post("/v1/auth/password", json=body, headers=registered.headers)
    assert changed.status_code == 200
    assert post_hello(client, hello(code)).json()["error"]["code"] == "LINK_CODE_INVALID"
    with services.db.transaction(UUID(registered.organization_id)) as tx:
        again = services.connectors.issue_link_code(tx, UUID(registered.user_id))
    services.accounts.links.ask_reset(services.db, registered.email)
    token = link_in_mail(services, registered.email, "/contrasena/nueva")
    with services.db.transaction() as tx:
        services.accounts.links.reset(tx, token, password="TerceraClave789!", audience="web")
    assert post_hello(client, hello(again.code)).json()["error"]["code"] == "LINK_CODE_INVALID"
