"""An office's proxy as it should not be: it asks for logins, opens TLS with its own authority, cuts lines, shows pages.

It ends the TLS of a tunnel itself and hands the requests to the service of the test, so that each of its faults stands
exactly where the test puts it: before, in the middle of, or after what the service did.
"""

import base64
import socket
import ssl
import struct
import threading
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal

import httpx

from tests.support.certificates import Authority

Login = Literal["none", "basic", "ntlm"]
Fault = Literal[
    "cut after commit", "half body", "slow", "drip", "502", "503", "captive portal", "cut before", "reset in the middle"
]
DROP_SECONDS = 0.02
CHALLENGE = b"NTLMSSP\0challenge"
PORTAL = b"<html><h1>Bienvenido al WiFi del hotel</h1></html>"


@dataclass
class FaultyProxy:
    """Listens on loopback. `faults` are taken one a request; `refusals` one a CONNECT, before the login is asked."""

    service: httpx.BaseTransport
    authority: Authority
    host: str = "cobranza.example"
    login: Login = "none"
    leaves: bool = False
    """Hang up after the first 407 of a connection, without saying so."""
    user: str = "oficina"
    password: str = "secreta"
    faults: deque[Fault] = field(default_factory=deque)
    refusals: deque[bytes] = field(default_factory=deque)
    connects: list[Mapping[str, str]] = field(default_factory=list)
    retry_after: int = 30
    """Seconds that a `503` asks for."""
    released: threading.Event = field(default_factory=threading.Event)
    """What a `slow` answer waits for."""

    def __enter__(self) -> "FaultyProxy":
        self._context = self.authority.serving(self.host)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads = [threading.Thread(target=self._accept, name="proxy")]
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.released.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for line in list(self._open):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(line,), name="proxy")
            self._threads.append(thread)
            thread.start()

    def _serve(self, line: socket.socket) -> None:
        self._open.add(line)
        try:
            with line, suppress(OSError):
                if self._connect(line):
                    with self._context.wrap_socket(line, server_side=True) as tunnel:
                        self._open.add(tunnel)
                        self._requests(tunnel)
        finally:
            self._open.discard(line)

    def _connect(self, line: socket.socket) -> bool:
        """Speak HTTP until a CONNECT is allowed; False where the client left."""
        steps = 0
        while head := _read_head(line):
            headers = _headers(head)
            self.connects.append(headers)
            if self.refusals:
                line.sendall(self.refusals.popleft())
                return False
            given = headers.get("proxy-authorization", "")
            if self.login == "none" or self._accepts(given, steps):
                line.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                return True
            steps += given.startswith("NTLM")
            line.sendall(self._refusal(steps if given.startswith("NTLM") else 0))
            if self.leaves and not given:
                return False
        return False

    def _accepts(self, given: str, steps: int) -> bool:
        if self.login == "basic":
            return given == "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return steps == 1 and given == "NTLM " + base64.b64encode(b"response to " + CHALLENGE).decode()

    def _refusal(self, step: int) -> bytes:
        body = b"Identify yourself"
        wanted = 'Basic realm="oficina"' if self.login == "basic" else "NTLM"
        if step == 1:
            wanted += " " + base64.b64encode(CHALLENGE).decode()
        head = f"HTTP/1.1 407 Who are you\r\nProxy-Authenticate: {wanted}\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body

    def _requests(self, tunnel: ssl.SSLSocket) -> None:
        while head := _read_head(tunnel):
            method, path = head.split(b" ", 2)[:2]
            headers = _headers(head)
            with self._lock:
                fault = self.faults.popleft() if self.faults else None
            size = int(headers.get("content-length", "0"))
            if fault == "reset in the middle":
                _read_exactly(tunnel, size // 2)
                tunnel.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            body = _read_exactly(tunnel, size)
            if fault == "cut before":
                return
            if fault == "503":
                tunnel.sendall(_answer(503, {"retry-after": str(self.retry_after)}, b""))
                continue
            if fault == "captive portal":
                tunnel.sendall(_answer(200, {"content-type": "text/html"}, PORTAL))
                continue
            if fault == "502":
                tunnel.sendall(_answer(502, {"content-type": "text/html"}, b"<h1>Bad gateway</h1>"))
                continue
            request = httpx.Request(
                method.decode(), f"https://{self.host}{path.decode()}", headers=headers, content=body
            )
            response = self.service.handle_request(request)
            raw = _answer(response.status_code, response.headers, response.read())
            if fault == "cut after commit":
                return
            if fault == "half body":
                tunnel.sendall(raw[: -(len(response.content) // 2)])
                return
            if fault == "slow":
                self.released.wait(30)
            if fault == "drip":
                self._drip(tunnel, raw)
                return
            tunnel.sendall(raw)

    def _drip(self, tunnel: ssl.SSLSocket, raw: bytes) -> None:
        """A byte now and then, never silent for long, until the client leaves."""
        for place in range(len(raw)):
            tunnel.sendall(raw[place : place + 1])
            self.released.wait(DROP_SECONDS)


def refusing(status: int, headers: str = "", body: bytes = b"") -> bytes:
    """A refusal of a CONNECT, for `refusals`."""
    return f"HTTP/1.1 {status} No\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


class FakeSession:
    """What Windows would prove, in two steps; `wrong` proves somebody else."""

    def __init__(self, *, wrong: bool = False) -> None:
        self._wrong = wrong

    def step(self, challenge: bytes | None) -> bytes:
        if challenge is None:
            return b"NTLMSSP\0negotiate"
        return b"somebody else" if self._wrong else b"response to " + challenge


OpenFakeSession = Callable[[str, str], FakeSession]


def _answer(status: int, headers: Mapping[str, str], body: bytes) -> bytes:
    kept = {name: value for name, value in headers.items() if name.lower() not in ("content-length", "connection")}
    lines = [f"HTTP/1.1 {status} Answer", *(f"{name}: {value}" for name, value in kept.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def _read_head(line: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        byte = line.recv(1)
        if not byte:
            return b""
        data += byte
    return data


def _read_exactly(line: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size and (chunk := line.recv(size - len(data))):
        data += chunk
    return data


def _headers(head: bytes) -> dict[str, str]:
    pairs = [line.partition(b":")[::2] for line in head.split(b"\r\n")[1:] if b":" in line]
    return {name.strip().lower().decode(): value.strip().decode() for name, value in pairs}
