"""What the program loads before it does anything: an idle agent is to stay small."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHOW = """
import sys
from agent.__main__ import main
sys.argv = ["cobranza-agent", "--version"]
try:
    main()
except SystemExit as error:
    loaded = {name for name, module in sys.modules.items() if module is not None}
    print(error.code, sorted({"rich", "click", "pygments", "keyring", "anyio", "asyncio", "difflib"} & loaded))
"""


@pytest.mark.slow
def test_what_an_idle_agent_does_not_need_is_not_loaded() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SHOW], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.stdout.splitlines()[1:] == ["0 []"], ended.stderr
