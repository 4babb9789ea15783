"""What every released agent really sent, byte for byte, one folder a version; the server must go on understanding it.

`python -m tests.server.recorded.record` records the version at hand; a released folder is never recorded again.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CODE, CONNECTOR, LAST_SYNC = "{{linkCode}}", "{{connectorId}}", "{{lastSyncId}}"
"""Stand where a recording cannot be repeated; all lie outside the bytes that checksums cover."""

NAMES = ("register", "heartbeat", "full", "delta")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request as it was sent, its body decoded, and the answer it got then."""

    method: str
    path: str
    headers: dict[str, str]
    body: str
    status: int
    answer: dict[str, Any]

    def save(self, path: Path) -> None:
        """Write it readably; `body` is one string, so that not a byte of it changes."""
        request = {"method": self.method, "path": self.path, "headers": self.headers, "body": self.body}
        content = {"request": request, "answer": {"status": self.status, "body": self.answer}}
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def load(version: str, name: str) -> Exchange:
    """A recorded exchange."""
    content = json.loads((HERE / version / f"{name}.json").read_text(encoding="utf-8"))
    request, answer = content["request"], content["answer"]
    return Exchange(**request, status=answer["status"], answer=answer["body"])


def versions() -> list[str]:
    """The recorded versions, oldest first."""
    return sorted(
        (path.name for path in HERE.iterdir() if path.is_dir() and path.name[0].isdigit()),
        key=lambda name: [int(part) for part in name.split(".")],
    )
