"""The operations over HTTP: bodies as promised, answers bounded, tokens renewed once."""

import hashlib
import subprocess
import sys
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import httpx
import pytest

from agent.cloud.auth import Access
from agent.cloud.client import MAX_ANSWER, CloudClient, compress
from agent.core.clock import ServerClock
from agent.core.delivery import RefusedError, Upload
from agent.errors import AgentError
from cobranzacloud_client import machine
from contract.connectors import Heartbeat
from contract.errors import Code, Reaction
from contract.sync import SyncEnvelope
from tests.agent.cloud.test_auth import PAIRED, FreeGuard, MemoryVault
from tests.support.agent_fakes import NOON, FakeClock

DATA = b'{"resumen":{},"antiguedad":[],"clientes":[{"clave":"\\"data\\":null","nombre":"\xc3\x91"}]}'
BEAT = Heartbeat(status="healthy")
REPLY = {"ack": True, "serverTime": "2026-11-24T19:00:00Z", "commands": []}


def make(tmp_path: Path, handler: Callable[[httpx.Request], httpx.Response]) -> tuple[CloudClient, ServerClock]:
    access = Access(MemoryVault(), FreeGuard())
    access.keep(PAIRED)
    clock = ServerClock(FakeClock())
    return CloudClient(httpx.Client(transport=httpx.MockTransport(handler)), access, clock, tmp_path), clock


def upload(tmp_path: Path) -> Upload:
    path = tmp_path / "01.json"
    path.write_bytes(DATA)
    digest = hashlib.sha256(DATA).hexdigest()
    return Upload("01", "delta", path, len(DATA), digest, "f" * 64, date(2026, 11, 24), "sync-1", NOON)


def test_the_body_is_the_envelope_around_the_very_bytes_of_the_spool(tmp_path: Path) -> None:
    packed = tmp_path / "x.gz"
    size = compress(upload(tmp_path), packed)
    assert size == packed.stat().st_size
    body = zlib.decompress(packed.read_bytes(), 31)
    import msgspec

    parsed = msgspec.json.decode(body, type=SyncEnvelope)
    assert bytes(parsed.data) == DATA
    assert hashlib.sha256(bytes(parsed.data)).hexdigest() == parsed.checksum
    assert (parsed.sync_type, parsed.previous_sync_id, parsed.timestamp) == ("delta", "sync-1", NOON)


def test_a_sync_goes_out_compressed_with_its_length_and_reports_progress(tmp_path: Path) -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        request.read()
        seen.append(request)
        stats = dict.fromkeys(
            ("clientesActualizados", "facturasActualizadas", "nuevos", "modificados", "sinCambios"), 0
        )
        reply = {"success": True, "syncId": "sync-2", "processedAt": "2026-11-24T18:00:05Z", "stats": stats}
        return httpx.Response(200, json=reply)

    cloud, _ = make(tmp_path, handler)
    steps: list[tuple[str, int, int]] = []
    receipt = cloud.send(upload(tmp_path), lambda *step: steps.append(step))
    (request,) = seen
    assert str(request.url) == "https://api.example/v1/sync/cartera"
    assert request.headers["content-length"] == str(len(request.content))
    assert "transfer-encoding" not in request.headers
    assert request.headers["authorization"] == "Bearer access-1"
    assert request.headers["x-connector-id"] == "c-1"
    assert steps[-1] == ("bytes", len(request.content), len(request.content))
    assert (receipt.sync_id, receipt.verificacion) == ("sync-2", None)
    assert not list(tmp_path.glob("*.gz"))


def test_every_answer_teaches_the_time_and_the_exact_one_wins(tmp_path: Path) -> None:
    headers = {"Date": "Tue, 24 Nov 2026 18:59:59 GMT"}
    cloud, clock = make(tmp_path, lambda _request: httpx.Response(200, json=REPLY, headers=headers))
    cloud.heartbeat(BEAT)
    assert clock.now().isoformat() == "2026-11-24T19:00:00+00:00"
    refusing, late = make(tmp_path, lambda _request: httpx.Response(500, headers=headers))
    with pytest.raises(RefusedError):
        refusing.heartbeat(BEAT)
    assert late.now().isoformat() == "2026-11-24T18:59:59+00:00"


