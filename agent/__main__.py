"""Where the program starts, frozen or not."""

import io
import multiprocessing
import os
import sys

from agent.app.watcher import WATCH, watch


def main() -> None:
    """Run the command that was typed and leave with its exit code."""
    multiprocessing.freeze_support()
    if WATCH in os.environ:  # this process is nothing but the one that watches over another
        watch()
        return
    # What our libraries import only where it happens to be installed, and do without otherwise: a command line of
    # httpx's own, asyncio's side of httpcore, spellings of types that this Python has itself, a second way to call C.
    for unused in ("httpx._main", "anyio", "typing_extensions", "cffi"):
        sys.modules[unused] = None  # type: ignore[assignment]
    # A spawned child imports this module again: the commands are imported here so that it stays small.
    from agent.cli import main as run_command
    from agent.engine.checker import is_stuck

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # an old Windows console lacks signs that a sentence may have
    code = run_command()
    if is_stuck():
        # The client library waits at exit for its own call, which a frozen database server never answers.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
