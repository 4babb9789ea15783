"""/v1/webhooks: the document's example, what is shown and what never is, and every bad input."""

import base64
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import text

from server.capabilities.accounts.model import Role
from server.kit.errors import DomainError
from server.services import Services
from server.settings import load
from tests.server.conftest import Registered
from tests.support.clock import FakeClock

Client = TestClient[Litestar]
EXAMPLE = {
    "url": "https://mi-sistema.com/webhook",
    "eventos": ["cliente.vencido", "sync.completado", "pago.registrado"],
    "secret": "mi_secreto_webhook",
}


def create(client: Client, owner: Registered, **changes: Any) -> dict[str, Any]:
    answer = client.post("/v1/webhooks", json=EXAMPLE | changes, headers=owner.headers)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_the_documents_example_is_accepted_and_its_secret_told_once(
    client: Client, registered: Registered, clock: FakeClock
) -> None:
    made = create(client, registered)
    assert made == {
        "id": made["id"],
        "url": "https://mi-sistema.com/webhook",
        "eventos": ["cliente.vencido", "sync.completado", "pago.registrado"],
        "activo": True,
        "motivo": None,
        "fallaDesde": None,
        "secretAnteriorHasta": None,
        "createdAt": clock.now().isoformat().replace("+00:00", "Z"),
        "updatedAt": clock.now().isoformat().replace("+00:00", "Z"),
        "secret": "whsec_" + base64.b64encode(b"mi_secreto_webhook").decode(),
    }
    shown = {name: value for name, value in made.items() if name != "secret"}
    at = f"/v1/webhooks/{made['id']}"
    assert client.get(at, headers=registered.headers).json() == shown
    assert client.get("/v1/webhooks", headers=registered.headers).json() == {"data": [shown], "meta": {"total": 1}}
    assert client.patch(at, json={"activo": False}, headers=registered.headers).json() == shown | {"activo": False}


def test_a_secret_in_base64_stays_and_one_not_given_is_made(client: Client, registered: Registered) -> None:
    given = "whsec_" + base64.b64encode(bytes(range(24))).decode()
    assert create(client, registered, secret=given)["secret"] == given
    made = create(client, registered, secret=None)["secret"]
    assert len(base64.b64decode(made.removeprefix("whsec_"))) == 32


def test_secrets_are_sealed_at_rest(client: Client, registered: Registered, services: Services) -> None:
    create(client, registered)
    with services.db.reading(UUID(registered.organization_id)) as tx:
        (stored,) = tx.connection.execute(text("SELECT secret FROM webhooks")).scalars()
    assert b"mi_secreto" not in bytes(stored)
    assert len(bytes(stored)) == 12 + len("mi_secreto_webhook") + 16


def test_changes_keep_what_is_not_named(client: Client, registered: Registered, clock: FakeClock) -> None:
    made = create(client, registered)
    clock.advance(minutes=1)
    at = f"/v1/webhooks/{made['id']}"
    changed = client.patch(
        at, json={"eventos": ["factura.vencida", "factura.vencida"]}, headers=registered.headers
    ).json()
    assert changed["eventos"] == ["factura.vencida"]
    assert (changed["url"], changed["activo"]) == (made["url"], True)
    assert changed["updatedAt"] > made["updatedAt"]
    moved = client.patch(at, json={"url": "https://otro.com/"}, headers=registered.headers).json()
    assert (moved["url"], moved["eventos"]) == ("https://otro.com/", ["factura.vencida"])


def test_a_removed_webhook_is_gone(client: Client, registered: Registered) -> None:
    at = f"/v1/webhooks/{create(client, registered)['id']}"
    assert client.delete(at, headers=registered.headers).status_code == 204
    assert client.get(at, headers=registered.headers).status_code == 404
    assert client.delete(at, headers=registered.headers).status_code == 404


def test_the_events_are_listed(client: Client, registered: Registered) -> None:
    listed = client.get("/v1/webhooks/eventos", headers=registered.headers).json()
    assert [row["evento"] for row in listed["data"]] == [
        *("sync.completado", "sync.fallido", "cliente.vencido", "factura.vencida", "recordatorio.enviado"),
        *("pago.registrado", "connector.registered", "connector.offline"),
    ]
    assert all(row["descripcion"] for row in listed["data"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": None}, "url"),
        ({"url": 5}, "url"),
        ({"url": ""}, "url"),
        ({"url": "mi-sistema.com"}, "url"),
        ({"url": "ftp://mi-sistema.com/"}, "url"),
        ({"url": "https://yo:clave@mi-sistema.com/"}, "url"),
        ({"url": "https://mi-sistema.com/ x"}, "url"),
        ({"url": "https://a.mx/" + "x" * 2000}, "url"),
        ({"eventos": []}, "eventos"),
        ({"eventos": None}, "eventos"),
        ({"eventos": "sync.completado"}, "eventos"),
        ({"eventos": ["sync.completado", "sale.completed"]}, "eventos[1]"),
        ({"eventos": ["webhook.prueba"]}, "eventos[0]"),
        ({"eventos": [5]}, "eventos[0]"),
        ({"secret": ""}, "secret"),
        ({"secret": 5}, "secret"),
        ({"secret": "whsec_"}, "secret"),
        ({"secret": "whsec_no es base64"}, "secret"),
        ({"secret": "x" * 513}, "secret"),
    ],
)
def test_a_wrong_member_is_named(client: Client, registered: Registered, changes: dict[str, Any], field: str) -> None:
    answer = client.post("/v1/webhooks", json=EXAMPLE | changes, headers=registered.headers)
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert error["code"] == "VALIDATION_ERROR"
    assert [detail["field"] for detail in error["details"]] == [field]


