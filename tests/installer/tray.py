"""The installed agent at rest: what it takes, how soon its tray shows and how it looks."""

import time
from pathlib import Path

from agent.cli import COMMANDS
from installer.contents import CONSOLE, WINDOW
from tests.installer.desktop import processes, usage, wait_for
from tests.installer.story import Machine

SETTLE_SECONDS = 20.0
IDLE_SECONDS = 30.0
START_SECONDS = 60.0
CLOSE_SECONDS = 60.0


def measures(pc: Machine, pictures: Path) -> None:
    """Idle memory and processor time of both programs, and pictures of the one with a window."""
    _headless(pc)
    if "tray" in COMMANDS:
        _window(pc, pictures)
    else:
        pc.tell("  there is no tray yet")


def _headless(pc: Machine) -> None:
    name = f"{CONSOLE}.exe"
    pc.prefix.start(pc.program(CONSOLE), "run")
    wait_for(lambda: processes(pc.prefix, name), START_SECONDS, "the headless agent runs")
    _rest(pc, name, "headless")
    _close(pc)
    wait_for(lambda: not processes(pc.prefix, name), CLOSE_SECONDS, "the headless agent left")


def _window(pc: Machine, pictures: Path) -> None:
    name = f"{WINDOW}.exe"
    before = pc.desktop.tray_icons()
    pc.prefix.start(pc.program(WINDOW))
    pc.figures["start_to_tray_s"] = wait_for(
        lambda: pc.desktop.tray_icons() > before, START_SECONDS, "the icon is in the tray"
    )
    _rest(pc, name, "tray")
    running = processes(pc.prefix, name)
    pc.desktop.shot(pictures / "tray.png")
    pc.prefix.start(pc.program(WINDOW))
    wait_for(lambda: pc.desktop.windows("CobranzaCloud"), START_SECONDS, "a second start raises the window")
    wait_for(lambda: processes(pc.prefix, name) == running, START_SECONDS, "the second one left")
    time.sleep(2)
    pc.desktop.shot(pictures / "window.png")


def _rest(pc: Machine, name: str, label: str) -> None:
    """Let it come to rest, then look at memory and at the processor time of a while."""
    time.sleep(SETTLE_SECONDS)
    running = processes(pc.prefix, name)  # the agent, and what watches over it
    before = [usage(pid) for pid in running]
    time.sleep(IDLE_SECONDS)
    after = [usage(pid) for pid in running]
    pc.figures[f"{label}_rss_mb"] = sum(one.resident for one in after)
    pc.figures[f"{label}_private_mb"] = sum(one.private for one in after)
    pc.figures[f"{label}_agent_rss_mb"] = after[0].resident
    spent = sum(one.cpu_seconds for one in after) - sum(one.cpu_seconds for one in before)
    pc.figures[f"{label}_cpu_percent"] = spent / IDLE_SECONDS * 100


def _close(pc: Machine) -> None:
    """As the setup does before it replaces the files."""
    done = pc.prefix.run(pc.program(CONSOLE), "close-running", limit=CLOSE_SECONDS * 2)
    assert done.code in {0, 10}, done.said
