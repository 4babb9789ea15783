"""A large decoded body, kept in memory while it is small and in a file of the spool folder when it is not.

A handler declares `spool: FromSpool` with `dependencies={"spool": Provide(provide_spool)}` and no `data`. The body has
been decoded and bounded; the file can be opened by another process and is deleted after the response.
"""

import os
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeAlias

from litestar import Request
from litestar.di import NamedDependency

LEFT_SECONDS = 3600
"""A file that nobody has written to for so long belongs to no request: the longest sync is stopped after 600 s."""

MEMORY_BYTES = 1024 * 1024
"""Bodies up to here are handed over as bytes."""


@dataclass(frozen=True, slots=True)
class Spool:
    """A whole body: `data` where it is small, else `path`; `size` in bytes."""

    size: int
    data: bytes | None
    path: Path | None

    def read(self) -> bytes:
        """All of it."""
        if self.path is not None:
            return self.path.read_bytes()
        return self.data or b""


FromSpool: TypeAlias = NamedDependency[Spool]


async def provide_spool(request: Request[Any, Any, Any]) -> AsyncIterator[Spool]:
    """Read the request's body; the guards have passed, the limits are enforced while it is read."""
    folder: Path = request.app.state.services.settings.data_dir / "spool"
    head = bytearray()
    file: IO[bytes] | None = None
    try:
        async for piece in request.stream():
            if file is None and len(head) + len(piece) > MEMORY_BYTES:
                file = _open(folder)
                file.write(head)
            if file is None:
                head += piece
            else:
                file.write(piece)
        if file is None:
            yield Spool(len(head), bytes(head), None)
        else:
            file.flush()
            yield Spool(file.tell(), None, Path(file.name))
    finally:
        if file is not None:
            file.close()
            Path(file.name).unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Delete what a killed server left behind; called on start. What is young may be another process's at work."""
    now = time.time()
    for left in folder.glob("body-*"):
        with suppress(FileNotFoundError):
            if now - left.stat().st_mtime > LEFT_SECONDS:
                left.unlink()


def _open(folder: Path) -> IO[bytes]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix="body-", dir=folder)
    os.close(handle)
    return Path(name).open("r+b")
