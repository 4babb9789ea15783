"""The life of a setup on Windows itself, for its CI: install, test with a service to pair with, update, uninstall."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from agent import __version__
from installer import manifest, selftest_report
from installer.build import FOLDER, SELFTEST_SECONDS
from installer.contents import CONSOLE, WINDOW
from installer.machine import Native
from tests.installer.cloud import cloud
from tests.installer.desktop import wait_for

SETUP_SECONDS = 300


def main() -> int:
    """Exit 0 only if every step held."""
    local = Path(os.environ["LOCALAPPDATA"])
    program = local / "Programs" / WINDOW
    setup = FOLDER / f"{WINDOW}-{__version__}-setup.exe"
    for _ in range(2):  # the second one updates in place
        subprocess.run([setup, "/S"], check=True, timeout=SETUP_SECONDS)
        assert manifest.damages(program) == []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, cloud(Path(folder)) as (server, owner):
        words = ("--server", server.url, "--code", owner.code())
        report = selftest_report.run(Native(), program / f"{CONSOLE}.exe", SELFTEST_SECONDS, *words)
    print("\n".join(report))
    subprocess.run([program / "uninstall.exe", "/S", "/PURGE=1"], check=True, timeout=SETUP_SECONDS)
    wait_for(lambda: not program.exists(), SETUP_SECONDS, "the folder is gone")
    assert not (local / WINDOW).exists()
    return 0


if __name__ == "__main__":
    sys.exit(main())
