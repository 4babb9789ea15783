"""The sealed file: a few named secrets encrypted together, replaced whole or not at all."""

import json
import secrets as random
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Lock

from Cryptodome.Cipher import ChaCha20_Poly1305

from agent.errors import AgentError, file_errors
from agent.vault.keys import KeyStore, write_private

MARK = b"CCV1"
"""How the file begins; sealed with the rest, so that nothing else can pass for it."""
KEY_SIZE = 32
NONCE_SIZE = 24
"""Long enough to be drawn at random for ever (XChaCha20)."""
TAG_SIZE = 16


class SealedVault:
    """Named texts in one file sealed by XChaCha20-Poly1305: mark, nonce, tag, content.

    Every call reads the file again: another process may have rotated a token.

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
            secrets: dict[str, str] = json.loads(_open(key or "", sealed))
        except ValueError as error:
            raise AgentError(
                "Las contraseñas guardadas en este equipo no se pueden abrir",
                f"La llave cambió o el archivo se dañó: borra {self._path}, agrega la fuente y vincula otra vez.",
            ) from error
        return secrets

    def _write(self, secrets: dict[str, str]) -> None:
        key = self._keys.get()
        if key is None:
            key = urlsafe_b64encode(random.token_bytes(KEY_SIZE)).decode("ascii")
            self._keys.set(key)
        write_private(self._path, _seal(key, json.dumps(secrets).encode()))


def _seal(key: str, content: bytes) -> bytes:
    nonce = random.token_bytes(NONCE_SIZE)
    cipher = ChaCha20_Poly1305.new(key=urlsafe_b64decode(key), nonce=nonce)
    cipher.update(MARK)
    hidden, tag = cipher.encrypt_and_digest(content)
    return MARK + nonce + tag + hidden


def _open(key: str, sealed: bytes) -> bytes:
    """The content. Raises `ValueError` for another key, a changed file, or one that was never sealed here."""
    if not sealed.startswith(MARK):
        raise ValueError("not a sealed file")
    nonce, rest = sealed[len(MARK) :][:NONCE_SIZE], sealed[len(MARK) + NONCE_SIZE :]
    cipher = ChaCha20_Poly1305.new(key=urlsafe_b64decode(key), nonce=nonce)
    cipher.update(MARK)
    return cipher.decrypt_and_verify(rest[TAG_SIZE:], rest[:TAG_SIZE])
