"""Whoever registered somebody else's address first leaves nothing behind that works, however its owner comes."""

from collections.abc import Callable
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.gateways.oidc import Identity
from server.services import Services
from tests.server.conftest import PASSWORD, Registered
from tests.support.clock import FakeClock
from tests.support.collecting import verify_address
from tests.support.mails import drain, link_in_mail
from tests.support.pairing import hello, issue_code, pair, post_hello
from tests.support.people import accept, invite

Client = TestClient[Litestar]
NEW = "OtraSegura456!"
Comes = Callable[[Client, Services, Callable[..., Registered], str], None]


def by_another_provider(client: Client, services: Services, register: Callable[..., Registered], email: str) -> None:
    identity = Identity("https://accounts.example", "ana", email, verified=True, name="Ana Núñez")
    with services.db.transaction() as tx:
        session = services.accounts.oauth.login(tx, identity, audience="web")
    assert session.member.user.name == "Ana Núñez", "not what the squatter called her"


def by_a_reset_link(client: Client, services: Services, register: Callable[..., Registered], email: str) -> None:
    services.accounts.links.ask_reset(services.db, email)
    token = link_in_mail(services, email, "/contrasena/nueva")
    with services.db.transaction() as tx:
        services.accounts.links.reset(tx, token, password=NEW, audience="web")


def by_an_invitation(client: Client, services: Services, register: Callable[..., Registered], email: str) -> None:
    other = register()
    verify_address(services, other)
    assert invite(client, other, email=email).status_code == 201
    accept(services, email, NEW)
    drain(services)


@pytest.mark.parametrize("come", [by_another_provider, by_a_reset_link, by_an_invitation])
def test_nothing_of_whoever_came_first_goes_on_working(
    client: Client, services: Services, clock: FakeClock, register: Callable[..., Registered], come: Comes
) -> None:
    squatter = register()
    machine = pair(client, squatter)
    hook = {"url": "https://hooks.atacante.com/a", "eventos": ["sync.completado"]}
    assert client.post("/v1/webhooks", json=hook, headers=squatter.headers).status_code == 201
    bait = {"nombre": "Aviso", "asunto": "Paga", "cuerpo": "Deposita en 0123", "activa": True}
    assert client.post("/v1/cobranza/plantillas", json=bait, headers=squatter.headers).status_code == 201
    code = issue_code(client, squatter)
    clock.advance(minutes=1)

    come(client, services, register, squatter.email)

    refused = post_hello(client, hello(code, "machine-2"))
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "LINK_CODE_INVALID")
    assert machine.beat().json()["error"]["code"] == "CONNECTOR_REVOKED"
    assert client.get("/v1/auth/me", headers=squatter.headers).status_code == 401
    login = {"email": squatter.email, "password": PASSWORD}
    assert client.post("/v1/auth/login", json=login).status_code == 401
    with services.db.reading(UUID(squatter.organization_id)) as tx:
        [webhook] = services.webhooks.webhooks(tx)
        templates = services.collections.templates.list_all(tx)
    assert not webhook.active
    assert "antes de que demostraras" in (webhook.disabled_reason or "")
    assert [one.name for one in templates if not one.active] == ["Aviso"], "what the service wrote stays"
