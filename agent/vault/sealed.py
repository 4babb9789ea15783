"""The sealed file: a few named secrets encrypted together, replaced whole or not at all."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Lock

from cryptography.fernet import Fernet, InvalidToken

from agent.errors import AgentError, file_errors
from agent.vault.keys import KeyStore, write_private


class SealedVault:
    """Named texts in one Fernet file. Every call reads the file again: another process may have rotated a token.

    `guard` keeps other processes out while one secret is changed, so that no other is put back to what it was.
    """

    def __init__(self, path: Path, keys: KeyStore, guard: Callable[[], AbstractContextManager[None]]) -> None:
        self._path = path
        self._keys = keys
        self._guard = guard
        self._lock = Lock()

    def get(self, name: str) -> str | None:
        """The secret of that name, or None. Raises `AgentError` where the file cannot be opened with the key."""
        return self._read().get(name)

    def set(self, name: str, secret: str) -> None:
        """Keep a secret; on return it is on the disk. Raises `AgentError`, the old content untouched."""
        with self._lock, self._guard():
            self._write({**self._read(), name: secret})

    def delete(self, name: str) -> None:
        """Forget a secret; absent is fine. Raises `AgentError`."""
        with self._lock, self._guard():
            secrets = self._read()
            if secrets.pop(name, None) is None:
                return
            if secrets:
                self._write(secrets)
                return
            # The last secret takes the key with it: an uninstalled agent leaves nothing in the keyring.
            with file_errors(str(self._path)):
                self._path.unlink()
            self._keys.delete()

    def _read(self) -> dict[str, str]:
        with file_errors(str(self._path)):
            try:
                sealed = self._path.read_bytes()
            except FileNotFoundError:
                return {}
        key = self._keys.get()
        try:
            content = Fernet(key).decrypt(sealed) if key else b""
            secrets: dict[str, str] = json.loads(content)
        except (InvalidToken, ValueError) as error:
            raise AgentError(
                "Las contraseñas guardadas en este equipo no se pueden abrir",
                f"La llave cambió o el archivo se dañó: borra {self._path}, agrega la fuente y vincula otra vez.",
            ) from error
        return secrets

    def _write(self, secrets: dict[str, str]) -> None:
        key = self._keys.get()
        if key is None:
            key = Fernet.generate_key().decode("ascii")
            self._keys.set(key)
        write_private(self._path, Fernet(key).encrypt(json.dumps(secrets).encode()))
