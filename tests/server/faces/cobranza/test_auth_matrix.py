"""Every operation of /v1 as every role, as nobody, and as somebody of another organization.

The table says who may; a new operation fails here until it stands in it. Requests carry a body that cannot be read, so
that only the door is tried: 401 and 403 come before the body, and what passes them gets another answer.
"""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import update

from server.capabilities.accounts.model import Role, SubjectKind
from server.capabilities.accounts.tables import memberships
from server.faces.cobranza.face import PUBLIC, openapi
from server.kit.ids import new_id
from server.services import Services
from tests.server.conftest import Registered
from tests.support.collecting import verify_address
from tests.support.pairing import pair
from tests.support.people import grow, invite

Client = TestClient[Litestar]
OPERATIONS = sorted(
    (method.upper(), path) for path, found in openapi("https://api.example.com")["paths"].items() for method in found
)

ROLES = [role.value for role in Role]
ANYBODY, MACHINE, HOOK = "anybody", "machine", "hook"
LOWEST: dict[str, str] = {
    "GET /v1/auth/me": "viewer",
    "POST /v1/auth/logout": "viewer",
    "POST /v1/auth/password": "viewer",
    "POST /v1/auth/verification": "viewer",
    "GET /v1/organizations/current": "viewer",
    "PATCH /v1/organizations/current": "admin",
    "GET /v1/users": "manager",
    "GET /v1/users.xlsx": "manager",
    "POST /v1/users/invite": "admin",
    "PATCH /v1/users/{user_id}": "admin",
    "DELETE /v1/users/{user_id}": "admin",
    "GET /v1/connectors": "viewer",
    "GET /v1/connectors.xlsx": "viewer",
    "GET /v1/connectors/{connector_id}/commands.xlsx": "viewer",
    "GET /v1/connectors/{connector_id}/diagnostics.xlsx": "admin",
    "GET /v1/connectors/{connector_id}/syncs.xlsx": "viewer",
    "POST /v1/connectors/link-code": "admin",
    "PATCH /v1/connectors/{connector_id}": "admin",
    "DELETE /v1/connectors/{connector_id}": "admin",
    "POST /v1/connectors/diagnostics": MACHINE,
    "GET /v1/connectors/{connector_id}/diagnostics": "admin",
    "GET /v1/connectors/{connector_id}/diagnostics/{diagnosis_id}": "admin",
    "GET /v1/connectors/{connector_id}/commands": "viewer",
    "POST /v1/connectors/{connector_id}/commands": "admin",
    "GET /v1/connectors/{connector_id}/syncs": "viewer",
    "POST /v1/connectors/{connector_id}/empresas/{empresa_id}/take-over": "admin",
    "DELETE /v1/connectors/{connector_id}/empresas/{empresa_id}": "admin",
    "POST /v1/connectors/heartbeat": MACHINE,
    "POST /v1/sync/cartera": MACHINE,
    "POST /v1/cobranza/correo/eventos": HOOK,
}
"""The lowest role of each operation that is not covered by a prefix below."""

PREFIXES: tuple[tuple[str, str], ...] = (
    (r"GET /v1/(cartera|clientes)", "viewer"),
    (r"GET /v1/cobranza/", "collector"),
    (r"POST /v1/cobranza/(plantillas|recordatorios)(/.*)?/preview$", "collector"),
    (r"(POST|DELETE) /v1/cobranza/recordatorios", "collector"),
    (r"POST /v1/cobranza/no-contactar$", "collector"),
    (r"(POST|PATCH|DELETE) /v1/cobranza/", "manager"),
    (r"[A-Z]+ /v1/webhooks", "admin"),
)


def lowest(method: str, path: str) -> str:
    """Who may at least; KeyError for an operation that nobody decided about."""
    if (method, path) in PUBLIC:
        return ANYBODY
    name = f"{method} {path}"
    for pattern, role in () if name in LOWEST else PREFIXES:
        if re.match(pattern, name):
            return role
    return LOWEST[name]


def filled(path: str, value: object) -> str:
    return re.sub(r"\{\w+\}", str(value), path)


