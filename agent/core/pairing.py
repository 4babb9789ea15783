"""Rules of pairing: what a person types, which server may be spoken to, and what is kept of the answer."""

import ipaddress
from datetime import datetime
from urllib.parse import urlsplit

from msgspec import Struct

from agent.errors import AgentError, Exit
from contract.connectors import SyncConfig, Tokens

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32: no I, L, O, U."""
_SLIPS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_ADVICE = "Escríbela como https://servidor; http:// solo sirve en este mismo equipo, como http://127.0.0.1:8000."
_DEFAULT_PORTS = {"https": 443, "http": 80}


class Pairing(Struct, frozen=True, kw_only=True):
    """This machine's access, kept in the vault as one record so that it changes whole."""

    server: str
    """Origin, without a trailing slash."""
    connector_id: str
    name: str
    paired_at: datetime
    tokens: Tokens
    config: SyncConfig
    revoked: bool = False


def normalise_code(typed: str) -> str:
    """The code as issued, from what was typed: case, spaces, dashes, O for 0, I and L for 1.

    Raises `AgentError` for what no code can be, which spares the guessing budget of the office.
    """
    code = "".join(char for char in typed.upper() if char.isalnum()).translate(_SLIPS)
    if not 6 <= len(code) <= 16 or any(char not in ALPHABET for char in code):
        raise AgentError(
            "El código no es válido", "Un código tiene 6 u 8 letras y números; cópialo tal como aparece en Conectores."
        )
    return code


def check_server(text: str) -> str:
    """Origin of the service: https, or http on this very machine. Raises `AgentError` (usage)."""
    address = text.strip()
    if "://" not in address:
        raise _usage(f"«{address}» no es una dirección completa", _ADVICE)
    parts = urlsplit(address)
    host = parts.hostname or ""
    try:
        port = parts.port
    except ValueError:
        port = -1
    path = parts.path.rstrip("/")
    if not host or port == -1 or parts.username or parts.query or parts.fragment or path not in ("", "/v1"):
        raise _usage(f"La dirección {host or address} no es la de un servidor", _ADVICE)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise _usage("Solo se habla con el servidor por https, para que nadie lea los datos", _ADVICE)
    shown = f"[{host}]" if ":" in host else host
    suffix = "" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{shown}{suffix}"


def is_loopback(host: str) -> bool:
    """Whether a host name means this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def endpoint(pairing: Pairing, offered: str, default: str) -> str:
    """The address to use: the offered one only at the origin that was paired with, else the documented path."""
    try:
        parts = urlsplit(offered)
        same = check_server(f"{parts.scheme}://{parts.netloc}") == pairing.server
    except (AgentError, ValueError):
        same = False
    return offered.rstrip("/") if same else f"{pairing.server}{default}"


def _usage(title: str, advice: str) -> AgentError:
    return AgentError(title, advice, exit_code=Exit.USAGE)
