"""The setup and the uninstaller as a person meets them: page after page by keyboard, each photographed."""

import time
from pathlib import Path

from installer import manifest
from installer.contents import WINDOW
from tests.installer.desktop import processes, wait_for
from tests.installer.story import KEY, RUN, SETUP_SECONDS, Machine

PAGE_SECONDS = 1.5
"""For a page to be drawn before it is photographed."""
FIRST_START_SECONDS = 4.0


def installs_by_hand(pc: Machine, setup: Path, pictures: Path) -> None:
    """Welcome, the choice of autostart, progress, and a last page that opens the program."""
    pc.prefix.start(pc.prefix.path(setup))
    wait_for(lambda: pc.desktop.windows("Instalación de"), 60, "the setup's window")
    _page(pc, pictures / "setup-1-welcome.png")
    _page(pc, pictures / "setup-2-choice.png")
    wait_for(lambda: pc.prefix.registry(KEY, "NoRepair"), SETUP_SECONDS, "the files are there")
    time.sleep(PAGE_SECONDS)
    _page(pc, pictures / "setup-3-finished.png")
    wait_for(lambda: processes(pc.prefix, f"{WINDOW}.exe"), 60, "the last page opened the program")
    wait_for(lambda: pc.desktop.windows(WINDOW), 60, "and it shows itself")
    time.sleep(FIRST_START_SECONDS)
    pc.desktop.shot(pictures / "first-start.png")
    assert manifest.damages(pc.folder) == []
    assert pc.prefix.registry(RUN, WINDOW) == f'"{pc.program(WINDOW)}"'


def uninstalls_by_hand(pc: Machine, pictures: Path) -> None:
    """A question, what to do with the data (kept unless ticked), progress."""
    pc.prefix.start(pc.program("uninstall"))
    wait_for(lambda: pc.desktop.windows("Desinstalación de"), 60, "the uninstaller's window")
    _page(pc, pictures / "uninstall-1-confirm.png")
    _page(pc, pictures / "uninstall-2-data.png")
    pc.gone()
    time.sleep(PAGE_SECONDS)
    _page(pc, pictures / "uninstall-3-finished.png")
    wait_for(lambda: not pc.desktop.windows("Desinstalación de"), 60, "the uninstaller closed")


def _page(pc: Machine, picture: Path) -> None:
    """Photograph the page and press its main button."""
    time.sleep(PAGE_SECONDS)
    pc.desktop.shot(picture)
    pc.desktop.press("Return", "nstalación de")
