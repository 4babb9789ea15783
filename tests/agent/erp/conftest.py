"""Real SAE companies in Firebird, built once a run, and the servers that tests break."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.sae import Truth, build, load
from tests.support.firebird_fixtures import firebird_server, legacy_firebird_server, own_firebird_server

__all__ = ["firebird_server", "legacy_firebird_server", "own_firebird_server"]

AS_OF = date(2025, 12, 15)


@pytest.fixture(scope="session")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    """Two companies with every bad row, and a second number in the first file. Read only."""
    return build(tmp_path_factory.mktemp("dirty"), dirty=True, seed=7, as_of=AS_OF)


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small company that `clean` copies."""
    folder = tmp_path_factory.mktemp("pattern")
    build(folder, companies=("01",), customers=8, charges=30, seed=3, as_of=AS_OF)
    return folder


@pytest.fixture
def clean(pattern: Path, tmp_path: Path) -> Truth:
    """A small company of one test's own."""
    return load(shutil.copytree(pattern, tmp_path / "clean"))
