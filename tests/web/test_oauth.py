"""Logging in with another provider from the pages: our own state, PKCE and nonce, and back where one wanted to go."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from litestar import Litestar

from server.app import create_app
from server.gateways.oidc import Oidc, Provider, challenge
from server.kit.secrets import new_token
from server.services import Services
from tests.support.clock import FakeClock
from tests.support.oidc import MockProvider, Recorder, mock_provider
from tests.web.conftest import ORIGIN, Pages, plain

pytestmark = pytest.mark.slow
BACK = f"{ORIGIN}/entrar/google/regreso"


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
    """Google is the mock; Microsoft is not configured."""
    agreed = {"google": Provider(provider.url, "client", "secret")}
    return create_app(replace(services, oidc=Oidc(agreed, services.clock, network)))


@pytest.fixture
def ana(provider: MockProvider) -> str:
    subject = new_token()
    provider.person(subject, email=f"{subject}@empresa.mx".lower(), email_verified=True, name="Ana Núñez")
    return subject


def begin(visitor: Pages, wanted: str = "") -> str:
    """Follow the link of the log-in page; where the browser is sent."""
    text = visitor.open(f"/entrar?siguiente={wanted}")
    assert 'href="/entrar/google?siguiente=' in text
    answer = visitor.client.get(f"/entrar/google?siguiente={wanted}", follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"]


def test_there_and_back_with_pkce_state_and_nonce(
    visitor: Pages, provider: MockProvider, network: Recorder, ana: str
) -> None:
    address = begin(visitor, "/conectores")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(f"{provider.url}/oauth2/authorize?")
    assert (asked["redirect_uri"], asked["response_type"], asked["code_challenge_method"]) == (BACK, "code", "S256")
    returned = provider.agree(address, ana)
    assert returned["state"] == asked["state"]
    visitor.open(f"/entrar/google/regreso?code={returned['code']}&state={returned['state']}")
    assert visitor.shown.url.path == "/conectores"
    assert "Empresa de Ana Núñez" in plain(visitor.shown.text)
    [form] = network.forms
    assert challenge(form["code_verifier"]) == asked["code_challenge"]
    assert form["redirect_uri"] == BACK
    assert form["code_verifier"] not in address


def test_a_callback_that_this_browser_did_not_begin_is_refused(
    visitor: Pages, provider: MockProvider, network: Recorder, ana: str
) -> None:
    returned = provider.agree(begin(visitor), ana)
    code = returned["code"]
    for state in ("", "other"):
        text = visitor.open(f"/entrar/google/regreso?code={code}&state={state}", 400)
        assert "No pudimos iniciar tu sesión" in text
        returned = provider.agree(begin(visitor), ana)
    visitor.client.cookies.clear()
    visitor.open(f"/entrar/google/regreso?code={returned['code']}&state={returned['state']}", 400)
    assert network.forms == [], "the provider is not asked for a stranger's code"


def test_a_login_that_took_too_long_or_was_declined_begins_again(
    visitor: Pages, provider: MockProvider, clock: FakeClock, ana: str
) -> None:
    returned = provider.agree(begin(visitor), ana)
    visitor.open(f"/entrar/google/regreso?error=access_denied&state={returned['state']}", 400)
    returned = provider.agree(begin(visitor), ana)
    clock.advance(minutes=10)
    visitor.open(f"/entrar/google/regreso?code={returned['code']}&state={returned['state']}", 400)


def test_what_the_provider_refuses_is_a_page(visitor: Pages) -> None:
    state = parse_qs(urlsplit(begin(visitor)).query)["state"][0]
    text = visitor.open(f"/entrar/google/regreso?code=made-up&state={state}", 403)
    assert "El proveedor no confirmó tu inicio de sesión" in text


def test_a_provider_that_is_not_configured_is_not_offered(visitor: Pages) -> None:
    assert "Microsoft" not in visitor.open("/entrar")
    visitor.open("/entrar/microsoft", 404)
    visitor.open("/entrar/microsoft/regreso?code=c&state=s", 404)
