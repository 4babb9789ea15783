"""`python -m tests.guide`: writes the guide's table of messages, and takes its pictures anew."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.guide.sentences import ROOT
from tests.guide.table import PAGE, written

PICTURES = ROOT / "docs" / "images" / "guia"
SIZE = "900x600"


def shown() -> set[str]:
    """The pictures that the guide names."""
    return set(re.findall(r"\]\(images/guia/([a-z0-9-]+\.png)\)", PAGE.read_text(encoding="utf-8")))


def main() -> int:
    """Write the table, then the pictures that the page shows, and no others."""
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        subprocess.run([sys.executable, "-m", "tests.screens", name, "--small", "--size", SIZE], cwd=ROOT, check=True)
        shutil.rmtree(PICTURES, ignore_errors=True)
        PICTURES.mkdir(parents=True)
        for picture in sorted(shown()):
            shutil.copyfile(Path(name) / picture, PICTURES / picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
