"""Logging in with Google and Microsoft over /v1, against a published mock of an OpenID provider."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import update

from server.app import create_app
from server.capabilities.accounts.tables import memberships
from server.gateways.oidc import Oidc, Provider
from server.kit.secrets import new_token
from server.services import Services
from tests.server.conftest import PASSWORD, Registered
from tests.support.clock import FakeClock
from tests.support.mails import link_in_mail
from tests.support.oidc import CALLBACK, MockProvider, Recorder, mock_provider
from tests.support.pairing import pair

pytestmark = pytest.mark.slow
Client = TestClient[Litestar]
PATHS = ("/v1/auth/oauth/google", "/v1/auth/oauth/microsoft")


@pytest.fixture(scope="module")
def provider() -> Iterator[MockProvider]:
    with mock_provider() as running:
        yield running


@pytest.fixture
def network() -> Recorder:
    return Recorder()


@pytest.fixture
def clock() -> FakeClock:
    """The provider's tokens are of now."""
    return FakeClock(datetime.now(UTC))


@pytest.fixture
def app(services: Services, provider: MockProvider, network: Recorder) -> Litestar:
    """Both names lead to the mock."""
    agreed = {name: Provider(provider.url, "client", "secret") for name in ("google", "microsoft")}
    return create_app(replace(services, oidc=Oidc(agreed, services.clock, network)))


@pytest.fixture
def ana(provider: MockProvider) -> str:
    """Somebody whose address the provider vouches for; each test has its own."""
    subject = new_token()
    provider.person(subject, email=f"{subject}@empresa.mx".lower(), email_verified=True, name="Ana Núñez")
    return subject


def enter(client: Client, code: str, path: str = PATHS[0], **members: Any) -> httpx.Response:
    return client.post(path, json={"code": code, "redirectUri": CALLBACK, **members})


@pytest.mark.parametrize("path", PATHS)
def test_somebody_new_gets_an_organization_and_comes_back_to_it(
    client: Client, provider: MockProvider, ana: str, path: str
) -> None:
    first = enter(client, provider.code(ana), path)
    assert first.status_code == 200, first.text
    assert set(first.json()) == {"user", "tokens"}
    assert first.json()["user"]["role"] == "owner"
    again = enter(client, provider.code(ana), path)
    assert again.json()["user"] == first.json()["user"]
    headers = {"Authorization": f"Bearer {again.json()['tokens']['accessToken']}"}
    me = client.get("/v1/auth/me", headers=headers).json()
    assert me["organization"]["nombre"].startswith("Empresa de Ana Núñez")
    assert client.post("/v1/auth/login", json={"email": me["email"], "password": PASSWORD}).status_code == 401


def test_our_own_request_carries_the_verifier_and_the_secret(
    client: Client, provider: MockProvider, network: Recorder, ana: str
) -> None:
    verifier = "v" * 43
    code = provider.code(ana, nonce="n-1")
    assert enter(client, code, codeVerifier=verifier, nonce="n-1").status_code == 200
    [form] = network.forms
    assert form["code_verifier"] == verifier
    assert (form["code"], form["redirect_uri"]) == (code, CALLBACK)


def test_a_token_of_another_login_is_refused(client: Client, provider: MockProvider, ana: str) -> None:
    answer = enter(client, provider.code(ana, nonce="n-1"), nonce="n-2")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "OAUTH_FAILED")


def test_a_code_is_good_once_and_a_made_up_one_never(client: Client, provider: MockProvider, ana: str) -> None:
    code = provider.code(ana)
    assert enter(client, code).status_code == 200
    for wrong in (code, "made-up"):
        answer = enter(client, wrong)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "OAUTH_FAILED")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"redirectUri": CALLBACK}, "code"),
        ({"code": "c"}, "redirectUri"),
        ({"code": "", "redirectUri": CALLBACK}, "code"),
        ({"code": "c", "redirectUri": CALLBACK + "/"}, "redirectUri"),
        ({"code": "c", "redirectUri": CALLBACK.upper()}, "redirectUri"),
        ({"code": "c", "redirectUri": CALLBACK, "codeVerifier": "short"}, "codeVerifier"),
    ],
)
def test_what_is_wrong_is_named(client: Client, network: Recorder, body: dict[str, str], field: str) -> None:
    answer = client.post(PATHS[0], json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["field"] == field
    assert network.forms == []


def test_without_credentials_of_ours_it_is_not_configured_after_validation(services: Services) -> None:
    with TestClient(create_app(services)) as client:
        answer = enter(client, "c")
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "OAUTH_NOT_CONFIGURED")
        assert enter(client, "").status_code == 400
        assert client.post("/v1/auth/oauth/github", json={}).status_code == 404