def test_an_expired_token_is_renewed_once_and_the_request_repeated(tmp_path: Path) -> None:
    paths: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        paths.append(f"{request.url.path} {request.headers.get('authorization', '')}")
        if request.url.path == "/v1/auth/refresh":
            return httpx.Response(200, json={"accessToken": "access-2", "refreshToken": "refresh-2", "expiresIn": 1})
        good = request.headers["authorization"] == "Bearer access-2"
        return httpx.Response(200, json=REPLY) if good else httpx.Response(401)

    cloud, _ = make(tmp_path, handler)
    cloud.heartbeat(BEAT)
    cloud.heartbeat(BEAT)
    assert [path.split()[0].rsplit("/", 1)[1] for path in paths] == ["heartbeat", "refresh", "heartbeat", "heartbeat"]


def test_a_token_refused_even_when_new_does_not_loop(tmp_path: Path) -> None:
    count = 0

    def handler(request: httpx.Request) -> httpx.Response:
        nonlocal count
        count += 1
        if request.url.path == "/v1/auth/refresh":
            return httpx.Response(200, json={"accessToken": "n", "refreshToken": "r", "expiresIn": 1})
        return httpx.Response(401)

    cloud, _ = make(tmp_path, handler)
    with pytest.raises(RefusedError) as caught:
        cloud.heartbeat(BEAT)
    assert (caught.value.refusal.reaction, count) == (Reaction.REFRESH, 3)


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"ack": true', b"<html>wifi</html>", b"x" * (MAX_ANSWER + 1), b'{"ack": "si"}']
)
def test_an_answer_that_is_not_ours_is_treated_as_none(tmp_path: Path, content: bytes) -> None:
    cloud, _ = make(tmp_path, lambda _request: httpx.Response(200, content=content))
    with pytest.raises(RefusedError) as caught:
        cloud.heartbeat(BEAT)
    assert caught.value.refusal.reaction is Reaction.RETRY


def test_redirects_are_not_followed(tmp_path: Path) -> None:
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(307, headers={"Location": "https://evil.example/"})

    cloud, _ = make(tmp_path, handler)
    with pytest.raises(RefusedError):
        cloud.heartbeat(BEAT)
    assert seen == ["https://api.example/v1/connectors/heartbeat"]


def test_a_spool_that_vanished_is_told_plainly(tmp_path: Path) -> None:
    cloud, _ = make(tmp_path, lambda _request: httpx.Response(500))
    gone = upload(tmp_path)
    gone.data.unlink()
    with pytest.raises(AgentError, match="No se pudo usar"):
        cloud.send(gone, lambda *_step: None)


def test_every_refusal_that_the_document_gives_a_machine_is_one_the_agent_knows() -> None:
    calls = (machine.REGISTER, machine.REFRESH, machine.HEARTBEAT, machine.SYNC_CARTERA)
    assert {call.method for call in calls} == {"POST"}
    documented = {code for call in calls for _, code in call.refusals}
    assert documented - {code.value for code in Code} == {"FORBIDDEN", "PLAN_LIMIT_EXCEEDED"}, "told as they come"
    unasked = {code.value for code in Code} - documented
    assert unasked == {"TOKEN_EXPIRED", "RATE_LIMIT_EXCEEDED"}, "any call may get these two"


def test_the_agent_does_without_the_structs_of_the_generated_client() -> None:
    code = "import sys, agent.cloud.client; print([name for name in sys.modules if name.startswith('cobranzacloud')])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "['cobranzacloud_client', 'cobranzacloud_client.call', 'cobranzacloud_client.machine']"
