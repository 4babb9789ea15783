"""The way through a proxy: connections of httpx are tunnelled here, since httpx hides from us what a proxy answered.

A 407 is answered with the login that was configured, else with the session of the person at the machine, which takes
several steps on one connection; whatever cannot be answered becomes a sentence.
"""

import base64
import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from agent import __version__
from agent.core.proxies import OpenSession, Proxy, ProxyProblem, Route, is_direct, refuse

LONGEST_HEAD = 64 << 10
LONGEST_BODY = 1 << 20
MOST_STEPS = 5
LOGIN_REST_SECONDS = 1800.0
"""How long a refused login is not shown again, unless it was changed: a heartbeat a minute would lock the account."""
_SESSION_SCHEMES = ("negotiate", "ntlm")


class _Answer:
    """Status line and headers of an answer to CONNECT."""

    def __init__(self, head: bytes) -> None:
        first, *lines = head.decode("latin-1").split("\r\n")
        words = first.split(" ", 2)
        self.status = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
        pairs = [line.partition(":")[::2] for line in lines if ":" in line]
        self.headers = [(name.strip().lower(), value.strip()) for name, value in pairs]

    def all(self, name: str) -> list[str]:
        return [value for found, value in self.headers if found == name]

    @property
    def schemes(self) -> dict[str, str]:
        """What it takes, and the challenge with it."""
        found: dict[str, str] = {}
        for value in self.all("proxy-authenticate"):
            scheme, _, challenge = value.partition(" ")
            found.setdefault(scheme.strip(",").lower(), challenge.strip())
        return found

    @property
    def closes(self) -> bool:
        said = ",".join(self.all("connection") + self.all("proxy-connection")).lower()
        return "close" in said or bool(self.all("transfer-encoding"))

    @property
    def length(self) -> int:
        value = (self.all("content-length") or ["0"])[0]
        return int(value) if value.isdigit() else 0


class Impatient(httpcore.NetworkStream):
    """A connection on which no answer takes longer than `limit` seconds in all.

    httpx counts each read anew: an answer that comes drop by drop would hold a cycle and the heartbeat for days.
    """

    def __init__(self, inner: httpcore.NetworkStream, limit: float, now: Callable[[], float]) -> None:
        self._inner = inner
        self._limit = limit
        self._now = now
        self._until: float | None = None

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """As httpcore asks; `httpcore.ReadTimeout` where the answer as a whole took too long."""
        if self._until is None:
            self._until = self._now() + self._limit
        left = self._until - self._now()
        if left <= 0:
            raise httpcore.ReadTimeout("the answer took too long as a whole")
        return self._inner.read(max_bytes, left if timeout is None else min(timeout, left))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """As httpcore asks; whatever is read next is another answer."""
        self._until = None
        self._inner.write(buffer, timeout)

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection with TLS on it."""
        return Impatient(self._inner.start_tls(ssl_context, server_hostname, timeout), self._limit, self._now)

    def get_extra_info(self, info: str) -> Any:
        """What the connection tells of itself."""
        return self._inner.get_extra_info(info)


class _ImpatientBackend(httpcore.SyncBackend):
    """httpcore's own connections, each `Impatient`."""

    def __init__(self, limit: float) -> None:
        self._limit = limit

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        inner = super().connect_tcp(host, port, timeout, local_address, socket_options)
        return Impatient(inner, self._limit, time.monotonic)


