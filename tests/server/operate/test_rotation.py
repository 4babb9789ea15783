"""New data keys while everything goes on: what was sealed is sealed anew, and what was promised before still holds."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from pydantic import SecretStr
from sqlalchemy import Uuid, bindparam, text
from standardwebhooks import Webhook

from server.app import close, compose, create_app, create_worker
from server.kit.secrets import Seals, new_key
from server.operate import rotation
from server.services import Services
from server.settings import Settings
from tests.server.conftest import PASSWORD, Registered
from tests.support.clock import FakeClock
from tests.support.pairing import hello, issue_code, post_hello
from tests.support.receiver import Receiver, receiving

ROOT = Path(__file__).parents[3]
Start = Callable[[str], Services]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A development server that may deliver to this machine."""
    return settings.model_copy(update={"webhooks_allow_private": True})


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def start(settings: Settings, clock: FakeClock) -> Iterator[Start]:
    """The same service again, with other DATA_KEYS."""
    begun: list[Services] = []

    def make(keys: str) -> Services:
        begun.append(compose(settings.model_copy(update={"data_keys": SecretStr(keys)}), clock))
        return begun[-1]

    yield make
    for services in begun:
        close(services)


def make_webhook(client: TestClient[Litestar], owner: Registered, url: str) -> dict[str, Any]:
    body = {"url": url, "eventos": ["sync.completado"]}
    answer = client.post("/v1/webhooks", json=body, headers=owner.headers)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def kept(services: Services, owner: Registered) -> list[Any]:
    with services.db.reading(UUID(owner.organization_id)) as tx:
        query = text("SELECT secret, previous_secret, updated_at FROM webhooks WHERE organization_id = :owner")
        bound = query.bindparams(bindparam("owner", tx.organization_id, Uuid()))
        return [tuple(row) for row in tx.connection.execute(bound)]


def test_everything_sealed_goes_under_the_new_key_and_the_old_one_can_go(
    client: TestClient[Litestar],
    services: Services,
    register: Callable[..., Registered],
    settings: Settings,
    start: Start,
    receiver: Receiver,
) -> None:
    old, new = settings.data_keys.get_secret_value(), new_key()
    owners = [register(), register()]
    hooks = [make_webhook(client, owner, receiver.url) for owner in owners]
    rotated = client.post(f"/v1/webhooks/{hooks[0]['id']}/secret", json={}, headers=owners[0].headers)
    assert rotated.status_code == 201, rotated.text
    assert rotation.look(services) == Seals(current=3)

    both = start(f"{new},{old}")
    assert rotation.look(both) == Seals(older=3)
    before = kept(both, owners[0])
    assert rotation.rotate(both) == Seals(older=3)
    assert rotation.look(both) == Seals(current=3)
    again = kept(both, owners[0])
    assert [row[2] for row in again] == [row[2] for row in before], "the webhook itself did not change"
    assert not {before[0][0], before[0][1]} & {again[0][0], again[0][1]}
    assert rotation.rotate(both) == Seals(current=3)
    assert kept(both, owners[0]) == again, "nothing is written twice"

    alone = start(new)
    assert rotation.look(alone) == Seals(current=3)
    with TestClient(create_app(alone)) as after:
        assert after.post(f"/v1/webhooks/{hooks[1]['id']}/test", headers=owners[1].headers).status_code == 202
    worker = create_worker(alone)
    while worker.run_once():
        pass
    (delivered,) = receiver.requests
    assert delivered.headers["webhook-signature"] == Webhook(hooks[1]["secret"]).sign(
        delivered.headers["webhook-id"], alone.clock.now(), delivered.body.decode()
    ), "the receiver's secret is the one it was told"
    assert rotation.look(services) == Seals(lost=3), "the old key alone opens nothing any more"


def test_what_no_key_opens_is_counted_and_left(
    client: TestClient[Litestar], registered: Registered, start: Start, receiver: Receiver
) -> None:
    make_webhook(client, registered, receiver.url)
    stranger = start(new_key())
    before = kept(stranger, registered)
    assert rotation.rotate(stranger) == Seals(lost=1)
    assert kept(stranger, registered) == before


def test_a_code_issued_before_the_keys_changed_still_pairs(
    client: TestClient[Litestar], registered: Registered, settings: Settings, start: Start
) -> None:
    code = issue_code(client, registered)
    both = start(f"{new_key()},{settings.data_keys.get_secret_value()}")
    with TestClient(create_app(both)) as after:
        answer = post_hello(after, hello(code))
    assert answer.status_code == 201, answer.text


def test_a_page_opened_before_the_keys_changed_can_still_be_sent(
    client: TestClient[Litestar], registered: Registered, settings: Settings, start: Start
) -> None:
    page = client.get("/entrar")
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', page.text)
    assert found
    both = start(f"{new_key()},{settings.data_keys.get_secret_value()}")
    form = {"csrf": found.group(1), "email": registered.email, "password": PASSWORD}
    with TestClient(create_app(both), cookies=client.cookies) as after:
        answer = after.post("/entrar", data=form, follow_redirects=False)
        assert (answer.status_code, "sesion" in "".join(answer.cookies)) == (303, True), answer.text
    with TestClient(create_app(start(new_key())), cookies=page.cookies) as stranger:
        assert stranger.post("/entrar", data=form, follow_redirects=False).status_code == 403


def test_every_place_that_seals_is_known_to_the_rotation() -> None:
    """A new sealed column must join `server/operate/rotation.py`, and then this list."""
    sealing = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "server").rglob("*.py")
        if re.search(r"keyring\.seal\(|keys\.seal\(", path.read_text(encoding="utf-8"))
    }
    in_cookies = {"server/faces/web/oauth.py"}
    assert sealing - in_cookies == {"server/capabilities/webhooks/service/sealing.py"}
