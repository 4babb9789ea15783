"""However a path is spelled, the limits, the owner of a 404 and the pages see the path that the router takes."""

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.settings import Settings, load

Client = TestClient[Litestar]
SPELLINGS = ["//v1/auth/login", "/v1//auth/login", "/v1/auth/login/", "/v1/auth//login//", "/v1%2F%2Fauth%2Flogin"]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The same server with its limits on."""
    return load({"data_dir": settings.data_dir, "database_url": settings.database_url, "rate_limits": True})


def at(client: Client, path: str) -> str:
    """The whole address: a relative one that begins with two slashes would name a host."""
    return str(client.base_url).rstrip("/") + path


def test_no_spelling_walks_around_the_limit_of_logins(client: Client) -> None:
    body = {"email": "a@empresa.com", "password": "Wrong123!"}
    answers = [client.post(at(client, path), json=body) for path in [*SPELLINGS, *SPELLINGS]]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 5
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["4", "3", "2", "1", "0", *["0"] * 5]


@pytest.mark.parametrize("path", ["//v1/nada", "/v1//connectors", "/v1%2F/nada"])
def test_every_answer_of_v1_is_counted_and_in_its_envelope(client: Client, path: str) -> None:
    answer = client.get(at(client, path))
    assert answer.headers["x-ratelimit-limit"] == "100"
    assert answer.json()["error"]["code"] in {"NOT_FOUND", "UNAUTHORIZED"}


def test_pages_are_throttled_and_the_way_back_is_ours(client: Client) -> None:
    form = {"email": "a@empresa.com", "password": "Wrong123!"}
    answers = [client.post(at(client, "//entrar/"), data=form).status_code for _ in range(6)]
    assert answers[5] == 429
    away = client.get(at(client, "//evil.example/panel"), follow_redirects=False)
    assert away.status_code == 404
    asked = client.get(at(client, "//panel"), follow_redirects=False)
    assert asked.headers["location"] == "/entrar?siguiente=%2Fpanel"
