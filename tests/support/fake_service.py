"""The service as the agent sees it, small but honest: it inflates, hashes, compares states, rotates tokens and forgets
nothing. Used as an httpx transport, so that the agent's own HTTP code runs."""

import hashlib
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import httpx
import msgspec

from contract.checksum import digest, state_checksum
from contract.connectors import DiagnosticsUpload
from contract.records import CustomerKey
from contract.sync import SyncData, SyncEnvelope
from tests.support.agent_fakes import FakeClock

Fault = Callable[[httpx.Request], httpx.Response]


@dataclass
class HeldCompany:
    """What the service holds of a company."""

    sync_id: str
    stamp: datetime
    customers: dict[str, bytes]

    @property
    def checksum(self) -> str:
        return state_checksum((key.encode(), digest(raw)) for key, raw in self.customers.items())


@dataclass
class FakeService(httpx.BaseTransport):
    """One organization, one connector."""

    clock: FakeClock
    codes: set[str] = field(default_factory=lambda: {"A1B2C3"})
    timezone: str | None = "America/Mexico_City"
    organization: str | None = "Comercial Nájera"
    revoked: bool = False
    held: dict[str, HeldCompany] = field(default_factory=dict)
    syncs: list[SyncEnvelope] = field(default_factory=list)
    beats: list[dict[str, Any]] = field(default_factory=list)
    commands: list[dict[str, Any]] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    registrations: list[dict[str, Any]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    diagnostics: list[tuple[str, bytes]] = field(default_factory=list)
    access: str = "access-1"
    refresh: set[str] = field(default_factory=lambda: {"refresh-1"})
    rotations: int = 1
    answered: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)

    def fail(self, path: str, *faults: Fault) -> None:
        """Answer the next requests to a path (its last part) with these instead."""
        self.faults.setdefault(path, []).extend(faults)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/v1")
        request.read()
        self.requests.append(path)
        queue = self.faults.get(path.rsplit("/", 1)[-1])
        if queue:
            return queue.pop(0)(request)
        handlers = {
            "/connectors/register": self._register,
            "/auth/refresh": self._refresh,
            "/connectors/heartbeat": self._heartbeat,
            "/sync/cartera": self._sync,
            "/connectors/diagnostics": self._diagnostics,
        }
        response = handlers[path](request)
        response.headers["date"] = format_datetime(self.clock.now().replace(microsecond=0), usegmt=True)
        return response

    def expire(self) -> None:
        """The access token is no longer good."""
        self.access = "another"

    def _tokens(self) -> dict[str, Any]:
        self.rotations += 1
        self.access = f"access-{self.rotations}"
        self.refresh.add(f"refresh-{self.rotations}")
        return {"accessToken": self.access, "refreshToken": f"refresh-{self.rotations}", "expiresIn": 86400}

    def _register(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        self.registrations.append(body)
        if body["linkCode"] not in self.codes:
            return refuse(404, "LINK_CODE_INVALID", "El código no es válido o ya venció")
        self.codes.discard(body["linkCode"])
        origin = f"{request.url.scheme}://{request.url.host}"
        endpoints = {"sync": f"{origin}/v1/sync", "heartbeat": f"{origin}/v1/connectors/heartbeat"}
        config = {"intervalMinutes": 15, "endpoints": endpoints, "timezone": self.timezone}
        reply = {"connectorId": "c-1", "tokens": self._tokens(), "syncConfig": config}
        return httpx.Response(201, json=reply | {"serverTime": self.clock.now().isoformat()})

    def _refresh(self, request: httpx.Request) -> httpx.Response:
        if self.revoked:
            return refuse(403, "CONNECTOR_REVOKED", "El conector fue revocado")
        if json.loads(request.content)["refreshToken"] not in self.refresh:
            return refuse(401, "UNAUTHORIZED", "La sesión venció")
        return httpx.Response(200, json=self._tokens())

    def _denied(self, request: httpx.Request) -> httpx.Response | None:
        if self.revoked:
            return refuse(403, "CONNECTOR_REVOKED", "El conector fue revocado")
        if request.headers["authorization"] != f"Bearer {self.access}":
            return refuse(401, "TOKEN_EXPIRED", "El token venció")
        assert request.headers["x-connector-id"] == "c-1"
        return None

    def _heartbeat(self, request: httpx.Request) -> httpx.Response:
        if denied := self._denied(request):
            return denied
        beat = json.loads(request.content)
        self.beats.append(beat)
        done = {result["id"] for result in beat.get("commandResults", [])}
        self.commands = [command for command in self.commands if command["id"] not in done]
        for empresa in beat.get("empresas", []):
            held = self.held.get(empresa["id"])
            if held is None or held.checksum != empresa["stateChecksum"]:
                payload = {"full": True, "empresaId": empresa["id"]}
                self.commands.append({"id": f"heal-{len(self.beats)}", "type": "sync_now", "payload": payload})
        reply = {"ack": True, "serverTime": self.clock.now().isoformat(), "commands": self.commands}
        if self.timezone is not None:
            reply["timezone"] = self.timezone
        if self.organization is not None:
            reply["organization"] = self.organization
        return httpx.Response(200, json=reply)

    def _diagnostics(self, request: httpx.Request) -> httpx.Response:
        if denied := self._denied(request):
            return denied
        sent = msgspec.json.decode(request.content, type=DiagnosticsUpload)
        self.diagnostics.append((sent.id, sent.content))
        return httpx.Response(201, json={"id": sent.id, "expiresAt": self.clock.now().isoformat()})

    def _sync(self, request: httpx.Request) -> httpx.Response:
        if denied := self._denied(request):
            return denied
        assert request.headers["content-encoding"] == "gzip"
        assert int(request.headers["content-length"]) == len(request.content)
        body = msgspec.json.decode(zlib.decompress(request.content, 31), type=SyncEnvelope)
        assert hashlib.sha256(bytes(body.data)).hexdigest() == body.checksum
        key = (body.empresa_id, body.timestamp.isoformat(), body.checksum)
        if key in self.answered:
            return httpx.Response(200, json=self.answered[key])
        held = self.held.get(body.empresa_id)
        if held and body.timestamp <= held.stamp:
            return refuse(409, "SYNC_STALE", "Ya se aplicó un envío más reciente", timestamp=held.stamp.isoformat())
        if (body.timestamp - self.clock.now()).total_seconds() > 600:
            return refuse(422, "CLOCK_SKEW", "El reloj está adelantado", serverTime=self.clock.now().isoformat())
        if body.sync_type == "delta" and (held is None or held.sync_id != body.previous_sync_id):
            return refuse(409, "SYNC_BASE_MISMATCH", "El servidor tiene otro estado")
        after = HeldCompany(f"sync-{len(self.syncs) + 1}", body.timestamp, dict(held.customers) if held else {})
        if body.sync_type == "full":
            after.customers.clear()
        for raw in msgspec.json.decode(body.data, type=SyncData).customers:
            one = msgspec.json.decode(raw, type=CustomerKey)
            if one.operation == "delete":
                del after.customers[one.key]
            else:
                after.customers[one.key] = bytes(raw)
        if after.checksum != body.state_checksum:
            return refuse(409, "SYNC_STATE_MISMATCH", "El estado no coincide")
        self.held[body.empresa_id] = after
        self.syncs.append(body)
        stats = dict.fromkeys(
            ("clientesActualizados", "facturasActualizadas", "nuevos", "modificados", "sinCambios"), 0
        )
        reply = {
            "success": True,
            "syncId": after.sync_id,
            "processedAt": self.clock.now().isoformat(),
            "stats": stats,
            "verificacion": {"cuadra": True, "diferencias": []},
        }
        self.answered[key] = reply
        return httpx.Response(200, json=reply)


def refuse(status: int, code: str, message: str, headers: dict[str, str] | None = None, **data: str) -> httpx.Response:
    """An answer in the documented envelope."""
    return httpx.Response(
        status, json={"error": {"code": code, "message": message, "details": [], **data}}, headers=headers
    )


def answer(response: httpx.Response) -> Fault:
    """Answer with exactly this."""
    return lambda _request: response


def cut(_request: httpx.Request) -> httpx.Response:
    """The line breaks before an answer comes."""
    raise httpx.ReadError("connection reset")


def silent(_request: httpx.Request) -> httpx.Response:
    """Nobody answers in time."""
    raise httpx.ReadTimeout("timed out")


def unreachable(_request: httpx.Request) -> httpx.Response:
    """No route to the server."""
    raise httpx.ConnectError("unreachable")


def utc(text: str) -> datetime:
    """A moment from ISO text without offset."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
