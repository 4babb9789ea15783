"""The list of what was installed, with the SHA-256 of each file: how the diagnosis tells what an antivirus took.

`manifest.json` stands beside the programs: `{"version": "0.1.0", "files": {"_internal/x.dll": {"sha256": "…",
"size": 123}}}`, paths with `/`, in order. It lists every file but itself and the uninstaller.
"""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

NAME: Final = "manifest.json"
NOT_LISTED: Final = (NAME, "uninstall.exe")


def write(folder: Path, version: str) -> int:
    """List what stands in `folder`, into it; the bytes of all files."""
    files: dict[str, dict[str, str | int]] = {
        path.relative_to(folder).as_posix(): {"sha256": _digest(path), "size": path.stat().st_size}
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in NOT_LISTED
    }
    document = json.dumps({"version": version, "files": files}, indent=1, ensure_ascii=False)
    (folder / NAME).write_text(document + "\n", encoding="utf-8")
    return sum(int(entry["size"]) for entry in files.values())


def read(folder: Path) -> dict[str, Any]:
    """What was installed, by path. Raises `OSError`, `ValueError`."""
    document = json.loads((folder / NAME).read_text(encoding="utf-8"))
    files: dict[str, Any] = document["files"]
    return files


def damages(folder: Path) -> list[str]:
    """What is missing or differs, one line each. Raises `OSError` or `ValueError` where there is no readable list."""
    lines = []
    for name, entry in read(folder).items():
        path = folder / name
        if not path.is_file():
            lines.append(f"missing {name}")
        elif path.stat().st_size != entry["size"] or _digest(path) != entry["sha256"]:
            lines.append(f"changed {name}")
    return lines


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