class TunnelBackend(httpcore.NetworkBackend):
    """Connects as httpcore asks: direct, or through the proxy that `route` names for the host."""

    def __init__(
        self,
        route: Route,
        open_session: OpenSession | None,
        answer_seconds: float,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._route = route
        self._open_session = open_session
        self._inner = _ImpatientBackend(answer_seconds)
        self._wrong = _WrongLogin(now)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the host. Raises what httpcore raises, and `RefusedError` where a proxy is in the way."""
        proxy = None if is_direct(host) else self._route(host, port)
        if proxy is None:
            return self._inner.connect_tcp(host, port, timeout, local_address, socket_options)
        return _Tunnel(self._inner, proxy, host, port, timeout, self._open_session, self._wrong).open()


class _WrongLogin:
    """The proxy and login that were refused last, and until when they rest."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._last: tuple[Proxy, float] | None = None

    def note(self, proxy: Proxy) -> None:
        self._last = (proxy, self._now() + LOGIN_REST_SECONDS)

    def rests(self, proxy: Proxy) -> bool:
        last = self._last
        return last is not None and last[0] == proxy and self._now() < last[1]


class _Tunnel:
    """One CONNECT, with as many steps as the proxy asks for."""

    def __init__(
        self,
        inner: httpcore.NetworkBackend,
        proxy: Proxy,
        host: str,
        port: int,
        timeout: float | None,
        open_session: OpenSession | None,
        wrong: _WrongLogin,
    ) -> None:
        self._inner = inner
        self._proxy = proxy
        self._host = host
        self._target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self._timeout = timeout
        self._open_session = open_session
        self._wrong = wrong
        self._stream: httpcore.NetworkStream | None = None

    def open(self) -> httpcore.NetworkStream:
        try:
            answer = self._ask(None)
            if answer.status == 407:
                answer = self._identify(answer)
            if answer.status != 200 or self._stream is None:
                raise self._refused(answer.status)
        except BaseException:
            self._close()
            raise
        return self._stream

    def _identify(self, answer: _Answer) -> _Answer:
        """Answer a 407 with what we have: the login first, for it was given for this.

        On a new connection: proxies close the one of the 407, and not all of them say so.
        """
        self._close()
        schemes = answer.schemes
        if "basic" in schemes and self._proxy.user:
            if self._wrong.rests(self._proxy):
                raise refuse(ProxyProblem.LOGIN_WRONG, self._proxy, self._host)
            login = f"{self._proxy.user}:{self._proxy.password}".encode()
            answer = self._ask(f"Basic {base64.b64encode(login).decode()}")
            if answer.status == 407:
                self._wrong.note(self._proxy)
                raise refuse(ProxyProblem.LOGIN_WRONG, self._proxy, self._host)
            return answer
        wanted = next((name for name in _SESSION_SCHEMES if name in schemes), None)
        if wanted is None:
            raise refuse(ProxyProblem.LOGIN_WANTED, self._proxy, self._host)
        if self._open_session is None:
            problem = ProxyProblem.LOGIN_WANTED if "basic" in schemes else ProxyProblem.SESSION_WANTED
            raise refuse(problem, self._proxy, self._host)
        return self._show_session(wanted, self._open_session)

    def _show_session(self, scheme: str, open_session: OpenSession) -> _Answer:
        name = "NTLM" if scheme == "ntlm" else "Negotiate"
        challenge: bytes | None = None
        try:
            session = open_session(name, self._proxy.host)
            for _ in range(MOST_STEPS):
                token = base64.b64encode(session.step(challenge)).decode()
                answer = self._ask(f"{name} {token}", reuse=challenge is not None)
                said = answer.schemes.get(scheme, "")
                if answer.status != 407:
                    return answer
                if not said:
                    break
                challenge = base64.b64decode(said)
        except (OSError, ValueError) as error:
            raise refuse(ProxyProblem.SESSION_WRONG, self._proxy, self._host) from error
        raise refuse(ProxyProblem.SESSION_WRONG, self._proxy, self._host)

    def _ask(self, authorization: str | None, *, reuse: bool = False) -> _Answer:
        """Send one CONNECT, on the connection at hand where it still stands; `reuse`: on no other."""
        if self._stream is None:
            if reuse:
                raise ConnectionResetError("the proxy left in the middle of a conversation")
            self._stream = self._connect()
        lines = [
            f"CONNECT {self._target} HTTP/1.1",
            f"Host: {self._target}",
            f"User-Agent: cobranza-agent/{__version__}",
        ]
        if authorization is not None:
            lines.append(f"Proxy-Authorization: {authorization}")
        try:
            self._stream.write("\r\n".join([*lines, "", ""]).encode("latin-1"), self._timeout)
            return self._read(self._stream)
        except (httpcore.NetworkError, httpcore.TimeoutException) as error:
            raise refuse(ProxyProblem.BROKEN, self._proxy, self._host) from error

    def _read(self, stream: httpcore.NetworkStream) -> _Answer:
        data = b""
        while b"\r\n\r\n" not in data:
            chunk = stream.read(LONGEST_HEAD, self._timeout)
            data += chunk
            if not chunk or len(data) > LONGEST_HEAD:
                raise refuse(ProxyProblem.BROKEN, self._proxy, self._host)
        head, _, body = data.partition(b"\r\n\r\n")
        answer = _Answer(head)
        if answer.status == 200:
            return answer
        left = answer.length - len(body)
        if answer.closes or left > LONGEST_BODY:
            self._close()
            return answer
        while left > 0 and (chunk := stream.read(min(left, LONGEST_HEAD), self._timeout)):
            left -= len(chunk)
        return answer

    def _connect(self) -> httpcore.NetworkStream:
        try:
            return self._inner.connect_tcp(self._proxy.host, self._proxy.port, self._timeout)
        except (httpcore.NetworkError, httpcore.TimeoutException) as error:
            raise refuse(ProxyProblem.UNREACHABLE, self._proxy, self._host) from error

    def _refused(self, status: int) -> Exception:
        problem = ProxyProblem.BROKEN
        if status in (401, 403, 451):
            problem = ProxyProblem.FORBIDDEN
        elif 300 <= status < 400 or status == 511:
            problem = ProxyProblem.PORTAL
        elif status == 407:
            problem = ProxyProblem.SESSION_WRONG
        return refuse(problem, self._proxy, self._host, status)

    def _close(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None
