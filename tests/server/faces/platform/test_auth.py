"""Every operation as MASTER, ADMIN, MEMBER, as nobody, with tokens of elsewhere, and as somebody of another tenant.

The document says who may; requests carry a body that cannot be read, so that only the door is tried: 401 and 403 come
before the body, and what passes them gets another answer.
"""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import update

from server.capabilities.accounts.model import Role, SubjectKind
from server.capabilities.accounts.plans import PLANS
from server.capabilities.accounts.tables import memberships
from server.faces.platform.face import openapi
from server.faces.platform.manners import PUBLIC
from server.faces.platform.roles import SHOWN, PlatformRole
from tests.server.conftest import PASSWORD
from tests.server.faces.documents import load
from tests.server.faces.platform.conftest import Person, Platform
from tests.support.pairing import pair

OPERATIONS = sorted((method.upper(), path) for path, found in openapi("")["paths"].items() for method in found)
LOWEST = {operation.call: operation.auth.upper() for operation in load("platform").operations}
ORDER = [PlatformRole.MEMBER, PlatformRole.ADMIN, PlatformRole.MASTER]


def test_every_operation_is_decided() -> None:
    assert set(OPERATIONS) == set(LOWEST)
    assert {call for call, role in LOWEST.items() if role == "NONE"} == PUBLIC & set(OPERATIONS)


@pytest.mark.parametrize("role", list(Role))
def test_every_operation_as_every_role(platform: Platform, master: Person, role: Role) -> None:
    services, tenant = platform.services, UUID(master.tenant_id)
    user_id = UUID(platform.bring(master, "eva@plataforma.mx").user_id)
    for method, path in OPERATIONS:
        with services.db.transaction(tenant) as tx:
            theirs = update(memberships).where(memberships.c.user_id == user_id)
            tx.connection.execute(theirs.values(role=role.value))
            tokens = services.accounts.sessions.begin(tx, SubjectKind.USER, user_id, audience="platform")
        headers = {"Authorization": f"Bearer {tokens.access_token}"}
        answer = platform.client.request(method, path, headers=headers, content=b"{broken")
        where = (role, method, path, answer.status_code)
        lowest = LOWEST[method, path]
        if lowest == "NONE":
            assert answer.status_code == 400, where
        elif ORDER.index(SHOWN[role]) < ORDER.index(PlatformRole(lowest)):
            assert answer.status_code == 403, where
            assert answer.json()["error"]["code"] == "AUTHORIZATION_ERROR", where
        else:
            assert answer.status_code in {200, 400}, where


def test_tokens_of_elsewhere_open_nothing(platform: Platform, master: Person) -> None:
    login = {"email": master.email, "password": PASSWORD}
    other = platform.client.post("/v1/auth/login", json=login).json()["tokens"]["accessToken"]
    machine = pair(platform.client, _Owner({"Authorization": f"Bearer {other}"})).headers["Authorization"]
    head, payload, signature = master.access_token.split(".")
    forged = f"{head}.{payload}.{signature[::-1]}"
    for token in (f"Bearer {other}", machine, f"Bearer {master.refresh_token}", f"Bearer {forged}", "Bearer e30.e30."):
        for method, path in OPERATIONS:
            answer = platform.client.request(method, path, headers={"Authorization": token}, content=b"{broken")
            assert answer.status_code == (400 if LOWEST[method, path] == "NONE" else 401), (method, path)


def test_nothing_of_another_tenant_is_seen(platform: Platform, join: Callable[[], Person]) -> None:
    mine, theirs = join(), join()
    users = platform.client.get("/tenant/users", headers=mine.headers).json()["data"]["users"]
    assert [user["email"] for user in users] == [mine.email]
    assert platform.client.get("/tenant/profile", headers=mine.headers).json()["data"]["tenant_id"] == mine.tenant_id
    asked = {"settings": {"timezone": "America/Tijuana"}}
    assert platform.client.put("/tenant/settings", json=asked, headers=mine.headers).status_code == 200
    profile = platform.client.get("/tenant/profile", headers=theirs.headers).json()["data"]
    assert profile["settings"]["timezone"] == "America/Mexico_City"


def test_past_the_plans_calls_what_tells_of_it_is_answered(
    platform: Platform, master: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PLANS, "free", replace(PLANS["free"], api_calls=1))
    body = {"email": master.email, "password": PASSWORD}
    other = {
        "Authorization": f"Bearer {platform.client.post('/v1/auth/login', json=body).json()['tokens']['accessToken']}"
    }
    machine = pair(platform.client, _Owner(other))
    for path, headers in (("/tenant/users", master.headers), ("/v1/cartera/resumen", other)):
        answer = platform.client.get(path, headers=headers)
        assert answer.status_code == 429, path
        assert answer.json()["error"]["code"] == "API_CALLS_EXCEEDED"
        assert 0 < int(answer.headers["retry-after"]) <= 31 * 86_400
    assert machine.beat().status_code == 200
    assert platform.client.get("/v1/auth/me", headers=other).status_code == 200
    used = platform.client.get("/tenant/profile", headers=master.headers).json()["data"]["usage"]
    assert used["api_calls_used"] == 3
    platform.post("/auth/logout", {}, 200, master.headers)


class _Owner:
    def __init__(self, headers: dict[str, str]) -> None:
        self.headers = headers
