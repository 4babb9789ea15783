"""Where the sealing key lives: the operating system's keyring, or a 0600 file for machines without one."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from agent.errors import AgentError, Exit, file_errors

VARIABLE = "COBRANZA_AGENT_VAULT"
SERVICE = "CobranzaCloud"


class KeyStore(Protocol):
    """Holds one text."""

    def get(self) -> str | None:
        """The key, or None where there is none yet."""

    def set(self, key: str) -> None:
        """Keep the key. Raises `AgentError`."""

    def delete(self) -> None:
        """Forget the key; absent is fine. Raises `AgentError`."""


class KeyringKey:
    """The key in Windows Credential Manager, Secret Service or Keychain, under the agent's folder as user name."""

    def __init__(self, user: str) -> None:
        self._user = user

    def get(self) -> str | None:
        """The key, or None. Raises `AgentError` where the keyring does not answer."""
        import keyring  # loads the desktop's libraries, which a machine with a file for a vault may lack

        with _answering():
            return keyring.get_password(SERVICE, self._user)

    def set(self, key: str) -> None:
        """Keep the key. Raises `AgentError` where the keyring refuses it."""
        import keyring

        with _answering():
            keyring.set_password(SERVICE, self._user, key)

    def delete(self) -> None:
        """Forget the key. Raises `AgentError` where the keyring does not answer."""
        import keyring
        from keyring.errors import PasswordDeleteError

        with _answering(), suppress(PasswordDeleteError):
            keyring.delete_password(SERVICE, self._user)


class FileKey:
    """The key in a file that only its owner can read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self) -> str | None:
        """The key, or None. Raises `AgentError` where the file cannot be read."""
        with file_errors(str(self._path)):
            try:
                return self._path.read_text(encoding="ascii").strip()
            except FileNotFoundError:
                return None

    def set(self, key: str) -> None:
        """Keep the key. Raises `AgentError` where it cannot be written."""
        write_private(self._path, key.encode("ascii"))

    def delete(self) -> None:
        """Forget the key. Raises `AgentError` where it cannot be removed."""
        with file_errors(str(self._path)):
            self._path.unlink(missing_ok=True)


def write_private(path: Path, content: bytes) -> None:
    """Replace a file whole, mode 0600 from its first byte, or leave the old one as it was. Raises `AgentError`."""
    fresh = path.with_name(path.name + ".new")
    with file_errors(str(path)):
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)


def choose_key_store(path: Path, user: str, environ: Mapping[str, str] = os.environ) -> KeyStore:
    """The store that COBRANZA_AGENT_VAULT names (`keyring` unless told). Raises `AgentError` for another word."""
    word = environ.get(VARIABLE, "").strip().lower() or "keyring"
    if word == "file":
        return FileKey(path)
    if word == "keyring":
        return KeyringKey(user)
    raise AgentError(
        f"{VARIABLE}={word} no se conoce",
        f"Quita {VARIABLE}, o escribe keyring (el almacén del sistema) o file (un archivo privado).",
        exit_code=Exit.USAGE,
    )


@contextmanager
def _answering() -> Iterator[None]:
    """Whatever a keyring lets out as our sentence: Windows' own, and those of a desktop, fail in ways of their own."""
    try:
        yield
    except Exception as error:
        raise AgentError(
            "El almacén de contraseñas del sistema no responde",
            f"Inicia sesión en el escritorio, o guarda los secretos en un archivo privado con {VARIABLE}=file.",
        ) from error
