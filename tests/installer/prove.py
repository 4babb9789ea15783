"""`make installer`: build setup.exe, then live through its whole life under Wine. Exit 0 only if all of it held.

`--built` takes what the last build left. Pictures and figures land beside the build.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agent import __version__
from installer import manifest
from installer.build import FOLDER, Built, build, pack
from installer.contents import WINDOW
from installer.wine.lab import prepare
from installer.wine.prefix import make_prefix, screen
from tests.installer import pages, story, tray
from tests.installer.desktop import desktop
from tests.installer.office import office

PICTURES = FOLDER / "pictures"
FIGURES = FOLDER / "figures.json"
LIMITS = {"setup_mb": 45.0, "installed_mb": 120.0, "start_to_tray_s": 1.5, "tray_rss_mb": 90.0, "headless_rss_mb": 45.0}


def main() -> int:
    """Build, prove, say the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.installer.prove", description=__doc__)
    parser.add_argument("--built", action="store_true", help="prove the last build again")
    options = parser.parse_args()
    with screen() as display, desktop(display) as seen:
        with _step("build"):
            built = _last() if options.built else _build(display)
        figures = {"setup_mb": built.packed / 1e6, "installed_mb": built.installed / 1e6}
        with tempfile.TemporaryDirectory(prefix="cobranza-proof-") as folder, office(Path(folder)) as around:
            later = _later_version(built)
            prefix = make_prefix(Path(folder) / "prefix", display)
            try:
                pc = story.Machine(prefix, seen, around, figures, tell=_say)
                with _step("installs"):
                    story.installs(pc, built, __version__)
                with _step("tests itself"):
                    story.tests_itself(pc)
                with _step("pairs and syncs, equal to the cent"):
                    story.works(pc)
                with _step("runs"):
                    tray.measures(pc, PICTURES)
                with _step("updates in place"):
                    story.updates(pc, later, _next(__version__))
                with _step("uninstalls by hand, and the data stays"):
                    pages.uninstalls_by_hand(pc, PICTURES)
                with _step("installs again"):
                    story.returns(pc, built)
                with _step("uninstalls with the data"):
                    story.forgets(pc)
                with _step("installs by hand"):
                    pages.installs_by_hand(pc, built.setup, PICTURES)
                    pc.uninstall("/PURGE=1")
            finally:
                prefix.stop()
    return _judge(figures)


def _build(display: str) -> Built:
    lab = prepare(display)
    try:
        return build(lab, live=False)  # the installed program goes through the same
    finally:
        lab.stop()


def _last() -> Built:
    program, setup = FOLDER / "dist" / WINDOW, FOLDER / f"{WINDOW}-{__version__}-setup.exe"
    size = sum(int(entry["size"]) for entry in manifest.read(program).values())
    return Built(program, setup, size, setup.stat().st_size)


def _later_version(built: Built) -> Path:
    """The same program under the next number, packed quickly."""
    version, copy = _next(__version__), FOLDER / "later"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(built.program, copy)
    installed = manifest.write(copy, version)
    setup = pack(copy, version, FOLDER, installed, quick=True)
    shutil.rmtree(copy)
    return setup


def _next(version: str) -> str:
    first, second, third = version.split(".")
    return f"{first}.{second}.{int(third) + 1}"


def _judge(figures: dict[str, float]) -> int:
    missed = []
    for name, value in figures.items():
        limit = LIMITS.get(name)
        ok = limit is None or value <= limit
        missed += [] if ok else [name]
        _say(f"{name:>22} {value:8.2f}" + (f"  (at most {limit:g})" if limit else "") + ("" if ok else "  MISSED"))
    FIGURES.write_text(json.dumps({name: round(value, 3) for name, value in figures.items()}, indent=1) + "\n")
    # Sizes are what a user gets; times and memory under Wine carry Wine's own, and are written down, not enforced.
    return int(bool({"setup_mb", "installed_mb"} & set(missed)))


@contextmanager
def _step(what: str) -> Iterator[None]:
    """Say what is going on, and how long it took once it held."""
    started = time.monotonic()
    _say(f"{what} …")
    yield
    _say(f"{what}: ok ({time.monotonic() - started:.0f} s)")


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
