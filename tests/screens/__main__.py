"""`python -m tests.screens DIR [--scale 2] [--dark]`: renders every screen to a PNG, to look at and for the guide."""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Parse, set what Qt reads before it is imported, and take the pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.screens", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=float, default=1.0, help="of the screen, 1 to 2")
    parser.add_argument("--text", type=float, default=1.0, help="of the system's font")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--small", action="store_true", help="with few colours, as the guide's are kept")
    parser.add_argument("--size", default="", help="of the window, in logical pixels; else its own")
    parser.add_argument("--screen", default="1920x1080", help="of the screen, in its pixels, without the taskbar")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_screen(Path(home), chosen.screen)}"
        os.environ["QT_SCALE_FACTOR"] = str(chosen.scale)
        from tests.screens.taking import take_all

        size = _size(chosen.size) if chosen.size else None
        looks = {"dark": chosen.dark, "text": chosen.text, "size": size, "small": chosen.small}
        for name in take_all(chosen.folder, Path(home), **looks):
            print(name)
    return 0


def _size(text: str) -> tuple[int, int]:
    width, height = (int(part) for part in text.split("x"))
    return width, height


def _screen(home: Path, text: str) -> Path:
    """What Qt's screen in memory is told to be."""
    width, height = _size(text)
    screen = {"name": "screen", "x": 0, "y": 0, "width": width, "height": height, "logicalDpi": 96, "dpr": 1}
    path = home / "screen.json"
    path.write_text(json.dumps({"screens": [screen]}), encoding="ascii")
    return path


if __name__ == "__main__":
    sys.exit(main())
