"""Pages of named origins can call /v1 from a browser and read what they need; nobody else's can."""

from pathlib import Path

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.settings import Settings, SettingsError, load
from tests.server.conftest import Registered

Client = TestClient[Litestar]
APP = "https://app.cobranzacloud.com"
ASK = {
    "Origin": APP,
    "Access-Control-Request-Method": "PATCH",
    "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The same server, which knows two applications, and with its limits on."""
    origins = f"{APP}, http://localhost:5173/"
    values = {"data_dir": settings.data_dir, "database_url": settings.database_url}
    return load({**values, "cors_origins": origins, "rate_limits": True})


def shared(answer: httpx.Response) -> dict[str, str]:
    """The headers of the sharing."""
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


def words(text: str) -> set[str]:
    return {word.strip().lower() for word in text.split(",")}


def test_a_browser_may_ask_before_it_calls(client: Client) -> None:
    answer = client.options("/v1/organizations/current", headers=ASK)
    assert answer.status_code == 204
    told = shared(answer)
    assert told["access-control-allow-origin"] == APP
    assert "patch" in words(told["access-control-allow-methods"])
    assert words(ASK["Access-Control-Request-Headers"]) <= words(told["access-control-allow-headers"])
    assert int(told["access-control-max-age"]) > 0
    assert "access-control-allow-credentials" not in told
    assert answer.headers["vary"] == "Origin"


def test_a_page_reads_answers_and_refusals_with_their_headers(client: Client, registered: Registered) -> None:
    origin = {"Origin": "http://localhost:5173"}
    good = client.get("/v1/auth/me", headers={**registered.headers, **origin})
    refused = client.get("/v1/auth/me", headers=origin)
    lost = client.get("/v1/nada", headers=origin)
    limited = [client.post("/v1/auth/login", content=b"{", headers=origin) for _ in range(6)][-1]
    assert [one.status_code for one in (good, refused, lost, limited)] == [200, 401, 404, 429]
    for answer in (good, refused, lost, limited):
        assert shared(answer)["access-control-allow-origin"] == "http://localhost:5173"
        readable = words(shared(answer)["access-control-expose-headers"])
        assert {"x-request-id", "retry-after", "x-ratelimit-limit", "x-ratelimit-reset"} <= readable
        assert {name for name in answer.headers if name.startswith(("x-", "retry"))} <= readable


@pytest.mark.parametrize("origin", ["https://evil.example", "null", f"{APP}.evil.example", APP.upper()])
def test_pages_of_others_get_nothing(client: Client, registered: Registered, origin: str) -> None:
    asked = client.options("/v1/organizations/current", headers={**ASK, "Origin": origin})
    answer = client.get("/v1/auth/me", headers={**registered.headers, "Origin": origin})
    assert shared(asked) == shared(answer) == {}
    assert answer.headers["vary"] == "Origin", "a cache must not give one page the answer of another"


def test_the_pages_of_the_service_are_not_shared(client: Client) -> None:
    assert shared(client.get("/entrar", headers={"Origin": APP})) == {}


def test_asking_uses_no_budget_up_and_tells_how_it_stands(client: Client, registered: Registered) -> None:
    client.get("/v1/auth/me", headers=registered.headers)
    answers = [client.options("/v1/auth/me", headers=ASK) for _ in range(3)]
    told = [(one.headers["x-ratelimit-limit"], one.headers["x-ratelimit-remaining"]) for one in answers]
    assert told == [("20", "18")] * 3, "the registration and one look"
    assert {one.headers["x-ratelimit-reset"] for one in answers} == {answers[0].headers["x-ratelimit-reset"]}


@pytest.mark.parametrize("origin", ["*", "https://*.example.com", "null", "https://a.mx/app", "a.mx", "https://u@a.mx"])
def test_what_is_no_origin_is_refused(tmp_path: Path, origin: str) -> None:
    with pytest.raises(SettingsError, match="CORS_ORIGINS"):
        load({"data_dir": tmp_path, "cors_origins": origin})


def test_without_the_setting_nothing_is_shared(tmp_path: Path) -> None:
    assert load({"data_dir": tmp_path}).cors_origins == ()
