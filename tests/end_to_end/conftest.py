"""Real programs and real databases for the stories."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.sae import Truth, build
from tests.support.firebird import use_embedded
from tests.support.firebird_fixtures import own_firebird_server
from tests.support.processes import AgentProcess, Owner, ServerProcess

__all__ = ["own_firebird_server"]

use_embedded()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    """The service, running."""
    process = ServerProcess(tmp_path / "server").start()
    yield process
    process.stop()


@pytest.fixture
def owner(server: ServerProcess) -> Iterator[Owner]:
    """Whoever registered the organization."""
    person = Owner(server.url)
    yield person
    person.close()


@pytest.fixture
def truth(tmp_path: Path) -> Truth:
    """Two companies of SAE in files of their own, with every bad row, as of today where the organization is."""
    today = datetime.now(ZoneInfo("America/Mexico_City")).date()
    return build(tmp_path / "sae", customers=50, charges=300, dirty=True, as_of=today, apart=True)


@pytest.fixture
def agent(tmp_path: Path) -> AgentProcess:
    """The agent, not configured yet."""
    return AgentProcess(tmp_path / "agent")
