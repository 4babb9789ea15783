"""The installed files against the list that came with them: an antivirus that takes one leaves no other trace."""

import hashlib
import json
from pathlib import Path

from agent.core.doctor_facts import FileFacts

MANIFEST = "manifest.json"
"""Beside the program: ``{"files": {"_internal/x.dll": {"sha256": "…", "size": 123}}}``, written by the installer."""


def look_at(folder: Path, *, frozen: bool) -> FileFacts:
    """What is missing or differs below the folder of the program."""
    if not frozen:
        return FileFacts(installed=False)
    try:
        files = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        listed = {str(name): (str(entry["sha256"]), int(entry["size"])) for name, entry in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return FileFacts(installed=True, folder=str(folder))
    states = {name: _state(folder / name, digest, size) for name, (digest, size) in listed.items()}
    return FileFacts(
        installed=True,
        listed=True,
        missing=tuple(name for name, state in states.items() if state == "missing"),
        changed=tuple(name for name, state in states.items() if state == "changed"),
        folder=str(folder),
    )


def _state(path: Path, digest: str, size: int) -> str:
    try:
        if path.stat().st_size != size:
            return "changed"
        with path.open("rb") as file:
            return "same" if hashlib.file_digest(file, "sha256").hexdigest() == digest else "changed"
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "missing"  # an antivirus that holds a file back answers as if it could not be opened
