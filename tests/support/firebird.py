"""Firebird for tests: the embedded engine in a folder of our own.

The client library reads its folders once, when it loads, so `use_embedded` comes before the first `import fdb`.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def use_embedded(folder: Path | None = None) -> None:
    """Point the client library's lock and temporary files at `folder` (a new one, removed at exit, when None).

    What is set already stays: the process, or its parent, has decided.
    """
    if "FIREBIRD_LOCK" in os.environ and "FIREBIRD_TMP" in os.environ:
        return
    if folder is None:
        folder = Path(tempfile.mkdtemp(prefix="firebird-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for variable, name in (("FIREBIRD_LOCK", "lock"), ("FIREBIRD_TMP", "tmp")):
        (folder / name).mkdir(parents=True, exist_ok=True)
        os.environ.setdefault(variable, str(folder / name))
