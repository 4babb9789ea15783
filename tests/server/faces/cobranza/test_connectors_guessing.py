"""Wrong codes over HTTP: one answer for all, a budget a source, a budget for all, exact across instances."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.enums import ScopeType
from litestar.testing import TestClient
from litestar.types import Receive, Scope, Send

from server.app import compose, create_app
from server.capabilities.connectors.pairing import RACE, SOURCE_BUDGET, TOTAL_BUDGET
from server.settings import Settings
from tests.server.conftest import PASSWORD, Registered
from tests.support.clock import FakeClock
from tests.support.pairing import hello, issue_code, pair, post_hello

Client = TestClient[Any]
ADDRESS = "x-test-address"


class CallFrom:
    """Lets a test call the application from any address: the peer is what a header of the test says."""

    def __init__(self, app: Litestar) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Replace the peer's address."""
        if scope["type"] == ScopeType.HTTP:
            told = dict(scope["headers"]).get(ADDRESS.encode(), b"192.0.2.1").decode()
            scope["client"] = (told, 50000)
        await self._app(scope, receive, send)


@pytest.fixture
def client(app: Litestar) -> Iterator[Client]:
    """A client of the application whose address a test chooses."""
    with TestClient(CallFrom(app)) as opened:
        yield opened


def error(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def again(client: Client, owner: Registered) -> Registered:
    """The owner logged in anew, after the first session's quarter of an hour."""
    answer = client.post("/v1/auth/login", json={"email": owner.email, "password": PASSWORD})
    return replace(owner, access_token=answer.json()["tokens"]["accessToken"])


def guess(caller: httpx.Client, code: str = "WRNG00", at: str = "192.0.2.1") -> httpx.Response:
    return post_hello(caller, hello(code, "guesser"), {ADDRESS: at})


def spend(caller: httpx.Client, wrong: int) -> None:
    for number in range(wrong):
        assert error(guess(caller, at=f"198.51.{number // SOURCE_BUDGET}.1")) == (404, "LINK_CODE_INVALID")


def test_the_answer_to_one_guess_too_many_tells_the_limit_of_guesses(client: Client, clock: FakeClock) -> None:
    for _ in range(SOURCE_BUDGET):
        assert error(guess(client)) == (404, "LINK_CODE_INVALID")
    clock.advance(minutes=5)
    spent = guess(client)
    assert error(spent) == (429, "RATE_LIMIT_EXCEEDED")
    assert (spent.headers["x-ratelimit-limit"], spent.headers["x-ratelimit-remaining"]) == ("5", "0")
    assert spent.headers["retry-after"] == "600"
    assert int(spent.headers["x-ratelimit-reset"]) == int(clock.now().timestamp()) + 600


def test_wrong_used_expired_and_ended_codes_get_one_answer(
    client: Client, registered: Registered, clock: FakeClock
) -> None:
    ended, live = issue_code(client, registered), issue_code(client, registered)
    used = live
    assert post_hello(client, hello(used)).status_code == 201
    expired = issue_code(client, registered)
    clock.advance(minutes=15)
    answers = [
        guess(client, code, at=f"198.51.100.{number}")
        for number, code in enumerate(["A1B2C3", "not a code", "€€€€€€", used, expired, ended])
    ]
    assert [error(answer) for answer in answers] == [(404, "LINK_CODE_INVALID")] * 6
    assert len({answer.json()["error"]["message"] for answer in answers}) == 1


def test_a_sloppily_typed_code_pairs(client: Client, registered: Registered) -> None:
    code = issue_code(client, registered)
    typed = f" {code[:3].lower()}-{code[3:]} ".replace("0", "o").replace("1", "l")
    assert post_hello(client, hello(typed)).status_code == 201


def test_a_new_code_ends_the_old_one_of_the_same_person_only(
    client: Client, registered: Registered, register: Callable[..., Registered]
) -> None:
    other = register()
    kept, old = issue_code(client, other), issue_code(client, registered)
    issue_code(client, registered)
    assert guess(client, old).status_code == 404
    assert guess(client, kept).status_code == 201


def test_five_wrong_codes_of_a_source_then_wait(client: Client, registered: Registered, clock: FakeClock) -> None:
    code = issue_code(client, registered)
    attacker = "203.0.113.9"
    for _ in range(SOURCE_BUDGET):
        assert error(guess(client, at=attacker)) == (404, "LINK_CODE_INVALID")
        clock.advance(seconds=60)
    refused = guess(client, code, at=attacker)
    assert error(refused) == (429, "RATE_LIMIT_EXCEEDED")
    assert refused.headers["Retry-After"] == str(15 * 60 - SOURCE_BUDGET * 60)
    assert guess(client, code, at="203.0.113.10").status_code == 201, "another address is another source"
    clock.advance(minutes=10)
    assert guess(client, issue_code(client, again(client, registered)), at=attacker).status_code == 201, (
        "the window has passed"
    )


def test_a_whole_ipv6_64_is_one_source(client: Client) -> None:
    for number in range(SOURCE_BUDGET):
        assert guess(client, at=f"2001:db8:1:2::{number + 1:x}").status_code == 404
    assert guess(client, at="2001:db8:1:2:ffff::9").status_code == 429
    assert guess(client, at="2001:db8:1:3::9").status_code == 404


def test_a_right_code_spends_nothing(client: Client, registered: Registered) -> None:
    for _ in range(SOURCE_BUDGET + 1):
        pair(client, registered)
    for _ in range(SOURCE_BUDGET):
        assert guess(client).status_code == 404
    assert guess(client).status_code == 429


def test_a_body_that_cannot_be_read_spends_nothing(client: Client, registered: Registered) -> None:
    for _ in range(SOURCE_BUDGET + 1):
        assert error(post_hello(client, {"linkCode": "A1B2C3"})) == (400, "VALIDATION_ERROR")
    pair(client, registered)


@pytest.mark.slow
def test_the_whole_budget_ends_short_codes_and_pairing_goes_on_with_long_ones(
    client: Client,
    registered: Registered,
    register: Callable[..., Registered],
    clock: FakeClock,
) -> None:
    short = issue_code(client, registered)
    spend(client, TOTAL_BUDGET - 1)
    still = issue_code(client, register())
    assert len(still) == 6
    assert guess(client, still).status_code == 201, "one guess before the end short codes still pair"
    assert guess(client, at="198.51.200.1").status_code == 404
    assert guess(client, short).status_code == 404
    long = issue_code(client, registered)
    assert len(long) == 8
    assert guess(client, long).status_code == 201
    clock.advance(minutes=15)
    late = issue_code(client, again(client, registered))
    assert len(late) == 6
    assert guess(client, late).status_code == 201


@pytest.mark.slow
def test_short_codes_that_ended_under_attack_stay_ended(
    client: Client, registered: Registered, clock: FakeClock
) -> None:
    clock.advance(minutes=10)
    assert guess(client, at="203.0.113.9").status_code == 404
    clock.advance(minutes=10)
    short = issue_code(client, again(client, registered))
    spend(client, TOTAL_BUDGET - 1)
    clock.advance(minutes=6)
    assert guess(client, short).status_code == 404


@pytest.fixture
def two_instances(settings: Settings, clock: FakeClock) -> Iterator[tuple[Client, Client]]:
    """Two applications over one database, as two processes would be: nothing is shared but the database."""
    composed = [compose(settings, clock) for _ in range(2)]
    with TestClient(create_app(composed[0])) as one, TestClient(create_app(composed[1])) as two:
        yield one, two
    for services in composed:
        services.db.dispose()


@pytest.mark.slow
def test_the_budget_is_exact_across_instances_and_threads(two_instances: tuple[Client, Client]) -> None:
    attempts = 24
    start = Barrier(attempts)

    def attempt(number: int) -> int:
        start.wait()
        return guess(two_instances[number % 2]).status_code

    with ThreadPoolExecutor(attempts) as threads:
        answers = list(threads.map(attempt, range(attempts)))
    assert sorted(answers) == [404] * SOURCE_BUDGET + [429] * (attempts - SOURCE_BUDGET)


@pytest.mark.slow
def test_machines_with_one_code_at_once_one_wins_and_none_was_guessing(
    two_instances: tuple[Client, Client], client: Client, registered: Registered
) -> None:
    code, machines = issue_code(client, registered), 8
    start = Barrier(machines)

    def attempt(number: int) -> int:
        start.wait()
        return post_hello(two_instances[number % 2], hello(code, f"machine-{number}")).status_code

    with ThreadPoolExecutor(machines) as threads:
        assert sorted(threads.map(attempt, range(machines))) == [201] + [404] * (machines - 1)
    assert post_hello(two_instances[0], hello(issue_code(client, registered), "later")).status_code == 201


def test_a_used_code_counts_once_its_race_is_over(client: Client, registered: Registered, clock: FakeClock) -> None:
    used = issue_code(client, registered)
    assert post_hello(client, hello(used)).status_code == 201
    for _ in range(SOURCE_BUDGET):
        assert guess(client, used).status_code == 404
    clock.advance(RACE)
    for _ in range(SOURCE_BUDGET):
        assert guess(client, used).status_code == 404
    assert guess(client, used).status_code == 429


def test_codes_are_found_while_keys_are_rotated(
    settings: Settings, clock: FakeClock, client: Client, registered: Registered
) -> None:
    code = issue_code(client, registered)
    old = settings.data_keys.get_secret_value()
    fresh = "A" * 43 + "="
    rotated = compose(settings.model_copy(update={"data_keys": type(settings.data_keys)(f"{fresh},{old}")}), clock)
    with TestClient(create_app(rotated)) as after:
        assert post_hello(after, hello(code)).status_code == 201
    rotated.db.dispose()


def test_the_life_of_a_code_is_configurable_down(settings: Settings, clock: FakeClock, registered: Registered) -> None:
    hasty = compose(settings.model_copy(update={"link_code_minutes": 2}), clock)
    with TestClient(create_app(hasty)) as quick:
        code = issue_code(quick, registered)
        clock.advance(timedelta(minutes=2))
        assert post_hello(quick, hello(code)).status_code == 404
    hasty.db.dispose()
