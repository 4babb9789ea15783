"""One folder, private to its owner."""

import stat
from pathlib import Path

import pytest

from agent.errors import AgentError
from agent.paths import find_home


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
