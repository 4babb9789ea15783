"""Posts a signed body to an address that a customer chose, without letting that choice reach our own network.

The name is resolved here at every try, every answer of the resolver is judged, and the connection is made to a judged
address, so a name that changes between the check and the use gains nothing. No redirect is followed and no proxy used.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Thread
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

import httpcore

from server.kit.destinations import is_public, parse_address

TIMEOUT_SECONDS = 15.0
"""For a whole try: name, connection, TLS, request and answer."""
CONNECT_SECONDS = 5.0
"""For one of the addresses of a name, so that the next still gets its turn."""
READ_BYTES = 16 * 1024
EXCERPT_CHARACTERS = 500
_MAX_ADDRESSES = 4
_SAFE = "%/:=&?~#+!$,;'@()*[]"

Resolve = Callable[[str, int], Sequence[str]]


class UndeliveredError(Exception):
    """Nothing was answered; `str()` is a Spanish sentence for the log of deliveries."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver said: status, the beginning of its body as one printable text, Retry-After in seconds."""

    status: int
    excerpt: str
    retry_after: int | None


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as the machine's resolver orders them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class WebhookHttp:
    """One request at a time; safe to use from several threads."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        https_only: bool = False,
        resolve: Resolve = resolve,
        tls: ssl.SSLContext | None = None,
        seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._allow_private = allow_private
        self._https_only = https_only
        self._resolve = resolve
        self._given_tls = tls
        self._seconds = seconds

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Made when first needed: reading the machine's certificates takes 30 ms of every start."""
        return self._given_tls or ssl.create_default_context()

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a body; UndeliveredError says why nothing was answered. Takes at most the time limit."""
        parts = urlsplit(url)
        if parts.scheme != "https" and (self._https_only or parts.scheme != "http"):
            raise UndeliveredError("La dirección debe empezar con https://")
        backend = _Checked(self._resolve, time.monotonic() + self._seconds, allow_private=self._allow_private)
        try:
            return self._exchange(_request(parts, headers, body), backend)
        except (httpcore.TimeoutException, _OutOfTimeError) as error:
            raise UndeliveredError(f"No respondió en {self._seconds:.0f} segundos") from error
        except httpcore.ConnectError as error:
            raise UndeliveredError(_why_no_connection(error)) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise UndeliveredError("La conexión se cortó o la respuesta no es HTTP") from error

    def _exchange(self, request: httpcore.Request, backend: "_Checked") -> Answer:
        timeout = dict.fromkeys(("connect", "read", "write", "pool"), self._seconds)
        request.extensions = {"timeout": timeout}
        with httpcore.ConnectionPool(
            ssl_context=self._tls, max_connections=1, max_keepalive_connections=0, network_backend=backend
        ) as pool:
            response = pool.handle_request(request)
            try:
                return Answer(response.status, _excerpt(response), _retry_after(response))
            finally:
                response.close()


def _request(parts: SplitResult, headers: Mapping[str, str], body: bytes) -> httpcore.Request:
    try:
        host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
        port = parts.port
    except (UnicodeError, ValueError) as error:
        raise UndeliveredError("La dirección no es válida") from error
    if not host:
        raise UndeliveredError("La dirección no es válida")
    target = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    named = f"[{host}]" if ":" in host else host
    return httpcore.Request(
        "POST",
        httpcore.URL(scheme=parts.scheme, host=host, port=port, target=target),
        headers=[
            ("Host", named if port is None else f"{named}:{port}"),
            ("Content-Length", str(len(body))),
            ("Connection", "close"),
            *headers.items(),
        ],
        content=body,
    )


class _OutOfTimeError(Exception):
    """The whole try took too long, however often a byte came."""


class _Checked(httpcore.NetworkBackend):
    """Connects to judged addresses only, and gives every step what is left of one time limit."""

    def __init__(self, resolve: Resolve, deadline: float, *, allow_private: bool) -> None:
        self._resolve = resolve
        self._deadline = deadline
        self._allow_private = allow_private
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """The stream to the first address that takes the connection."""
        waiting = list(self._addresses(host, port))
        while True:
            address = waiting.pop(0)
            left = min(CONNECT_SECONDS, _left(self._deadline))
            try:
                opened = self._plain.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if not waiting:
                    raise
            else:
                return _Timed(opened, self._deadline)

    def _addresses(self, host: str, port: int) -> Sequence[str]:
        found = self._names(host, port)
        for address in found:
            if not self._allow_private and not is_public(parse_address(address)):
                raise UndeliveredError("La dirección lleva a una red privada, y ahí no se entrega")
        return found[:_MAX_ADDRESSES]

    def _names(self, host: str, port: int) -> Sequence[str]:
        """Ask the resolver, which has no time limit of its own, on a thread that is left behind where it is late."""
        answers: list[Sequence[str]] = []

        def ask() -> None:
            try:
                answers.append(self._resolve(host, port))
            except (OSError, UnicodeError):
                answers.append(())

        asking = Thread(target=ask, name="resolver", daemon=True)
        asking.start()
        asking.join(_left(self._deadline))
        if not answers:
            raise _OutOfTimeError
        if not answers[0]:
            raise UndeliveredError("No se encontró el servidor: el nombre no existe o no tiene dirección")
        return answers[0]


class _Timed(httpcore.NetworkStream):
    """A stream whose every step ends with the whole try."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read within what is left."""
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write within what is left."""
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        """Close at once."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """TLS for the name that was asked, whatever the address."""
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline)), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """What the plain stream knows."""
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise _OutOfTimeError
    return left


def _excerpt(response: httpcore.Response) -> str:
    """The first characters of the body; the rest is neither read nor kept."""
    taken = b""
    for chunk in response.iter_stream():
        taken += chunk
        if len(taken) >= READ_BYTES:
            break
    text = taken[:READ_BYTES].decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() else " " for sign in text[:EXCERPT_CHARACTERS]).strip()


def _retry_after(response: httpcore.Response) -> int | None:
    for name, value in response.headers:
        if name.lower() == b"retry-after" and value.isdigit() and len(value) <= 6:
            return int(value)
    return None


def _why_no_connection(error: httpcore.ConnectError) -> str:
    """The library keeps what the socket said as the error's argument."""
    said = error.args[0] if error.args else None
    if isinstance(said, ssl.SSLCertVerificationError):
        return f"El certificado del servidor no es válido: {said.verify_message}"[:200]
    if isinstance(said, ssl.SSLError):
        return "No se pudo establecer la conexión segura (TLS)"
    return "El servidor no aceptó la conexión"
