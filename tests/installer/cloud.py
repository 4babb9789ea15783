"""The part of an installed agent's surroundings that runs on every system: our own service."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.processes import Owner, ServerProcess


@contextmanager
def cloud(folder: Path) -> Iterator[tuple[ServerProcess, Owner]]:
    """Our service and whoever registered an organization in it."""
    server = ServerProcess(folder / "server").start()
    try:
        owner = Owner(server.url)
        try:
            yield server, owner
        finally:
            owner.close()
    finally:
        server.stop()
