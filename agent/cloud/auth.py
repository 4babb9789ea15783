"""This machine's access: the pairing in the vault, and the rotation of its tokens, written down before it is used."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Lock
from typing import Protocol

import msgspec

from agent.core.delivery import Refusal, RefusedError
from agent.core.pairing import Pairing
from agent.core.ports import Vault
from agent.errors import AgentError, not_paired, revoked
from contract.connectors import Tokens
from contract.errors import Code, Reaction

PAIRING = "pairing"
"""Name of the record in the vault."""
_LOG = logging.getLogger(__name__)

Rotate = Callable[[Pairing], Tokens]
"""Exchange the refresh token of a pairing for new tokens. Raises `RefusedError`."""


class Guard(Protocol):
    """Keeps other processes of this home from rotating the same tokens at once."""

    def hold(self) -> AbstractContextManager[None]:
        """Hold it for a while."""


class Access:
    """The pairing, read from the vault at every use: another process of this home may have rotated its tokens."""

    def __init__(self, vault: Vault, guard: Guard) -> None:
        self._vault = vault
        self._guard = guard
        self._lock = Lock()

    def find(self) -> Pairing | None:
        """The pairing, revoked ones included, or None."""
        text = self._vault.get(PAIRING)
        if text is None:
            return None
        try:
            return msgspec.json.decode(text, type=Pairing)
        except (msgspec.ValidationError, msgspec.DecodeError) as error:
            raise AgentError(
                "La vinculación guardada no se entiende",
                "Vincula este equipo otra vez con un código nuevo de la página Conectores.",
            ) from error

    def pairing(self) -> Pairing:
        """The pairing. Raises `AgentError` with exit code 3 where there is none, 4 where it was revoked."""
        found = self.find()
        if found is None:
            raise not_paired()
        if found.revoked:
            raise revoked()
        return found

    def keep(self, pairing: Pairing) -> None:
        """Write a new pairing down, not in the middle of a rotation of the old one."""
        with self._lock, self._guard.hold():
            self._write(pairing)

    def forget(self) -> None:
        """This machine is no longer paired."""
        with self._lock, self._guard.hold():
            self._vault.delete(PAIRING)

    def renewed(self, used: Pairing, rotate: Rotate) -> Pairing:
        """A pairing whose access token is newer than that of `used`, rotating it unless somebody already has.

        The new tokens are on the disk before they are used: the server honours the old refresh token until the new one
        has been used once, so that neither a lost answer nor a crash in between locks the machine out.
        Raises `RefusedError`: STOP where access was revoked, REPAIR where the refresh token is no longer good.
        """
        with self._lock, self._guard.hold():
            current = self.pairing()
            if current.tokens.access_token != used.tokens.access_token:
                return current
            try:
                tokens = rotate(current)
            except RefusedError as error:
                raise self._ended(current, error.refusal) from error
            fresh = msgspec.structs.replace(current, tokens=tokens)
            self._write(fresh)
            _LOG.info("access renewed for connector %s", current.connector_id)
            return fresh

    def mark_revoked(self) -> None:
        """Remember that the organization ended this machine's access."""
        with self._lock, self._guard.hold():
            found = self.find()
            if found is not None and not found.revoked:
                self._write(msgspec.structs.replace(found, revoked=True))

    def _write(self, pairing: Pairing) -> None:
        self._vault.set(PAIRING, msgspec.json.encode(pairing).decode())

    def _ended(self, current: Pairing, refused: Refusal) -> RefusedError:
        if refused.code == Code.CONNECTOR_REVOKED:
            self._write(msgspec.structs.replace(current, revoked=True))
        if refused.reaction in (Reaction.REFRESH, Reaction.REPORT):
            refused = Refusal(
                Reaction.REPAIR,
                refused.status,
                refused.code,
                "La vinculación de este equipo venció; vincúlalo con un código nuevo.",
            )
        return RefusedError(refused)
