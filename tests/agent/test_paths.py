"""One folder, private to its owner."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from agent.errors import AgentError
from agent.paths import find_home
from tests.agent.conftest import SERVER
from tests.support.agent_fakes import Desk

NOBODY = 65534


@contextmanager
def unprivileged() -> Iterator[None]:
    """As a user whom the file system can refuse something."""
    if os.geteuid() != 0:
        yield
        return
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another user can reach, as pytest's own cannot be."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_the_environment_names_the_folder_and_it_is_private(tmp_path: Path) -> None:
    home = find_home({"COBRANZA_AGENT_HOME": str(tmp_path / "a" / "b")})
    home.make()
    assert home.settings == tmp_path / "a" / "b" / "settings.toml"
    assert home.state.name == "state.db"
    assert stat.S_IMODE(home.logs.stat().st_mode) == 0o700


def test_without_a_name_it_is_the_users_own(tmp_path: Path) -> None:
    assert find_home({}).root.name == "CobranzaCloud"


def test_a_place_that_refuses_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(AgentError, match="No se pudo usar"):
        find_home({"COBRANZA_AGENT_HOME": str(tmp_path / "file" / "home")}).make()


@pytest.mark.parametrize(
    ("part", "mode", "words"),
    [
        ("", 0o555, ("status",)),
        ("logs", 0o555, ("status",)),
        ("spool", 0o555, ("status",)),
        ("settings.toml", 0o000, ("status",)),
        ("vault.bin", 0o000, ("status",)),
        ("vault.key", 0o000, ("status",)),
        ("state.db", 0o444, ("sync",)),
        ("cycle.lock", 0o444, ("sync",)),
    ],
)
def test_the_part_of_the_home_that_refuses_is_named(
    open_folder: Path, desk: Desk, part: str, mode: int, words: tuple[str, ...]
) -> None:
    desk.home = open_folder / "home"
    desk.add_source()
    desk.type("pair", "a1b2-c3", "--server", SERVER)
    assert desk.type("sync").code == desk.type("status").code == 0
    (desk.home / "cycle.lock").touch()
    if os.geteuid() == 0:
        for path in (desk.home, *desk.home.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
    place = desk.home / part
    place.chmod(mode)
    with unprivileged():
        typed = desk.type(*words)
    place.chmod(0o700)
    assert typed.code == 1
    assert typed.err.startswith(f"No hay permiso para usar {place}.\nOtro usuario de este equipo lo creó")
