"""Where the sealing key lives."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError

from agent.errors import AgentError, Exit
from agent.vault import FileKey, KeyringKey, SealedVault, choose_key_store


class MemoryKeyring(KeyringBackend):
    """A keyring that works."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password


class LockedKeyring(MemoryKeyring):
    """A keyring that nobody unlocked."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringError("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringError("locked")


class StrangeError(Exception):
    """As Windows' own: no error that the keyring's library knows."""


class FailingKeyring(MemoryKeyring):
    """A keyring of a session that Windows does not know."""

    def get_password(self, service: str, username: str) -> str | None:
        raise StrangeError(1312, "CredRead", "A specified logon session does not exist.")

    delete_password = get_password  # type: ignore[assignment] # it never comes to an answer


@pytest.fixture
def use_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


@pytest.mark.usefixtures("use_keyring")
def test_the_keyring_holds_one_short_key_and_the_file_the_rest(tmp_path: Path) -> None:
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    vault = SealedVault(tmp_path / "vault.bin", KeyringKey("/home/agent"), nullcontext)
    vault.set("pairing", "x" * 10_000)
    (key,) = backend.held.values()
    assert len(key) == 44
    assert vault.get("pairing") == "x" * 10_000


@pytest.mark.usefixtures("use_keyring")
def test_a_locked_keyring_is_told_with_what_to_do(tmp_path: Path) -> None:
    keyring.set_keyring(LockedKeyring())
    vault = SealedVault(tmp_path / "vault.bin", KeyringKey("/home/agent"), nullcontext)
    with pytest.raises(AgentError, match="COBRANZA_AGENT_VAULT=file"):
        vault.set("pairing", "x")
    with pytest.raises(AgentError, match="no responde"):
        KeyringKey("u").set("k")


@pytest.mark.usefixtures("use_keyring")
def test_a_keyring_that_fails_in_its_own_way_is_told_too() -> None:
    keyring.set_keyring(FailingKeyring())
    key = KeyringKey("u")
    for ask in (key.get, key.delete):
        with pytest.raises(AgentError, match="no responde") as caught:
            ask()
        assert isinstance(caught.value.__cause__, StrangeError)


def test_the_environment_chooses(tmp_path: Path) -> None:
    assert isinstance(choose_key_store(tmp_path / "k", "u", {"COBRANZA_AGENT_VAULT": "file"}), FileKey)
    assert isinstance(choose_key_store(tmp_path / "k", "u", {}), KeyringKey)
    with pytest.raises(AgentError) as caught:
        choose_key_store(tmp_path / "k", "u", {"COBRANZA_AGENT_VAULT": "cloud"})
    assert caught.value.exit_code == Exit.USAGE
