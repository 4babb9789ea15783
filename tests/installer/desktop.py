"""A desktop with a tray on a private X screen, and what Linux knows of the Windows programs that run on it."""

import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from installer.wine.prefix import Prefix

TICK = 0.05


def wait_for(condition: Callable[[], object], seconds: float, what: str) -> float:
    """Seconds until the condition held. Raises `AssertionError` when it does not in time."""
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > seconds:
            raise AssertionError(f"{what}: not within {seconds:.0f} s")
        time.sleep(TICK)
    return time.monotonic() - started


@dataclass(frozen=True, slots=True)
class Desktop:
    """The screen as a person sees it."""

    display: str

    def shot(self, file: Path) -> None:
        """A picture of the whole screen."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self._x("import", "-window", "root", str(file))

    def tray_icons(self) -> int:
        """How many programs have put an icon into the tray."""
        # It ends with an error when a window closes while it lists them: what it had is still good.
        tree = self._x("xwininfo", "-root", "-tree", check=False)
        return len(re.findall(r'^\s+0x\w+ .*\("explorer\.exe" "explorer\.exe"\)', _below(tree, "panel"), re.MULTILINE))

    def windows(self, title: str) -> list[str]:
        """Ids of the visible windows with this in their title."""
        done = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", title],
            env=self._environment(), capture_output=True, text=True, check=False, timeout=20,
        )  # fmt: skip
        return done.stdout.split()

    def press(self, key: str, title: str) -> None:
        """Press a key in the visible window with this in its title."""
        self._x("xdotool", "windowactivate", "--sync", self.windows(title)[0], "key", key)

    def _x(self, *words: str, check: bool = True) -> str:
        done = subprocess.run(words, env=self._environment(), capture_output=True, text=True, check=check, timeout=60)
        return done.stdout

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "DISPLAY": self.display}


def _below(tree: str, name: str) -> str:
    """The part of a window tree below the first window of a class."""
    lines = tree.splitlines()
    for index, line in enumerate(lines):
        if f'("{name}"' in line:
            depth = len(line) - len(line.lstrip())
            inner = []
            for other in lines[index + 1 :]:
                if other.strip() and len(other) - len(other.lstrip()) <= depth:
                    break
                inner.append(other)
            return "\n".join(inner)
    return ""


@contextmanager
def desktop(display: str) -> Iterator[Desktop]:
    """A window manager and a tray on the screen."""
    environment = {**os.environ, "DISPLAY": display}
    tray = ["trayer", "--edge", "bottom", "--align", "right", "--widthtype", "request", "--height", "32"]
    running = [
        subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for words in (["openbox"], tray)
    ]
    seen = Desktop(display)
    try:
        wait_for(lambda: "trayer" in seen._x("xwininfo", "-root", "-tree"), 20, "the tray")
        yield seen
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(10)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a program takes, as Linux counts it: Wine's own libraries in it count too."""

    resident: float
    """MB."""
    private: float
    """MB that it shares with no other process."""
    cpu_seconds: float


def processes(prefix: Prefix, program: str) -> list[int]:
    """Ids of a Windows program that runs in this prefix, oldest first."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
            inside = f"WINEPREFIX={prefix.folder}\0".encode() in (folder / "environ").read_bytes()
        except OSError:
            continue
        if inside and words[0].replace("/", "\\").lower().endswith("\\" + program.lower()):
            found.append(int(folder.name))
    return sorted(found)


def usage(pid: int) -> Usage:
    """What a process takes now."""
    folder = Path(f"/proc/{pid}")
    sums: dict[str, int] = {}
    for line in (folder / "smaps_rollup").read_text().splitlines()[1:]:
        name, _, rest = line.partition(":")
        sums[name] = int(rest.split()[0])
    private = sums["Private_Clean"] + sums["Private_Dirty"]
    times = (folder / "stat").read_text().rpartition(")")[2].split()
    ticks = os.sysconf("SC_CLK_TCK")
    return Usage(sums["Rss"] / 1024, private / 1024, (int(times[11]) + int(times[12])) / ticks)
