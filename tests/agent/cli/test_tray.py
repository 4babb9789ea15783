"""What the `tray` command is told by whoever starts it with the session."""

import io
from pathlib import Path

from agent.app.world import World
from agent.cli import main
from agent.errors import Exit


def test_a_home_and_a_vault_that_are_typed_stand_for_the_variables(tmp_path: Path) -> None:
    typed, named = tmp_path / "typed", tmp_path / "named"
    world = World(environ={"COBRANZA_AGENT_HOME": str(named), "COBRANZA_AGENT_VAULT": "file"})
    said = io.StringIO()
    words = ["tray", "--home", str(typed), "--vault", "caja"]
    assert main(words, world, io.StringIO(), io.StringIO(), said) == Exit.USAGE
    assert "COBRANZA_AGENT_VAULT=caja no se conoce" in said.getvalue()
    assert (typed / "logs").is_dir()
    assert not named.exists()