def test_an_unverified_account_gives_way_to_the_address_owner(
    client: Client, services: Services, provider: MockProvider, register: Callable[..., Registered], ana: str
) -> None:
    squatter = register(email=f"{ana}@empresa.mx")
    machine = pair(client, squatter)
    answer = enter(client, provider.code(ana))
    assert answer.status_code == 200
    assert answer.json()["user"]["id"] == squatter.user_id
    assert client.get("/v1/auth/me", headers=squatter.headers).status_code == 401
    assert client.post("/v1/auth/refresh", json={"refreshToken": squatter.refresh_token}).status_code == 401
    assert client.post("/v1/auth/login", json={"email": squatter.email, "password": PASSWORD}).status_code == 401
    beat = machine.beat()
    assert (beat.status_code, beat.json()["error"]["code"]) == (403, "CONNECTOR_REVOKED")
    with services.db.reading(UUID(squatter.organization_id)) as tx:
        assert services.accounts.member(tx, UUID(squatter.user_id)).user.verified_at is not None


def test_a_verified_account_is_linked_and_keeps_its_password(
    client: Client, services: Services, provider: MockProvider, ana: str
) -> None:
    body = {"email": f"{ana}@empresa.mx", "password": PASSWORD, "nombre": "Ana"}
    made = client.post("/v1/auth/register", json=body | {"organizacion": {"nombre": f"Empresa {ana}"}}).json()
    token = link_in_mail(services, body["email"])
    with services.db.transaction() as tx:
        services.accounts.links.verify(tx, token)
    answer = enter(client, provider.code(ana))
    assert answer.json()["user"]["id"] == made["user"]["id"]
    headers = {"Authorization": f"Bearer {made['tokens']['accessToken']}"}
    assert client.get("/v1/auth/me", headers=headers).status_code == 200
    assert client.post("/v1/auth/login", json=body).status_code == 200


@pytest.mark.parametrize("said", [{"email_verified": False}, {}])
def test_an_address_that_the_provider_does_not_vouch_for_links_to_nobody(
    client: Client, provider: MockProvider, registered: Registered, said: dict[str, bool]
) -> None:
    impostor = new_token()
    provider.person(impostor, email=registered.email, name="Otra", **said)
    answer = enter(client, provider.code(impostor))
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "OAUTH_EMAIL_NOT_VERIFIED")
    assert client.get("/v1/auth/me", headers=registered.headers).status_code == 200


def test_a_new_account_of_an_unproven_address_loses_its_link_when_the_owner_comes(
    client: Client, provider: MockProvider, ana: str
) -> None:
    impostor = new_token()
    provider.person(impostor, email=f"{ana}@empresa.mx", name="Otra")
    theirs = enter(client, provider.code(impostor)).json()
    mine = enter(client, provider.code(ana)).json()
    assert mine["user"]["id"] == theirs["user"]["id"]
    headers = {"Authorization": f"Bearer {theirs['tokens']['accessToken']}"}
    assert client.get("/v1/auth/me", headers=headers).status_code == 401
    assert enter(client, provider.code(impostor)).status_code == 409


def test_somebody_shut_out_is_told(client: Client, services: Services, provider: MockProvider, ana: str) -> None:
    made = enter(client, provider.code(ana)).json()["user"]
    with services.db.transaction(UUID(made["organizationId"])) as tx:
        tx.connection.execute(update(memberships).values(deactivated_at=services.clock.now()))
    answer = enter(client, provider.code(ana))
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN")


def test_an_account_without_an_address_is_refused(client: Client, provider: MockProvider) -> None:
    subject = new_token()
    provider.person(subject, name="Sin Correo")
    answer = enter(client, provider.code(subject))
    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["field"] == "email"
