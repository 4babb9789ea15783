"""Walks the way to the service one step at a time, to say where it ends: name, proxy, connection, certificate."""

import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpcore

from agent.cloud.tunnel import TunnelBackend
from agent.core.delivery import RefusedError
from agent.core.doctor_facts import NetworkFacts, ProxyMode, Trouble
from agent.core.proxies import OpenSession, Route, is_direct
from agent.errors import AgentError

MakeContext = Callable[[], ssl.SSLContext]
_NAMES = ("organizationName", "commonName")


def probe(
    host: str,
    port: int,
    mode: ProxyMode,
    route: Route,
    open_session: OpenSession | None,
    make_context: MakeContext,
    limit_seconds: float,
) -> NetworkFacts:
    """What stands between this machine and ``https://host:port``; never raises for what it finds there."""
    try:
        proxy = None if is_direct(host) else route(host, port)
    except AgentError as error:
        return NetworkFacts(host, mode, proxy_trouble=Trouble(error.title, error.advice), addresses=_resolve(host))
    addresses = _resolve(proxy.host if proxy else host)
    facts = NetworkFacts(host, mode, proxy=proxy.address if proxy else None, addresses=addresses)
    if not addresses:
        return facts
    backend = TunnelBackend(lambda _host, _port: proxy, open_session, 2 * limit_seconds)
    try:
        issuer, expires = _shake_hands(backend, host, port, make_context(), limit_seconds)
        return replace(facts, trusted=True, issuer=issuer, expires=expires)
    except RefusedError as error:
        title, _, advice = error.refusal.sentence.partition(". ")
        trouble = Trouble(title, advice or "Revisa la conexión a internet.")
        return replace(facts, proxy_trouble=trouble)
    except (httpcore.NetworkError, httpcore.TimeoutException, OSError) as error:
        if not _is_certificate(error):
            return replace(facts, connection_trouble=_silence(host, port))
    try:
        issuer, expires = _shake_hands(backend, host, port, _trusting_all(), limit_seconds)
    except (RefusedError, httpcore.NetworkError, httpcore.TimeoutException, OSError):
        issuer, expires = None, None
    return replace(facts, trusted=False, issuer=issuer, expires=expires)


def _shake_hands(
    backend: httpcore.NetworkBackend, host: str, port: int, context: ssl.SSLContext, limit: float
) -> tuple[str | None, datetime | None]:
    """Connect and say hello; who issued the certificate that was shown, and until when it holds. Nothing is sent."""
    with closing(backend.connect_tcp(host, port, limit)) as plain:
        secure = plain.start_tls(context, host, limit)
        with closing(secure):
            spoken = secure.get_extra_info("ssl_object")
            # `getpeercert` reads only what is trusted; the object below it is the one that truststore asks too.
            chain = getattr(spoken, "_sslobj", spoken).get_unverified_chain()
    return _read(chain[0].get_info()) if chain else (None, None)


def _read(shown: Mapping[str, Any]) -> tuple[str | None, datetime | None]:
    """Issuer and end of a certificate as OpenSSL tells them."""
    told = [(kind, value) for part in shown.get("issuer", ()) for kind, value in part]
    names = [value for wanted in _NAMES for kind, value in told if kind == wanted]
    until = shown.get("notAfter")
    expires = datetime.fromtimestamp(ssl.cert_time_to_seconds(until), UTC) if until else None
    return (", ".join(dict.fromkeys(names)) or None), expires


def _trusting_all() -> ssl.SSLContext:
    """Only to read who issued a certificate that was refused; nothing is ever sent over it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _resolve(host: str) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def _silence(host: str, port: int) -> Trouble:
    return Trouble(
        f"No se pudo llegar a {host} por el puerto {port}",
        f"Pide a quien administra la red o el cortafuegos que permita salir a {host}, puerto {port}.",
    )


def _is_certificate(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
