"""A copy of the agent's folder without the key of its keyring opens nothing, and leaving a pairing leaves no secret."""

import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest

from agent.app.agent import Agent
from agent.app.world import World
from agent.errors import AgentError
from agent.vault import KeyringKey, SealedVault
from tests.agent.conftest import SERVER
from tests.support.agent_fakes import Desk
from tests.support.fake_service import FakeService


class Keyring(keyring.backend.KeyringBackend):
    """One person's keyring, which stays behind when a folder is copied."""

    priority = 1.0

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        assert len(password) < 1_280, "what Windows can hold"
        self.held[(service, username)] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.held.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError


@pytest.fixture
def person() -> Iterator[Keyring]:
    before = keyring.get_keyring()
    mine = Keyring()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


class Office(Desk):
    """A desk whose key lives in the keyring, as on Windows."""

    def world(self) -> World:
        return replace(super().world(), environ={"COBRANZA_AGENT_HOME": str(self.home)})


@pytest.fixture
def office(desk: Desk, person: Keyring) -> Office:
    made = Office(desk.home, desk.erp, desk.transport, desk.clock)
    assert made.add_source().code == 0
    assert made.type("pair", "a1b2-c3", "--server", SERVER, "--name", "Caja").code == 0
    assert made.type("sync").code == 0
    return made


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_stolen_copy_is_useless(office: Office, person: Keyring, service: FakeService, tmp_path: Path) -> None:
    agent = Agent(office.world())
    agent.vault.set("proxy", "pr0xy-s3cret")
    agent.close()
    stolen = tmp_path / "stolen"
    shutil.copytree(office.home, stolen)
    held = everything(stolen)
    for secret in ("masterkey", service.access, *service.refresh, "pr0xy-s3cret", *person.held.values()):
        assert secret.encode() not in held
    person.held.clear()  # the thief's own keyring
    vault = SealedVault(stolen / "vault.bin", KeyringKey(str(stolen)), nullcontext)
    for name in ("pairing", "source:firebird-1", "proxy"):
        with pytest.raises(AgentError, match="no se pueden abrir"):
            vault.get(name)
    thief = Office(stolen, office.erp, office.transport, office.clock)
    before = len(service.requests)
    for command in (["sync"], ["run"], ["source", "test"], ["unpair"], ["preview", "--company", "01"]):
        typed = thief.type(*command)
        assert typed.code != 0
        assert "no se pueden abrir" in typed.err
    assert len(service.requests) == before


def test_pairing_again_leaves_no_token_of_the_old_pairing(office: Office, service: FakeService) -> None:
    old = service.access
    service.codes.add("D4E5F6")
    assert office.type("pair", "D4E5F6", "--server", SERVER).code == 0
    agent = Agent(office.world())
    pairing = agent.access.pairing()
    assert pairing.tokens.access_token == service.access != old
    agent.close()


def test_unpairing_forgets_the_access_and_the_last_secret_takes_the_key_with_it(
    office: Office, person: Keyring
) -> None:
    assert office.type("unpair").code == 0
    agent = Agent(office.world())
    assert agent.access.find() is None
    assert agent.vault.get("source:firebird-1") == "masterkey", "sources stay"
    agent.close()
    assert len(person.held) == 1
    assert office.type("source", "remove", "firebird-1").code == 0
    assert not (office.home / "vault.bin").exists()
    assert person.held == {}
    assert office.add_source().code == 0
    assert office.type("source", "test").code == 0
