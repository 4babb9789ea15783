"""Tokens rotate without ever locking the machine out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from agent.cloud.auth import PAIRING, Access
from agent.core.delivery import Refusal, RefusedError
from agent.core.pairing import Pairing
from agent.errors import AgentError, Exit
from contract.connectors import Endpoints, SyncConfig, Tokens
from contract.errors import Reaction, reaction


class MemoryVault:
    """Secrets in memory; `broken` refuses to write, as a full disk does."""

    def __init__(self) -> None:
        self.held: dict[str, str] = {}
        self.broken = False

    def get(self, name: str) -> str | None:
        return self.held.get(name)

    def set(self, name: str, secret: str) -> None:
        if self.broken:
            raise AgentError("El disco está lleno", "Libere espacio.")
        self.held[name] = secret

    def delete(self, name: str) -> None:
        self.held.pop(name, None)


class FreeGuard:
    """Nobody else is around."""

    @contextmanager
    def hold(self) -> Iterator[None]:
        yield


PAIRED = Pairing(
    server="https://api.example",
    connector_id="c-1",
    name="Caja",
    paired_at=datetime(2026, 1, 1, tzinfo=UTC),
    tokens=Tokens("access-1", "refresh-1", 86400),
    config=SyncConfig(
        endpoints=Endpoints("https://api.example/v1/sync", "https://api.example/v1/connectors/heartbeat")
    ),
)


@pytest.fixture
def vault() -> MemoryVault:
    return MemoryVault()


@pytest.fixture
def access(vault: MemoryVault) -> Access:
    made = Access(vault, FreeGuard())
    made.keep(PAIRED)
    return made


def rotate(pairing: Pairing) -> Tokens:
    number = int(pairing.tokens.refresh_token.rpartition("-")[2]) + 1
    return Tokens(f"access-{number}", f"refresh-{number}", 86400)


def refuse(status: int, code: str) -> RefusedError:
    return RefusedError(Refusal(reaction(status, code), status, code, "No"))


def test_new_tokens_are_on_the_disk_before_they_are_used(access: Access, vault: MemoryVault) -> None:
    fresh = access.renewed(PAIRED, rotate)
    assert fresh.tokens.access_token == "access-2"
    assert Access(vault, FreeGuard()).pairing() == fresh


def test_tokens_that_cannot_be_written_are_not_used(access: Access, vault: MemoryVault) -> None:
    vault.broken = True
    with pytest.raises(AgentError, match="El disco está lleno"):
        access.renewed(PAIRED, rotate)
    vault.broken = False
    assert access.pairing() == PAIRED


def test_what_another_process_renewed_is_not_renewed_again(access: Access) -> None:
    access.renewed(PAIRED, rotate)

    def never(_pairing: Pairing) -> Tokens:
        raise AssertionError("asked twice")

    assert access.renewed(PAIRED, never).tokens.access_token == "access-2"


def test_a_lost_answer_leaves_the_old_refresh_token_for_the_next_try(access: Access) -> None:
    def lost(_pairing: Pairing) -> Tokens:
        raise RefusedError(Refusal(Reaction.RETRY, 0, None, "Sin conexión"))

    with pytest.raises(RefusedError) as caught:
        access.renewed(PAIRED, lost)
    assert caught.value.refusal.reaction is Reaction.RETRY
    assert access.renewed(PAIRED, rotate).tokens.refresh_token == "refresh-2"


def test_a_spent_refresh_token_asks_for_a_new_code(access: Access) -> None:
    def spent(_pairing: Pairing) -> Tokens:
        raise refuse(401, "UNAUTHORIZED")

    with pytest.raises(RefusedError) as caught:
        access.renewed(PAIRED, spent)
    assert caught.value.refusal.reaction is Reaction.REPAIR


def test_revoked_while_refreshing_is_remembered(access: Access) -> None:
    def ended(_pairing: Pairing) -> Tokens:
        raise refuse(403, "CONNECTOR_REVOKED")

    with pytest.raises(RefusedError) as caught:
        access.renewed(PAIRED, ended)
    assert caught.value.refusal.reaction is Reaction.STOP
    with pytest.raises(AgentError) as revoked:
        access.pairing()
    assert revoked.value.exit_code == Exit.REVOKED


def test_no_pairing_is_three_and_an_unreadable_one_is_told(access: Access, vault: MemoryVault) -> None:
    access.forget()
    with pytest.raises(AgentError) as caught:
        access.pairing()
    assert caught.value.exit_code == Exit.NOT_PAIRED
    vault.held[PAIRING] = '{"server": 3}'
    with pytest.raises(AgentError, match="no se entiende"):
        access.find()
