"""Where both frozen programs start: `CobranzaCloud.exe` opens the tray, `cobranza-agent.exe` takes commands.

The commands that only an installed program has stand here, so that the agent itself knows nothing of its packing.
"""

import importlib
import io
import multiprocessing
import os
import sys
from pathlib import Path
from typing import Final

OURS: Final = {
    "selftest": "installer.selftest",
    "close-running": "installer.closing",
    "forget-secrets": "installer.forgetting",
}


def main() -> int | None:
    """Run what was asked; the exit code, or None where the agent leaves by itself."""
    multiprocessing.freeze_support()
    # A windowed program has no streams, and libraries write to them.
    sys.stdout = sys.stdout or io.TextIOWrapper(io.FileIO(os.devnull, "w"), "utf-8")
    sys.stderr = sys.stderr or io.TextIOWrapper(io.FileIO(os.devnull, "w"), "utf-8")
    if len(sys.argv) > 1 and sys.argv[1] in OURS:
        return int(importlib.import_module(OURS[sys.argv[1]]).main(sys.argv[2:]))
    if Path(sys.executable).stem.lower() != "cobranza-agent":
        sys.argv[1:1] = ["tray"]
    from agent.__main__ import main as agent

    agent()
    return None


if __name__ == "__main__":
    sys.exit(main())
