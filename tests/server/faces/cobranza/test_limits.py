"""The document's §1.3, with its headers, per address, user and connector."""

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.app import close, compose, create_app
from server.settings import Settings, load
from tests.server.conftest import PASSWORD, Registered
from tests.support.clock import FakeClock

Client = TestClient[Litestar]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The same server with its limits on, and no trusted proxy."""
    return load({"data_dir": settings.data_dir, "database_url": settings.database_url, "rate_limits": True})


def login(client: Client, password: str = "Wrong123!") -> int:
    return client.post("/v1/auth/login", json={"email": "a@empresa.com", "password": password}).status_code


def test_five_logins_in_a_quarter_of_an_hour(client: Client, clock: FakeClock) -> None:
    assert [login(client) for _ in range(6)] == [401] * 5 + [429]
    refused = client.post("/v1/auth/login", content=b"{broken")
    assert refused.status_code == 429
    assert refused.json()["error"]["code"] == "RATE_LIMIT_EXCEEDED"
    assert refused.headers["retry-after"] == "900"
    assert refused.headers["x-ratelimit-limit"] == "5"
    assert refused.headers["x-ratelimit-remaining"] == "0"
    assert int(refused.headers["x-ratelimit-reset"]) == int(clock.now().timestamp()) + 900
    clock.advance(minutes=15)
    assert login(client) == 401


def test_twenty_of_the_others_a_minute(client: Client, clock: FakeClock) -> None:
    refresh = [client.post("/v1/auth/refresh", json={"refreshToken": "x"}).status_code for _ in range(21)]
    assert refresh == [401] * 20 + [429]
    clock.advance(minutes=1)
    assert client.post("/v1/auth/refresh", json={"refreshToken": "x"}).status_code == 401


def test_a_user_has_a_hundred_a_minute(client: Client, registered: Registered, clock: FakeClock) -> None:
    answers = [client.get("/v1/connectors", headers=registered.headers) for _ in range(101)]
    assert [answer.status_code for answer in answers] == [200] * 100 + [429]
    assert answers[0].headers["x-ratelimit-limit"] == "100"
    assert answers[0].headers["x-ratelimit-remaining"] == "99"
    assert client.get("/v1/connectors").status_code == 401
    clock.advance(minutes=1)
    assert client.get("/v1/connectors", headers=registered.headers).status_code == 200


def test_a_forwarded_address_of_a_stranger_is_not_believed(client: Client) -> None:
    answers = [
        client.post(
            "/v1/auth/login",
            json={"email": "a@empresa.com", "password": PASSWORD},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        ).status_code
        for number in range(6)
    ]
    assert answers == [401] * 5 + [429]


def test_every_answer_tells_its_budget(client: Client, clock: FakeClock) -> None:
    answer = client.get("/v1/auth/me")
    assert answer.status_code == 401
    assert answer.headers["x-ratelimit-limit"] == "20"
    assert answer.headers["x-ratelimit-remaining"] == "19"
    assert int(answer.headers["x-ratelimit-reset"]) == int(clock.now().timestamp()) + 60


def test_what_no_route_takes_counts_too(client: Client, registered: Registered) -> None:
    lost = [client.get("/v1/nada", headers=registered.headers) for _ in range(99)]
    wrong = client.put("/v1/connectors", headers=registered.headers)
    assert (lost[0].headers["x-ratelimit-limit"], lost[0].headers["x-ratelimit-remaining"]) == ("100", "99")
    assert (wrong.status_code, wrong.headers["x-ratelimit-remaining"]) == (405, "0")
    refused = client.get("/v1/nada", headers=registered.headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "RATE_LIMIT_EXCEEDED")
    assert int(refused.headers["retry-after"]) <= 60
    assert refused.headers["x-request-id"] == refused.json()["error"]["requestId"]


def test_two_applications_over_one_database_share_every_count(
    client: Client, settings: Settings, clock: FakeClock, registered: Registered
) -> None:
    other = compose(settings, clock)
    with TestClient(create_app(other)) as second:
        answers = [
            (client if number % 2 else second).get("/v1/connectors", headers=registered.headers)
            for number in range(101)
        ]
    close(other)
    assert [answer.status_code for answer in answers] == [200] * 100 + [429]
    assert [int(answer.headers["x-ratelimit-remaining"]) for answer in answers] == [*range(99, -1, -1), 0]
