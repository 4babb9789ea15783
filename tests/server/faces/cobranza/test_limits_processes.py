"""Every limit of §1.3 holds over two server processes on one database, whoever a load balancer sends a request to."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.support.pairing import hello
from tests.support.processes import ServerProcess

pytestmark = pytest.mark.slow


@pytest.fixture
def pair(database_url: str, tmp_path: Path) -> Iterator[list[str]]:
    """Where two processes listen that share a database and its keys."""
    settings = {"DATABASE_URL": database_url, "RATE_LIMITS": "on"}
    servers = [ServerProcess(tmp_path / "data", settings) for _ in range(2)]
    try:
        yield [server.start().url for server in servers]
    finally:
        for server in servers:
            server.stop()


def at_once(pair: list[str], count: int, method: str, path: str, **request: object) -> list[httpx.Response]:
    """The answers to `count` requests, half of them to each process, eight at a time."""
    with httpx.Client(trust_env=False) as http, ThreadPoolExecutor(8) as pool:
        return list(
            pool.map(
                lambda number: http.request(method, f"{pair[number % 2]}/v1{path}", **request),  # type: ignore[arg-type]
                range(count),
            )
        )


def allowed(answers: list[httpx.Response]) -> int:
    return sum(answer.status_code != 429 for answer in answers)


def test_limits_are_exact_over_two_processes(pair: list[str]) -> None:
    with httpx.Client(base_url=f"{pair[0]}/v1", trust_env=False) as http:
        email = f"{uuid4()}@empresa.com"
        made = http.post(
            "/auth/register",
            json={
                "email": email,
                "password": "SecurePass123!",
                "nombre": "Juan García",
                "organizacion": {"nombre": f"Empresa {email}", "rfc": "XAXX010101000"},
            },
        ).json()
        user = {"Authorization": f"Bearer {made['tokens']['accessToken']}"}
        code = http.post("/connectors/link-code", headers=user).json()["code"]
        paired = http.post("/connectors/register", json=hello(code)).json()
    connector = {
        "Authorization": f"Bearer {paired['tokens']['accessToken']}",
        "X-Connector-Id": paired["connectorId"],
    }

    # the link code was the first of the user's hundred
    of_user = at_once(pair, 120, "GET", "/connectors", headers=user)
    assert allowed(of_user) == 99
    assert {answer.headers["x-ratelimit-limit"] for answer in of_user} == {"100"}
    assert sorted(int(answer.headers["x-ratelimit-remaining"]) for answer in of_user) == [0] * 22 + list(range(1, 99))
    assert all(int(answer.headers["retry-after"]) <= 60 for answer in of_user if answer.status_code == 429)

    of_connector = at_once(pair, 80, "POST", "/sync/cartera", headers=connector, content=b"{}")
    assert allowed(of_connector) == 60
    assert {answer.headers["x-ratelimit-limit"] for answer in of_connector} == {"60"}

    # the registration was the first of the address's twenty
    of_address = at_once(pair, 30, "POST", "/auth/refresh", json={"refreshToken": "x"})
    assert allowed(of_address) == 19

    of_lost = at_once(pair, 120, "GET", "/nada", headers=connector)
    assert allowed(of_lost) == 100


def test_logins_are_exact_over_two_processes(pair: list[str]) -> None:
    answers = at_once(pair, 12, "POST", "/auth/login", json={"email": "a@empresa.com", "password": "Wrong123!"})
    assert allowed(answers) == 5
    assert {answer.headers["x-ratelimit-limit"] for answer in answers} == {"5"}