@pytest.fixture
def token_of(services: Services, registered: Registered) -> Callable[[Role], dict[str, str]]:
    """A fresh session of the owner, after being made something else."""
    organization, user = UUID(registered.organization_id), UUID(registered.user_id)

    def become(role: Role) -> dict[str, str]:
        with services.db.transaction(organization) as tx:
            tx.connection.execute(
                update(memberships).where(memberships.c.organization_id == organization).values(role=role.value)
            )
            pair = services.accounts.sessions.begin(tx, SubjectKind.USER, user, audience="cobranza")
        return {"Authorization": f"Bearer {pair.access_token}"}

    return become


def test_every_operation_is_decided() -> None:
    names = {f"{method} {path}" for method, path in OPERATIONS}
    assert set(LOWEST) <= names
    for method, path in OPERATIONS:
        assert lowest(method, path) in {ANYBODY, MACHINE, HOOK, *ROLES}, (method, path)
    assert not [pattern for pattern, _ in PREFIXES if not any(re.match(pattern, name) for name in names)]


@pytest.mark.parametrize("role", list(Role))
def test_every_operation_as_every_role(client: Client, token_of: Callable[[Role], dict[str, str]], role: Role) -> None:
    order = list(reversed(Role))
    for method, path in OPERATIONS:
        wanted = lowest(method, path)
        answer = client.request(method, filled(path, new_id()), headers=token_of(role), content=b"{broken")
        where = (role, method, path, answer.status_code)
        if wanted == ANYBODY:
            assert answer.status_code == 400, where
        elif wanted == HOOK:
            assert answer.status_code in {401, 404}, where
        elif wanted == MACHINE or order.index(role) < order.index(Role(wanted)):
            assert answer.status_code == 403, where
            assert answer.json()["error"]["code"] == "FORBIDDEN", where
        else:
            assert answer.status_code not in {401, 403, 405, 500}, where


def test_every_operation_as_nobody(client: Client) -> None:
    for headers in ({}, {"Authorization": "Bearer made.up.token"}):
        for method, path in OPERATIONS:
            answer = client.request(method, filled(path, new_id()), headers=headers, content=b"{broken")
            expected = {400} if (method, path) in PUBLIC else {401, 404} if lowest(method, path) == HOOK else {401}
            assert answer.status_code in expected, (method, path, answer.status_code)


def test_every_operation_as_a_machine(client: Client, registered: Registered) -> None:
    machine = pair(client, registered)
    for method, path in OPERATIONS:
        answer = client.request(method, filled(path, new_id()), headers=machine.headers, content=b"{broken")
        if lowest(method, path) in ROLES:
            assert answer.status_code == 403, (method, path, answer.status_code)


BODIES = {
    "PATCH /v1/users/{user_id}": {"role": "viewer"},
    "PATCH /v1/connectors/{connector_id}": {"nombre": "Otra"},
    "POST /v1/connectors/{connector_id}/commands": {"type": "sync_now", "payload": {}},
}
OF_A_PERSON_OR_A_MACHINE = [call for call in OPERATIONS if re.search(r"\{(user_id|connector_id)\}", call[1])]


def test_a_stranger_finds_nothing_of_another_organization(
    client: Client, services: Services, registered: Registered, register: Callable[..., Registered]
) -> None:
    grow(services, registered.organization_id)
    verify_address(services, registered)
    machine, invited = pair(client, registered), invite(client, registered).json()["id"]
    stranger = register()
    for method, path in OF_A_PERSON_OR_A_MACHINE:
        theirs = (machine.id,) if "{connector_id}" in path else (registered.user_id, invited)
        for one in theirs:
            address = path.replace("{connector_id}", one).replace("{user_id}", one).replace("{empresa_id}", "01")
            address = filled(address, new_id())
            answer = client.request(method, address, headers=stranger.headers, json=BODIES.get(f"{method} {path}"))
            assert answer.status_code == 404, (method, path, answer.text)
    assert machine.beat().status_code == 200
    assert client.get("/v1/auth/me", headers=registered.headers).json()["role"] == "owner"
