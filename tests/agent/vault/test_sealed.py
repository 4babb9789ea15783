"""Secrets at rest: sealed, private, replaced whole."""

import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import pytest

from agent.errors import AgentError
from agent.state.lock import HomeLock
from agent.vault import FileKey, SealedVault


@pytest.fixture
def vault(tmp_path: Path) -> SealedVault:
    return SealedVault(tmp_path / "vault.bin", FileKey(tmp_path / "vault.key"), nullcontext)


def test_secrets_come_back_and_go(vault: SealedVault) -> None:
    assert vault.get("pairing") is None
    vault.set("pairing", "a" * 5000)
    vault.set("source:firebird-1", "contraseña €")
    assert vault.get("pairing") == "a" * 5000
    vault.delete("pairing")
    vault.delete("pairing")
    assert vault.get("pairing") is None
    assert vault.get("source:firebird-1") == "contraseña €"


def test_another_process_sees_what_was_kept(vault: SealedVault, tmp_path: Path) -> None:
    vault.set("pairing", "one")
    assert SealedVault(tmp_path / "vault.bin", FileKey(tmp_path / "vault.key"), nullcontext).get("pairing") == "one"


def test_nothing_is_readable_by_others_nor_in_clear(vault: SealedVault, tmp_path: Path) -> None:
    vault.set("source:firebird-1", "masterkey")
    for name in ("vault.bin", "vault.key"):
        path = tmp_path / name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert b"masterkey" not in path.read_bytes()


def test_another_key_is_told_plainly_and_loses_nothing(vault: SealedVault, tmp_path: Path) -> None:
    vault.set("pairing", "one")
    sealed = (tmp_path / "vault.bin").read_bytes()
    (tmp_path / "vault.key").unlink()
    with pytest.raises(AgentError, match="no se pueden abrir"):
        vault.get("pairing")
    with pytest.raises(AgentError, match="no se pueden abrir"):
        vault.set("pairing", "two")
    assert (tmp_path / "vault.bin").read_bytes() == sealed


def test_a_write_that_fails_leaves_the_old_secrets(vault: SealedVault, tmp_path: Path) -> None:
    vault.set("pairing", "one")
    (tmp_path / "vault.bin.new").mkdir()
    with pytest.raises(AgentError):
        vault.set("pairing", "two")
    (tmp_path / "vault.bin.new").rmdir()
    assert vault.get("pairing") == "one"


def test_processes_that_change_different_secrets_at_once_lose_none(tmp_path: Path) -> None:
    lock = HomeLock(tmp_path / "lock", 30)

    def change(number: int) -> None:
        own = SealedVault(tmp_path / "vault.bin", FileKey(tmp_path / "vault.key"), lock.hold)
        own.set(f"secret-{number}", str(number))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(change, range(24)))
    vault = SealedVault(tmp_path / "vault.bin", FileKey(tmp_path / "vault.key"), lock.hold)
    assert [vault.get(f"secret-{number}") for number in range(24)] == [str(number) for number in range(24)]


def test_a_file_that_was_changed_or_never_sealed_here_is_told_plainly(vault: SealedVault, tmp_path: Path) -> None:
    vault.set("pairing", "one")
    sealed = (tmp_path / "vault.bin").read_bytes()
    strange = [sealed[:size] for size in (0, 4, 28, 44, len(sealed) - 1)] + [b"gAAAAA" + sealed[6:]]
    strange += [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in (0, 4, 28, 44)]
    for content in strange:
        (tmp_path / "vault.bin").write_bytes(content)
        with pytest.raises(AgentError, match="no se pueden abrir"):
            vault.get("pairing")
    (tmp_path / "vault.key").write_text("not a key", encoding="ascii")
    with pytest.raises(AgentError, match="no se pueden abrir"):
        vault.get("pairing")


def test_the_same_secrets_are_never_sealed_to_the_same_bytes(vault: SealedVault, tmp_path: Path) -> None:
    vault.set("pairing", "one")
    before = (tmp_path / "vault.bin").read_bytes()
    vault.set("pairing", "one")
    assert (tmp_path / "vault.bin").read_bytes()[4:28] != before[4:28]
