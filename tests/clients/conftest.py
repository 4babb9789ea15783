"""A running server with the month of an office in it, for clients that know nothing but its address."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.db.base import metadata
from server.db.schema import migrate
from server.db.session import Database
from tests.server.faces.documents.story import told
from tests.support.processes import ServerProcess


@dataclass(frozen=True, slots=True)
class Running:
    """Where the API is, and who may log in: the documented owner."""

    base_url: str
    email: str = "usuario@empresa.com"
    password: str = "SecurePass123!"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The office told, then served by a process of its own."""
    folder = tmp_path_factory.mktemp("office") / "data"
    folder.mkdir()
    url = f"sqlite:///{folder / 'cobranza.db'}"
    db = Database(url)
    migrate(db.engine, metadata)
    db.dispose()
    with told(url, folder):
        pass
    server = ServerProcess(folder).start()
    try:
        yield Running(f"{server.url}/v1")
    finally:
        server.stop()


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return Path(__file__).parents[2]
