"""Both windows of the document's table hold over two server processes, and past the first of them the second one."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.server.faces.documents.story_platform import MASTER, told
from tests.support.processes import ServerProcess

pytestmark = pytest.mark.slow


@pytest.fixture
def pair(database_url: str, tmp_path: Path) -> Iterator[list[str]]:
    """Where two processes listen that share the documented tenant."""
    with told(database_url, tmp_path / "data"):
        pass
    settings = {"DATABASE_URL": database_url, "RATE_LIMITS": "on", "RATE_LIMIT_PER_HOUR": "5"}
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
                lambda number: http.request(method, f"{pair[number % 2]}{path}", **request),  # type: ignore[arg-type]
                range(count),
            )
        )


def allowed(answers: list[httpx.Response]) -> int:
    for answer in answers:
        assert answer.status_code != 429 or answer.json()["error"]["code"] == "RATE_LIMIT_EXCEEDED"
    return sum(answer.status_code != 429 for answer in answers)


def test_limits_are_exact_over_two_processes(pair: list[str]) -> None:
    with httpx.Client(base_url=pair[0], trust_env=False) as http:
        login = {"email": MASTER, "password": "SecurePass456!"}
        token = http.post("/auth/login", json=login).json()["data"]["tokens"]["access_token"]
    mine = {"Authorization": f"Bearer {token}"}

    reads = at_once(pair, 130, "GET", "/tenant/profile", headers=mine)
    assert allowed(reads) == 120
    assert {answer.headers["x-ratelimit-limit"] for answer in reads} == {"120"}
    assert max(int(answer.headers["retry-after"]) for answer in reads if answer.status_code == 429) <= 60
    used = [answer.json()["data"]["usage"]["api_calls_used"] for answer in reads if answer.status_code == 200]
    assert max(used) == 120, "calls of the plan are exact too, and what was refused is none"

    # here the hour allows less than the minute, so that it is the one that ends
    writes = at_once(pair, 12, "PUT", "/tenant/settings", headers=mine, json={"settings": {}})
    assert allowed(writes) == 5
    assert {answer.headers["x-ratelimit-limit"] for answer in writes} == {"5"}
    assert min(int(answer.headers["retry-after"]) for answer in writes if answer.status_code == 429) > 3000

    # one login was the first of the address's five
    wrong = {"email": MASTER, "password": "Wrong123!"}
    assert allowed(at_once(pair, 12, "POST", "/auth/login", json=wrong)) == 4
    assert allowed(at_once(pair, 8, "POST", "/auth/forgot-password", json={"email": "nadie@empresa.com"})) == 3
    with httpx.Client(trust_env=False) as http:
        after = http.get(f"{pair[1]}/tenant/nada", headers=mine)
    assert after.status_code == 429, "what no route gives is counted too"