@pytest.mark.parametrize("missing", ["url", "eventos"])
def test_a_missing_member_is_named(client: Client, registered: Registered, missing: str) -> None:
    body = {name: value for name, value in EXAMPLE.items() if name != missing}
    error = client.post("/v1/webhooks", json=body, headers=registered.headers).json()["error"]
    assert error["message"] == f"El campo {missing} es requerido"


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://169.254.169.254/", "https://no-existe.invalid/"])
def test_no_address_is_looked_up_when_it_is_registered(client: Client, registered: Registered, url: str) -> None:
    assert create(client, registered, url=url)["url"] == url


def test_an_organization_has_a_bound_of_webhooks(client: Client, registered: Registered) -> None:
    for _ in range(20):
        create(client, registered)
    answer = client.post("/v1/webhooks", json=EXAMPLE, headers=registered.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "WEBHOOK_LIMIT_EXCEEDED")


def test_the_bound_holds_where_many_are_made_at_once(
    client: Client, registered: Registered, services: Services
) -> None:
    for _ in range(18):
        create(client, registered)
    begun = Barrier(6)

    def one_more(_: int) -> str:
        try:
            with services.db.transaction(UUID(registered.organization_id)) as tx:
                if services.db.dialect == "postgresql":
                    begun.wait(10)
                services.webhooks.create(tx, url="https://a.mx/", events=["sync.fallido"], secret=None, user_id=None)
        except DomainError as error:
            return error.code
        return "made"

    with ThreadPoolExecutor(6) as threads:
        ended = Counter(threads.map(one_more, range(6)))
    assert ended == {"made": 2, "WEBHOOK_LIMIT_EXCEEDED": 4}


ROUTES = [
    ("POST", "/v1/webhooks"),
    ("GET", "/v1/webhooks"),
    ("GET", "/v1/webhooks/eventos"),
    ("GET", "/v1/webhooks/{id}"),
    ("PATCH", "/v1/webhooks/{id}"),
    ("DELETE", "/v1/webhooks/{id}"),
    ("POST", "/v1/webhooks/{id}/secret"),
    ("POST", "/v1/webhooks/{id}/test"),
    ("GET", "/v1/webhooks/{id}/deliveries"),
    ("POST", "/v1/webhooks/{id}/deliveries/{id}/replay"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_only_owners_and_administrators_may(
    client: Client, registered: Registered, services: Services, method: str, path: str
) -> None:
    made = create(client, registered)
    at = path.replace("{id}", made["id"])
    assert client.request(method, at, content=b"{").status_code == 401
    for role in (Role.MANAGER, Role.COLLECTOR, Role.VIEWER):
        _become(services, registered, role)
        assert client.request(method, at, content=b"{", headers=registered.headers).status_code == 403
    _become(services, registered, Role.ADMIN)
    assert client.request(method, at, content=b"{", headers=registered.headers).status_code != 403


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if "{id}" in route[1]])
def test_another_organizations_webhook_does_not_exist(
    client: Client, register: Callable[..., Registered], method: str, path: str
) -> None:
    mine, theirs = register(), register()
    made = create(client, theirs)
    answer = client.request(method, path.replace("{id}", made["id"]), json={}, headers=mine.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")


def test_production_takes_https_only_and_refuses_private_deliveries(
    client: Client, registered: Registered, services: Services
) -> None:
    production = {"environment": "production", "jwt_secret_key": "x" * 40, "data_keys": "A" * 43 + "="}
    with pytest.raises(Exception, match="WEBHOOKS_ALLOW_PRIVATE"):
        load({**production, "data_dir": services.settings.data_dir, "webhooks_allow_private": True})
    at = f"/v1/webhooks/{create(client, registered, url='http://mi-sistema.com/')['id']}"
    assert client.get(at, headers=registered.headers).status_code == 200


def test_what_is_no_identifier_is_not_found(client: Client, registered: Registered) -> None:
    assert client.get("/v1/webhooks/5", headers=registered.headers).status_code == 404
    assert client.get(f"/v1/webhooks/{uuid4()}", headers=registered.headers).status_code == 404


def _become(services: Services, person: Registered, role: Role) -> None:
    with services.db.transaction(UUID(person.organization_id)) as tx:
        tx.connection.execute(text("UPDATE memberships SET role = :role"), {"role": role.value})
