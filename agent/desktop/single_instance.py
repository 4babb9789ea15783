"""One agent a machine: a lock that ends with its process, the name of who holds it, and a door to raise its window.

The lock stands in a folder that every user of the machine can reach, so that a second user is told who runs the agent;
the door is the holder's own, so that only the same person raises the window.
"""

import getpass
import hashlib
import logging
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Client, Listener
from pathlib import Path
from threading import Thread
from types import TracebackType

import msgspec

from agent.core.words import moment
from agent.errors import AgentError, file_errors

RAISE = b"raise"
"""All that is ever said through the door; anything else is ignored."""
LONGEST = 64
_LOG = logging.getLogger(__name__)


class Holder(msgspec.Struct, frozen=True):
    """Who runs the agent of this machine."""

    user: str
    pid: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """Another process is the agent of this machine; `holder` is None where it cannot be told."""

    holder: Holder | None
    mine: bool
    """Whether it is this very person's."""

    def error(self, now: datetime) -> AgentError:
        """What to say at `now`, in the zone of the person."""
        title = "El agente ya está en marcha en este equipo"
        if self.holder is None:
            return AgentError(f"{title}, con otro usuario", "Ciérralo allí antes de abrirlo aquí.")
        since = moment(self.holder.since, now)
        if self.mine:
            return AgentError(f"{title}, iniciado {since}", "Ábrelo con su icono, junto al reloj.")
        return AgentError(
            f"{title}: lo abrió {self.holder.user}, {since}",
            "Un equipo necesita uno solo, y ya trabaja para todos. Para usarlo tú, "
            f"{self.holder.user} tiene que salir de él, con «Salir» en su icono.",
        )


def machine_folder(environ: Mapping[str, str], home: Path, named: bool) -> Path:
    """Where every user of this machine looks; the home itself where somebody chose it by name."""
    if named:
        return home
    shared = environ.get("PROGRAMDATA") if sys.platform == "win32" else "/var/tmp"  # noqa: S108 - files of no secret
    return Path(shared or home) / "CobranzaCloud"


class SingleInstance:
    """The claim of one process to be the agent of its machine."""

    def __init__(self, folder: Path, home: Path, since: datetime, user: str | None = None) -> None:
        self._folder = folder
        self._home = home
        self._me = Holder(user or getpass.getuser(), os.getpid(), since)
        self._lock = _FileLock(folder / "agent.lock")
        name = hashlib.sha256(str(home).encode()).hexdigest()[:16]
        self._door = rf"\\.\pipe\cobranzacloud-{name}" if sys.platform == "win32" else str(home / "agent.sock")
        self._listener: Listener | None = None
        self._thread: Thread | None = None

    def claim(self) -> Taken | None:
        """Be the one, or learn who is. Raises `AgentError` where the folder cannot be used."""
        with file_errors(str(self._folder)):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._folder != self._home:
                with suppress(OSError):
                    self._folder.chmod(0o1777)
            if not self._lock.take():
                holder = self._find()
                return Taken(holder, holder is not None and holder.user == self._me.user)
            self._card(self._me.user).write_bytes(msgspec.json.encode(self._me))
        return None

    def listen(self, on_raise: Callable[[], None]) -> None:
        """Call `on_raise`, on a thread of its own, whenever a second start asks for the window."""
        if sys.platform != "win32":
            Path(self._door).unlink(missing_ok=True)
        try:
            self._listener = Listener(self._door)
        except OSError:
            _LOG.warning("a second start cannot raise the window: no door at %s", self._door)
            return
        self._thread = Thread(target=self._answer, args=(self._listener, on_raise), name="door", daemon=True)
        self._thread.start()

    def ask_to_raise(self) -> bool:
        """Ask the one that runs for its window; False where it does not answer."""
        try:
            with Client(self._door) as line:
                line.send_bytes(RAISE)
        except OSError:
            return False
        return True

    def release(self) -> None:
        """No longer the one."""
        if self._listener is not None:
            listener, self._listener = self._listener, None
            self.ask_to_raise()  # wakes the thread, which sees that it is over
            if self._thread is not None:
                self._thread.join(5)
            listener.close()
        if self._lock.taken:
            with suppress(OSError):
                self._card(self._me.user).unlink(missing_ok=True)
            self._lock.leave()

    def __enter__(self) -> "SingleInstance":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _answer(self, listener: Listener, on_raise: Callable[[], None]) -> None:
        while True:
            try:
                with listener.accept() as line:
                    said = line.recv_bytes(LONGEST)
            except (OSError, EOFError):
                said = b""
            if self._listener is not listener:
                return
            if said == RAISE:
                on_raise()

    def _card(self, user: str) -> Path:
        """Each user writes a file of their own: none may change another's."""
        return self._folder / f"agent-{hashlib.sha256(user.encode()).hexdigest()[:16]}.json"

    def _find(self) -> Holder | None:
        found = []
        for path in self._folder.glob("agent-*.json"):
            with suppress(OSError, msgspec.MsgspecError):
                found.append(msgspec.json.decode(path.read_bytes(), type=Holder))
        return max(found, key=lambda holder: holder.since, default=None)


class _FileLock:
    """An operating system's lock on a file: it cannot outlive its process, and another user's is seen too."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    @property
    def taken(self) -> bool:
        return self._file is not None

    def take(self) -> bool:
        """Take it if it is free. Raises `OSError` where the file cannot be used."""
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
        except PermissionError:
            file = os.open(self._path, os.O_RDONLY)  # another user made it; a reader can lock it as well
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return False
        self._file = file
        return True

    def leave(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
