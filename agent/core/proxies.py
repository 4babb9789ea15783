"""Which proxy stands between this machine and the service, and what each of its refusals asks of a person."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Protocol
from urllib.parse import unquote, urlsplit

from agent.core.delivery import Refusal, RefusedError
from agent.core.doctor_facts import Trouble
from agent.core.pairing import is_loopback
from agent.errors import AgentError, Exit
from contract.errors import Reaction

DEFAULT_PORT = 8080
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]{2,45}").fullmatch


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy that tunnels, with the login to use where it asks for one."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def address(self) -> str:
        """`host:port`, as it is shown."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


Route = Callable[[str, int], Proxy | None]
"""The proxy to use for a host and port, or None for none. Raises `AgentError`."""


class Session(Protocol):
    """A conversation that proves to a proxy who is at this machine, one token after the other."""

    def step(self, challenge: bytes | None) -> bytes:
        """The next token. Raises `OSError` where the system has none."""


OpenSession = Callable[[str, str], Session]
"""Begin one: scheme (`Negotiate` or `NTLM`) and the proxy's host. Raises `OSError`."""


class ProxyProblem(StrEnum):
    """Why a proxy did not let us through; also the code of the refusal."""

    UNREACHABLE = "PROXY_UNREACHABLE"
    LOGIN_WANTED = "PROXY_LOGIN_WANTED"
    LOGIN_WRONG = "PROXY_LOGIN_WRONG"
    SESSION_WANTED = "PROXY_SESSION_WANTED"
    """It takes Negotiate or NTLM alone and there is no Windows session to show."""
    SESSION_WRONG = "PROXY_SESSION_WRONG"
    FORBIDDEN = "PROXY_FORBIDDEN"
    PORTAL = "PROXY_PORTAL"
    BROKEN = "PROXY_BROKEN"


_PASSING = (ProxyProblem.UNREACHABLE, ProxyProblem.PORTAL, ProxyProblem.BROKEN)
"""Tried again; the rest needs a person, and trying a wrong password again locks accounts."""


def words(problem: ProxyProblem, proxy: Proxy, host: str, status: int = 0) -> Trouble:
    """Title and advice of a problem on the way to `host`."""
    name = f"El proxy {proxy.address}"
    match problem:
        case ProxyProblem.UNREACHABLE:
            return Trouble(f"{name} no responde", "Revisa su dirección en Configuración, o elige otro modo de proxy.")
        case ProxyProblem.LOGIN_WANTED:
            return Trouble(f"{name} pide usuario y contraseña", "Escríbelos en Configuración, en la parte de proxy.")
        case ProxyProblem.LOGIN_WRONG:
            return Trouble(
                f"{name} no aceptó el usuario «{proxy.user}»", "Corrige el usuario y la contraseña en Configuración."
            )
        case ProxyProblem.SESSION_WANTED:
            return Trouble(
                f"{name} solo acepta la sesión de Windows (NTLM o Negotiate)",
                f"Pide a quien administra la red que deje pasar a {host} sin identificarse, o con usuario y contraseña "
                "(Basic).",
            )
        case ProxyProblem.SESSION_WRONG:
            return Trouble(
                f"{name} no aceptó tu sesión de Windows",
                f"Pide a quien administra la red que permita a tu usuario llegar a {host}.",
            )
        case ProxyProblem.FORBIDDEN:
            return Trouble(f"{name} no permite llegar a {host}", f"Pide a quien administra la red que permita {host}.")
        case ProxyProblem.PORTAL:
            return Trouble(
                f"{name} muestra una página de acceso en lugar de dejar pasar",
                "Abre el navegador, acepta la página de acceso de la red y espera unos minutos.",
            )
        case ProxyProblem.BROKEN:
            said = f" (respondió {status})" if status else ""
            return Trouble(f"{name} no pudo llegar a {host}{said}", "Se reintentará solo; si sigue, avisa a tu red.")


def refuse(problem: ProxyProblem, proxy: Proxy, host: str, status: int = 0) -> RefusedError:
    """The refusal to raise: status 0, since the service itself was not reached."""
    trouble = words(problem, proxy, host, status)
    reaction = Reaction.RETRY if problem in _PASSING else Reaction.REPORT
    return RefusedError(Refusal(reaction, 0, problem.value, f"{trouble.title}. {trouble.advice}"))


def parse_proxy(text: str) -> Proxy | None:
    """`proxy.corp:8080`, with or without ``http://`` and a login; None for what is no address of a proxy."""
    address = text.strip()
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    if parts.scheme != "http" or not _HOST(host) or port == 0 or parts.path not in ("", "/") or parts.query:
        return None
    return Proxy(host, port or DEFAULT_PORT, unquote(parts.username or ""), unquote(parts.password or ""))


def names_port(text: str) -> bool:
    """Whether the address of a proxy says its port; else `DEFAULT_PORT` is taken."""
    address = text.strip()
    try:
        return urlsplit(address if "://" in address else f"http://{address}").port is not None
    except ValueError:
        return False


def check_proxy(text: str) -> Proxy:
    """`parse_proxy` for what a person typed. Raises `AgentError` (usage)."""
    found = parse_proxy(text)
    if found is None:
        raise AgentError(
            f"«{text.strip()[:80]}» no es la dirección de un proxy",
            "Escríbela como proxy.oficina:8080, sin usuario ni contraseña.",
            exit_code=Exit.USAGE,
        )
    return found


def parse_system(text: str | None, scheme: str = "https") -> Proxy | None:
    """The first usable proxy of a list as Windows and PAC scripts write it.

    ``PROXY a:80; DIRECT``, ``a:80;b:80`` or ``http=a:80;https=b:443``; None means direct.
    """
    general: Proxy | None = None
    tokens = iter(re.split(r"[;\s]+", text or ""))
    for token in tokens:
        word = token.upper()
        if word == "DIRECT":
            return general
        if word.startswith("SOCKS") and "=" not in word:
            next(tokens, None)
            continue
        name, equals, address = token.rpartition("=")
        if not token or word in ("PROXY", "HTTP", "HTTPS") or (equals and name.lower() != scheme):
            continue
        found = parse_proxy(address)
        if found is not None and equals:
            return found
        general = general or found
    return general


def bypassed(host: str, patterns: Sequence[str]) -> bool:
    """Whether a list of exceptions names the host: exact, `.domain`, ``*.domain``, `<local>` (names without a dot)."""
    name = host.lower().rstrip(".")
    return any(_names(pattern.strip().lower(), name) for pattern in patterns)


def _names(pattern: str, name: str) -> bool:
    if not pattern:
        return False
    if pattern == "<local>":
        return "." not in name and ":" not in name
    if "*" in pattern:
        return fnmatchcase(name, pattern)
    domain = pattern.lstrip(".")
    return name == domain or name.endswith(f".{domain}")


def from_environment(environ: Mapping[str, str], host: str) -> Proxy | None:
    """What HTTPS_PROXY, ALL_PROXY and NO_PROXY say, in either case; how systems other than Windows are configured."""

    def value(name: str) -> str:
        return environ.get(name) or environ.get(name.lower()) or ""

    if bypassed(host, value("NO_PROXY").split(",")):
        return None
    return parse_proxy(value("HTTPS_PROXY") or value("ALL_PROXY"))


def is_direct(host: str) -> bool:
    """This very machine is never reached through a proxy."""
    return is_loopback(host)
