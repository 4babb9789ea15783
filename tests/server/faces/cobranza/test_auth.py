"""Who is calling: 401 before the body, 403 by role and by kind, and never across tenants or faces."""

from collections.abc import Callable
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import update

from server.capabilities.accounts.model import SubjectKind
from server.capabilities.accounts.tables import memberships, users
from server.kit.ids import new_id
from server.services import Services
from tests.server.conftest import Registered

Client = TestClient[Litestar]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer  "},
        {"Authorization": "Basic dXNlcjpwYXNz"},
        {"Authorization": "Bearer rubbish"},
    ],
)
def test_nobody_is_401(client: Client, headers: dict[str, str]) -> None:
    answer = client.get("/v1/auth/me", headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "UNAUTHORIZED")


def test_a_token_of_another_face_is_refused(client: Client, services: Services, registered: Registered) -> None:
    with services.db.transaction(UUID(registered.organization_id)) as tx:
        pair = services.accounts.sessions.begin(
            tx, SubjectKind.USER, UUID(registered.user_id), audience="platform", session_version=0
        )
    assert client.get("/v1/auth/me", headers=bearer(pair.access_token)).status_code == 401
    assert client.post("/v1/auth/refresh", json={"refreshToken": pair.refresh_token}).status_code == 401


def test_a_machine_is_no_person(client: Client, services: Services, registered: Registered) -> None:
    with services.db.transaction(UUID(registered.organization_id)) as tx:
        pair = services.accounts.sessions.begin(tx, SubjectKind.CONNECTOR, new_id(), audience="cobranza")
    answer = client.get("/v1/auth/me", headers=bearer(pair.access_token))
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN")


def test_a_person_is_no_machine(client: Client, registered: Registered) -> None:
    headers = {**registered.headers, "X-Connector-Id": registered.user_id}
    answer = client.post("/v1/connectors/heartbeat", headers=headers, content=b"{broken")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN")


def test_a_lesser_role_holds_at_once(client: Client, services: Services, registered: Registered) -> None:
    assert client.post("/v1/connectors/link-code", headers=registered.headers).status_code == 201
    with services.db.transaction(UUID(registered.organization_id)) as tx:
        tx.connection.execute(update(memberships).values(role="viewer"))
    answer = client.post("/v1/connectors/link-code", headers=registered.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN")


def test_a_new_session_version_ends_every_session(client: Client, services: Services, registered: Registered) -> None:
    with services.db.transaction(UUID(registered.organization_id)) as tx:
        tx.connection.execute(update(users).values(session_version=1))
    assert client.get("/v1/auth/me", headers=registered.headers).status_code == 401
    assert client.post("/v1/auth/refresh", json={"refreshToken": registered.refresh_token}).status_code == 401


def test_who_left_the_organization_is_out(
    client: Client, services: Services, register: Callable[..., Registered]
) -> None:
    gone, stays = register(), register()
    with services.db.transaction(UUID(gone.organization_id)) as tx:
        tx.connection.execute(memberships.delete().where(memberships.c.organization_id == tx.organization_id))
    assert client.get("/v1/auth/me", headers=gone.headers).status_code == 401
    assert client.post("/v1/auth/refresh", json={"refreshToken": gone.refresh_token}).status_code == 401
    assert client.get("/v1/auth/me", headers=stays.headers).status_code == 200
