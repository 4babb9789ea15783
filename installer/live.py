"""What a frozen program is tested against: our own service on this machine, and SAE behind a Firebird server.

On Windows there is no Firebird server of ours to start, so the program pairs there and does not sync.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def surroundings() -> Iterator[tuple[tuple[str, ...], str]]:
    """Words for `selftest` and what to type into it, while everything they name runs."""
    with tempfile.TemporaryDirectory(prefix="cobranza-live-", ignore_cleanup_errors=True) as folder:
        if sys.platform == "win32":
            from tests.installer.cloud import cloud

            with cloud(Path(folder)) as (server, owner):
                yield ("--server", server.url, "--code", owner.code()), ""
        else:
            from tests.installer.office import READER, READER_PASSWORD, office

            with office(Path(folder)) as around:
                words = ("--server", around.server.url, "--code", around.owner.code(), "--user", READER)
                yield (*words, "--database", around.database("01")), READER_PASSWORD + "\n"
