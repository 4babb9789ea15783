"""What remains of a crash: a redacted report beside the logs, and one fresh start, never a circle of them."""

import faulthandler
import logging
import os
import platform
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType

from agent import __version__
from agent.app import watcher
from agent.app.watcher import RESTARTED, WATCH, may_restart, size_of
from agent.core.ports import Clock
from agent.logs import redact

REPORTS_KEPT = 5
LONGEST_LINE = 4_000
LEAVE_SECONDS = 5.0
"""How long whoever watched is waited for."""
NATIVE = "native.txt"
"""Where the interpreter writes if a native library brings it down."""
NATIVE_BYTES = 256 << 10
"""A file of native faults longer than this begins anew."""
WAIT = """trap '' INT; read -r said; test -n "$said" || exec "$@\""""
"""A shell waits in the watcher's place for a tenth of its memory, and becomes it where the agent said no word."""
_LOG = logging.getLogger(__name__)


def write_report(folder: Path, error: BaseException, now: datetime) -> Path | None:
    """Write what crashed where, without secrets, and drop all but the newest few; None where that failed too."""
    lines = [
        f"CobranzaCloud {__version__}, Python {platform.python_version()}, {platform.platform()}",
        now.isoformat(timespec="seconds"),
        *"".join(traceback.format_exception(error)).splitlines(),
    ]
    path = folder / f"crash-{now:%Y%m%d-%H%M%S-%f}.txt"
    try:
        path.write_text("\n".join(redact(line[:LONGEST_LINE]) for line in lines) + "\n", encoding="utf-8")
        for old in sorted(folder.glob("crash-*.txt"))[:-REPORTS_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return None
    return path


@contextmanager
def reporting(folder: Path, clock: Clock) -> Iterator[None]:
    """Report what no caller catches: faults in threads, in a window's own calls, and of native libraries."""

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        _LOG.error("unhandled fault", exc_info=(kind, error, trace))
        if not issubclass(kind, KeyboardInterrupt):
            write_report(folder, error, clock.now())

    def report_thread(fault: threading.ExceptHookArgs) -> None:
        if fault.exc_value is not None and not issubclass(fault.exc_type, SystemExit):
            report(fault.exc_type, fault.exc_value, fault.exc_traceback)

    before = (sys.excepthook, threading.excepthook)
    native = None
    with suppress(OSError):
        path = folder / NATIVE
        native = path.open("w" if path.exists() and path.stat().st_size > NATIVE_BYTES else "a", encoding="utf-8")
        faulthandler.enable(native)
    sys.excepthook, threading.excepthook = report, report_thread
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = before
        if native is not None:
            faulthandler.disable()
            native.close()


@contextmanager
def guarded(folder: Path) -> Iterator[None]:
    """Be watched by such a process; it is told when this one ends in order. Where it cannot run, nobody watches."""
    native = str(folder / NATIVE)
    task = "\n".join((native, str(size_of(native)), sys.executable, *sys.orig_argv[1:]))
    command = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-I", "-S", watcher.__file__]
    if os.name == "posix":
        command = ["/bin/sh", "-c", WAIT, "sh", *command]
    process = None
    with suppress(OSError):
        process = subprocess.Popen(command, env={**os.environ, WATCH: task}, stdin=subprocess.PIPE)
    try:
        yield
    finally:
        if process is not None and process.stdin is not None:
            with suppress(OSError):
                process.stdin.write(b".")
                process.stdin.flush()
            with suppress(OSError):
                process.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                process.wait(LEAVE_SECONDS)


def restart_once(environ: Mapping[str, str], now: datetime) -> bool:
    """Start this program again as it was started, on its own; False where it was just restarted, or cannot be."""
    if not may_restart(environ, now):
        return False
    command = [sys.executable, *sys.orig_argv[1:]]
    fresh = {**environ, RESTARTED: now.isoformat()}
    try:
        if os.name == "posix":
            os.execve(sys.executable, command, fresh)  # noqa: S606 - the very same program, in its place
        subprocess.Popen(command, env=fresh, close_fds=True)
    except OSError:
        return False
    return True
