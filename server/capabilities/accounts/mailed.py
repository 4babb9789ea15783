"""Links in the mails of accounts: where they lead, how long they live, and the signed token they carry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from server.capabilities.accounts.model import Purpose
from server.kit import signed
from server.kit.secrets import Keyring

LIFE: Mapping[Purpose, timedelta] = {
    Purpose.VERIFY: timedelta(hours=24),
    Purpose.RESET: timedelta(hours=1),
    Purpose.INVITE: timedelta(days=7),
}
PATHS: Mapping[Purpose, str] = {
    Purpose.VERIFY: "/correo/verificar",
    Purpose.RESET: "/contrasena/nueva",
    Purpose.INVITE: "/invitacion",
}
"""The pages that take the tokens; in every mail ever sent, so they stay."""
FORGOTTEN = "/contrasena/olvidada"
"""The page that asks for a link of RESET."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """What a token names: a link or an invitation, and the organization whose row it is."""

    organization_id: UUID
    row_id: UUID


def token(keys: Keyring, purpose: Purpose, pointer: Pointer) -> str:
    """64 URL-safe characters; nothing of them is stored, so a copy of the database opens no account."""
    return signed.sign(keys, _label(purpose), pointer.organization_id, pointer.row_id)


def read(keys: Keyring, purpose: Purpose, text: str) -> Pointer | None:
    """What a token of ours for this purpose names; None for anything else."""
    found = signed.read(keys, _label(purpose), text, 2)
    return None if found is None else Pointer(*found)


def address(origin: str, purpose: Purpose, token: str) -> str:
    """The link as the mail shows it."""
    return f"{origin}{PATHS[purpose]}?token={token}"


def _label(purpose: Purpose) -> str:
    return f"account mail {purpose.value}"
