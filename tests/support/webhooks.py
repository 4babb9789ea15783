"""What tests of webhooks stand on: a server that delivers to this machine, a receiver, and the owner of a webhook."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.app import create_worker
from server.jobs.worker import Worker
from server.services import Services
from server.settings import Settings, load
from tests.server.conftest import PASSWORD, Registered
from tests.support.receiver import Receiver, receiving

Client = TestClient[Litestar]
Create = Callable[..., dict[str, Any]]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """A development server that may deliver to this machine."""
    return load(
        {
            "data_dir": tmp_path / "data",
            "database_url": database_url,
            "rate_limits": False,
            "webhooks_allow_private": True,
        }
    )


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def worker(services: Services) -> Worker:
    return create_worker(services)


@pytest.fixture
def create(client: Client, registered: Registered, receiver: Receiver) -> Create:
    """Registers a webhook at the receiver."""

    def make(**changes: Any) -> dict[str, Any]:
        body = {"url": receiver.url, "eventos": ["sync.completado"], "secret": "mi_secreto_webhook"} | changes
        answer = client.post("/v1/webhooks", json=body, headers=registered.headers)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    return make


class Caller:
    """The owner, at one webhook, logged in again whenever days have passed."""

    def __init__(self, client: Client, owner: Registered, webhook_id: str) -> None:
        self._client, self._owner, self._at = client, owner, f"/v1/webhooks/{webhook_id}"
        self._headers = owner.headers

    def test(self, expected: int = 202) -> dict[str, Any]:
        return self._ask("POST", "/test", expected)

    def replay(self, delivery_id: str, expected: int = 202) -> dict[str, Any]:
        return self._ask("POST", f"/deliveries/{delivery_id}/replay", expected)

    def rotate(self, **body: Any) -> dict[str, Any]:
        return self._ask("POST", "/secret", 201, json=body)

    def change(self, **body: Any) -> dict[str, Any]:
        return self._ask("PATCH", "", 200, json=body)

    def show(self) -> dict[str, Any]:
        return self._ask("GET", "", 200)

    def log(self, **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._ask("GET", "/deliveries", 200, params=query)["data"]
        return found

    def _ask(self, method: str, path: str, expected: int, **options: Any) -> dict[str, Any]:
        answer = self._client.request(method, self._at + path, headers=self._headers, **options)
        if answer.status_code == 401:
            self._headers = logged_in(self._client, self._owner)
            answer = self._client.request(method, self._at + path, headers=self._headers, **options)
        assert answer.status_code == expected, answer.text
        found: dict[str, Any] = answer.json()
        return found


def logged_in(client: Client, owner: Registered) -> dict[str, str]:
    """Headers of a fresh session."""
    answer = client.post("/v1/auth/login", json={"email": owner.email, "password": PASSWORD})
    return {"Authorization": f"Bearer {answer.json()['tokens']['accessToken']}"}


@pytest.fixture
def hook(client: Client, registered: Registered, create: Create) -> Caller:
    return Caller(client, registered, create()["id"])


def settle(worker: Worker) -> None:
    """Run every job that is due."""
    while worker.run_once():
        pass
