"""`python -m tests.screens DIR [--scale 2] [--dark]`: renders every screen to a PNG, to look at and for the guide."""

import argparse
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
    parser.add_argument("--size", default="1040x680", help="of the window, in logical pixels")
    chosen = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = str(chosen.scale)
    from tests.screens.taking import take_all

    width, height = (int(part) for part in chosen.size.split("x"))
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        looks = {"dark": chosen.dark, "text": chosen.text, "size": (width, height), "small": chosen.small}
        for name in take_all(chosen.folder, Path(home), **looks):
            print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
