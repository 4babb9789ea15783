"""Where Windows programs run: this machine where it is Windows, Wine where it is Debian. One way to call them."""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, Protocol

ROOT: Final = Path(__file__).resolve().parents[1]
LIMIT: Final = float(os.environ.get("WINLAB_TIMEOUT", "600"))
"""Seconds a program may take: one that crashes under Wine never ends by itself."""
LINGER: Final = 3.0
"""Seconds to wait for the rest of the output once a program ended: a child may keep its end of the pipe for ever."""


class WindowsError(RuntimeError):
    """A Windows program failed or did not end in time."""


@dataclass(frozen=True, slots=True)
class Done:
    """How a program ended, and what it said on stdout and stderr together."""

    code: int
    said: str

    def check(self, what: str) -> str:
        """What it said. Raises `WindowsError` unless it ended with 0."""
        if self.code:
            raise WindowsError(f"{what} ended with {self.code}:\n{self.said[-4000:]}")
        return self.said


class Machine(Protocol):
    """Runs Windows programs. Paths of this machine are told to them by `path`."""

    @property
    def python(self) -> str:
        """The interpreter that freezes."""

    def path(self, place: Path) -> str:
        """A file of this machine, as a Windows program calls it."""

    def run(self, *words: str, typed: str = "", limit: float = LIMIT, extra: Mapping[str, str] | None = None) -> Done:
        """Run a program to its end. Raises `WindowsError` when it takes longer than `limit` seconds."""


@dataclass(frozen=True)
class Native:
    """Windows itself."""

    python: str = field(default=sys.executable)

    def path(self, place: Path) -> str:
        """The path as it is."""
        return str(place)

    def run(self, *words: str, typed: str = "", limit: float = LIMIT, extra: Mapping[str, str] | None = None) -> Done:
        """Run a program to its end. Raises `WindowsError` when it takes longer than `limit` seconds."""
        return run(words, {**os.environ, **(extra or {})}, typed, limit)


def run(words: tuple[str, ...], environment: Mapping[str, str], typed: str, limit: float, folder: Path = ROOT) -> Done:
    """Run a program of this machine. Its output travels through a pipe: a plain file ends CPython under Wine 8."""
    process = subprocess.Popen(
        words,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    if process.stdin is None or process.stdout is None:
        raise WindowsError("no pipes")
    heard: list[bytes] = []
    reader = threading.Thread(target=_read, args=(process.stdout, heard), daemon=True)
    reader.start()
    try:
        process.stdin.write(typed.encode())
        process.stdin.close()
    except BrokenPipeError:
        pass  # it ended without reading: its code says why
    try:
        code = process.wait(limit)
    except subprocess.TimeoutExpired as error:
        process.kill()
        process.wait()
        raise WindowsError(f"{words} took longer than {limit:.0f} s:\n{_text(heard)[-4000:]}") from error
    reader.join(LINGER)
    return Done(code, _text(heard))


def _read(stream: IO[bytes], heard: list[bytes]) -> None:
    while part := os.read(stream.fileno(), 65536):
        heard.append(part)


def _text(heard: list[bytes]) -> str:
    return b"".join(heard).decode("utf-8", errors="replace").replace("\r\n", "\n")
