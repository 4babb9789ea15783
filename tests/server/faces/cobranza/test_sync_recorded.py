"""Every released agent is still understood: what it really sent is replayed, and answered with all it was told then.

tests/server/recorded holds one folder a version, made by the agent itself against a real company of SAE.
"""

import gzip
import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient

from agent import __version__
from contract.connectors import HeartbeatReply, RegisterReply
from contract.sync import SyncReceipt
from tests.server.conftest import Registered
from tests.server.recorded import CODE, CONNECTOR, HERE, LAST_SYNC, NAMES, Exchange, load, versions
from tests.support.clock import FakeClock
from tests.support.pairing import issue_code

ANSWERS = {"register": RegisterReply, "heartbeat": HeartbeatReply, "full": SyncReceipt, "delta": SyncReceipt}
Client = TestClient[Litestar]


def stamp(exchange: Exchange) -> datetime:
    return datetime.fromisoformat(json.loads(exchange.body)["timestamp"])


def replay(client: Client, exchange: Exchange, body: str, paired: dict[str, Any] | None = None) -> Response:
    """Send it as it was sent then, encoding included; the answer must say at least what it said then."""
    raw = body.encode()
    if exchange.headers.get("content-encoding") == "gzip":
        raw = gzip.compress(raw)
    headers = dict(exchange.headers)
    if paired is not None:
        assert headers["x-connector-id"] == CONNECTOR
        headers["x-connector-id"] = paired["connectorId"]
        headers["authorization"] = f"Bearer {paired['tokens']['accessToken']}"
    answer = client.request(exchange.method, exchange.path, content=raw, headers=headers)
    assert answer.status_code == exchange.status, answer.text
    assert missing(exchange.answer, answer.json()) == []
    return answer


def missing(then: Any, now: Any, path: str = "") -> list[str]:
    """Members that were answered then and now are not, or with another type."""
    if isinstance(then, dict) and isinstance(now, dict):
        return [
            fault
            for key, value in then.items()
            for fault in (missing(value, now[key], f"{path}.{key}") if key in now else [f"{path}.{key} is gone"])
        ]
    if isinstance(then, list) and isinstance(now, list):
        return missing(then[0], now[0], f"{path}[]") if then and now else []
    numbers = isinstance(then, int | float) and isinstance(now, int | float)
    return [] if type(then) is type(now) or numbers else [f"{path} was {type(then).__name__}"]


@pytest.mark.parametrize("version", versions())
def test_a_released_agent_is_understood(
    version: str, client: Client, clock: FakeClock, register: Callable[..., Registered]
) -> None:
    sent = {name: load(version, name) for name in NAMES}
    clock.set(stamp(sent["full"]))
    owner = register()
    hello = sent["register"].body.replace(CODE, issue_code(client, owner))
    paired = replay(client, sent["register"], hello).json()
    full = replay(client, sent["full"], sent["full"].body, paired).json()
    assert full["verificacion"] == {"cuadra": True, "diferencias": []}
    clock.set(stamp(sent["delta"]))
    changed = sent["delta"].body.replace(LAST_SYNC, full["syncId"])
    delta = replay(client, sent["delta"], changed, paired).json()
    assert delta["verificacion"] == {"cuadra": True, "diferencias": []}
    assert delta["stateChecksum"] == sent["delta"].answer["stateChecksum"], "both hold the same state, then as now"
    replay(client, sent["heartbeat"], sent["heartbeat"].body, paired)
    assert delta["stats"] == sent["delta"].answer["stats"]

    summary = client.get("/v1/cartera/resumen", headers=owner.headers).json()
    told = json.loads(sent["delta"].body)["data"]["resumen"]
    assert {name: summary[name] for name in told} == told


def test_the_version_at_hand_is_recorded() -> None:
    assert __version__ in versions(), "type: python -m tests.server.recorded.record"


@pytest.mark.parametrize("version", versions())
def test_a_recording_holds_no_secret_and_no_machine(version: str) -> None:
    for name in NAMES:
        text = (HERE / version / f"{name}.json").read_text(encoding="utf-8")
        assert "authorization" not in text.lower()
        assert not re.search(r"eyJ[\w-]{10,}\.", text), "an access token"
        assert "127.0.0.1" not in text
    assert load(version, "register").body.count(CODE) == 1
    assert load(version, "delta").body.count(LAST_SYNC) == 1


@pytest.mark.parametrize("version", versions())
def test_what_was_answered_then_is_what_the_contract_reads(version: str) -> None:
    """The recording is of this protocol: an agent that reads by the contract finds every member it needs."""
    for name, kind in ANSWERS.items():
        msgspec.convert(load(version, name).answer, kind)


def test_a_member_that_is_gone_is_seen() -> None:
    then = {"a": 1, "b": [{"c": "x"}], "d": {"e": True}}
    assert missing(then, {"a": 1.5, "b": [{"c": "y", "new": 1}], "d": {"e": False}}) == []
    assert missing(then, {"a": "1", "b": [{}], "d": {}}) == [".a was int", ".b[].c is gone", ".d.e is gone"]
