"""The `/v1` operations of a paired machine over an injected `httpx.Client`; the only place that speaks HTTP."""

import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import httpx
import msgspec

from agent import __version__
from agent.cloud.auth import Access
from agent.cloud.translate import is_portal, network_errors, portal, refusal, server_time, unreadable
from agent.core.clock import ServerClock
from agent.core.delivery import RefusedError, Upload
from agent.core.envelope import envelope
from agent.core.pairing import Pairing, endpoint
from agent.core.ports import ProgressCallback
from agent.errors import file_errors
from agent.paths import discard
from cobranzacloud_client.call import MachineCall
from cobranzacloud_client.machine import HEARTBEAT, REFRESH, REGISTER, SYNC_CARTERA, UPLOAD_DIAGNOSTICS
from contract.connectors import (
    DiagnosticsReceipt,
    DiagnosticsUpload,
    Heartbeat,
    HeartbeatReply,
    RegisterReply,
    RegisterRequest,
    Tokens,
)
from contract.errors import Code, Reaction
from contract.sync import SyncReceipt

MAX_ANSWER = 4 << 20
"""No answer to an agent is larger; whatever sends more is not our server."""
CHUNK = 64 << 10
GZIP_LEVEL = 6
AGENT_HEADERS = {"User-Agent": f"cobranza-agent/{__version__}", "Accept": "application/json"}
Answer = TypeVar("Answer")
Body = Callable[[], bytes | Iterator[bytes]]
"""Makes the body anew for every attempt."""


class CloudClient:
    """Implements `core.ports.Cloud`. Every answer teaches `clock` the server's time."""

    def __init__(self, http: httpx.Client, access: Access, clock: ServerClock, spool: Path) -> None:
        self._http = http
        self._access = access
        self._clock = clock
        self._spool = spool

    def register(self, server: str, request: RegisterRequest) -> RegisterReply:
        """Exchange a code for access. Raises `RefusedError`."""
        body = msgspec.json.encode(request)
        reply = self._call(f"{server}{_path(REGISTER)}", lambda: body, RegisterReply, _JSON)
        if reply.server_time is not None:
            self._clock.observe(reply.server_time)
        return reply

    def heartbeat(self, beat: Heartbeat) -> HeartbeatReply:
        """Say how this machine is. Raises `RefusedError`, or `AgentError` where it is not paired."""
        body = msgspec.json.encode(beat)

        def address(pairing: Pairing) -> str:
            return endpoint(pairing, pairing.config.endpoints.heartbeat, _path(HEARTBEAT))

        reply = self._authorised(address, lambda: body, HeartbeatReply, _JSON)
        self._clock.observe(reply.server_time)
        return reply

    def send(self, upload: Upload, progress: ProgressCallback) -> SyncReceipt:
        """Deliver one body, compressed and read from the disk as it goes. Raises `RefusedError` or `AgentError`."""
        packed = self._spool / f"{upload.data.name}.gz"
        size = compress(upload, packed)

        def body() -> Iterator[bytes]:
            done = 0
            with packed.open("rb") as file:
                while chunk := file.read(CHUNK):
                    yield chunk
                    done += len(chunk)
                    progress("bytes", done, size)

        def address(pairing: Pairing) -> str:
            folder, slash, leaf = _path(SYNC_CARTERA).rpartition("/")
            return endpoint(pairing, pairing.config.endpoints.sync, folder) + slash + leaf

        try:
            headers = {**_JSON, "Content-Encoding": "gzip", "Content-Length": str(size)}
            return self._authorised(address, body, SyncReceipt, headers)
        finally:
            discard(packed)

    def upload_diagnostics(self, name: str, content: bytes) -> DiagnosticsReceipt:
        """Deliver a diagnosis that was asked for, a zip. Raises `RefusedError` or `AgentError`."""

        def address(pairing: Pairing) -> str:
            return f"{pairing.server}{_path(UPLOAD_DIAGNOSTICS)}"

        body = msgspec.json.encode(DiagnosticsUpload(name, content))
        return self._authorised(address, lambda: body, DiagnosticsReceipt, _JSON)

    def _authorised(
        self, address: Callable[[Pairing], str], body: Body, answer: type[Answer], headers: Mapping[str, str]
    ) -> Answer:
        pairing = self._access.pairing()
        try:
            try:
                return self._call(address(pairing), body, answer, {**headers, **_bearer(pairing)})
            except RefusedError as error:
                if error.refusal.reaction is not Reaction.REFRESH:
                    raise
            pairing = self._access.renewed(pairing, self._rotate)
            return self._call(address(pairing), body, answer, {**headers, **_bearer(pairing)})
        except RefusedError as error:
            if error.refusal.code == Code.CONNECTOR_REVOKED:
                self._access.mark_revoked()
            raise

    def _rotate(self, pairing: Pairing) -> Tokens:
        body = msgspec.json.encode({"refreshToken": pairing.tokens.refresh_token})
        return self._call(f"{pairing.server}{_path(REFRESH)}", lambda: body, Tokens, _JSON)

    def _call(self, url: str, body: Body, answer: type[Answer], headers: Mapping[str, str]) -> Answer:
        with (
            network_errors(),
            self._http.stream(
                "POST", url, content=body(), headers={**AGENT_HEADERS, **headers}, follow_redirects=False
            ) as response,
        ):
            content = _bounded(response)
        if is_portal(response):
            raise portal()
        self._clock.hint(server_time(response))
        if not response.is_success:
            refused = refusal(response, content)
            if refused.server_time is not None:
                self._clock.observe(refused.server_time)
            raise RefusedError(refused)
        try:
            return msgspec.json.decode(content, type=answer)
        except (msgspec.ValidationError, msgspec.DecodeError) as error:
            raise unreadable() from error


_JSON: Mapping[str, str] = {"Content-Type": "application/json"}


def _path(call: MachineCall) -> str:
    """Where the document says that a call goes; all of a machine's are POST."""
    return f"/v1{call.path}"


def compress(upload: Upload, packed: Path) -> int:
    """Write the whole body, gzip, to `packed`; returns its size. Raises `AgentError` where the disk is full."""
    head, tail = envelope(upload)
    press = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 31)
    with file_errors(str(packed)), upload.data.open("rb") as source, packed.open("wb") as target:
        target.write(press.compress(head))
        while chunk := source.read(CHUNK):
            target.write(press.compress(chunk))
        target.write(press.compress(tail))
        target.write(press.flush())
        return target.tell()


def _bearer(pairing: Pairing) -> dict[str, str]:
    return {"Authorization": f"Bearer {pairing.tokens.access_token}", "X-Connector-Id": pairing.connector_id}


def _bounded(response: httpx.Response) -> bytes:
    content = bytearray()
    for chunk in response.iter_bytes(CHUNK):
        content += chunk
        if len(content) > MAX_ANSWER:
            raise unreadable()
    return bytes(content)
