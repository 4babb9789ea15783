"""A very small process beside the agent, which starts it again, once, where a native library brought it down.

A process that dies so cannot start another. What this one needs only then it imports only then: it costs little.
"""

import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

RESTARTED = "COBRANZA_AGENT_RESTARTED"
"""Environment variable of a process that was started after a crash: when."""
WATCH = "COBRANZA_AGENT_WATCH"
"""Environment variable of the process that watches: the file of native faults, its size, and the command, by lines."""
CALM_SECONDS = 3_600.0
"""A process that lived longer than this after its restart may be restarted again."""


def may_restart(environ: "Mapping[str, str]", now: "datetime") -> bool:
    """Whether this process may start its successor: it is no successor itself, or has long been a good one."""
    from datetime import datetime

    try:
        restarted = datetime.fromisoformat(environ[RESTARTED])
    except (KeyError, ValueError):
        return True
    return (now - restarted).total_seconds() > CALM_SECONDS


def size_of(path: str) -> int:
    """Bytes of a file; 0 where there is none."""
    try:
        return os.stat(path).st_size  # noqa: PTH116 - the other way is a megabyte
    except OSError:
        return 0


def watch() -> None:
    """Wait for the agent's end; where it said no word and its interpreter wrote of a native fault, start it again.

    One that was killed from outside, or with the whole session, wrote nothing and stays down.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the agent decides
    native, size, *command = os.environ.pop(WATCH).split("\n")
    if sys.platform == "win32":
        from agent.desktop.win_memory import empty_working_set

        empty_working_set()
    try:
        said = os.read(0, 1)
    except OSError:
        return
    if said or size_of(native) <= int(size):
        return
    _start(command)


def _start(command: list[str]) -> None:
    import subprocess
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    if not may_restart(os.environ, now):
        return
    os.environ[RESTARTED] = now.isoformat()
    if sys.platform == "win32":
        subprocess.Popen(command, stdin=subprocess.DEVNULL, close_fds=True)
    else:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.execve(command[0], command, os.environ)  # noqa: S606 - the very same program, in this one's place


if __name__ == "__main__":
    watch()
