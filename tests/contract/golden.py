"""Reads the golden vectors, so that each test names only the part it checks."""

import json
from pathlib import Path
from typing import Any


def load(name: str) -> Any:
    """Parsed `vectors/<name>.json`."""
    return json.loads((Path(__file__).parent / "vectors" / f"{name}.json").read_text(encoding="utf-8"))
