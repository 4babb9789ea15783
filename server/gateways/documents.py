"""Makes PDFs from the templates in `server/documents`: data go in as JSON, fonts are those that typst carries.

A value is text wherever it is shown: no name and no folio can become markup. Each PDF is made by a process of its own.
"""

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import msgspec

from server.kit.errors import DomainError, Kind

AT_ONCE = 2
PATIENCE_SECONDS = 30
"""How long a PDF may take, and how long it may wait for its turn; two thousand lines took one second."""

_FOLDER = Path(__file__).parents[1] / "documents"
_TYPESETTER = Path(__file__).with_name("typesetter.py")


class Documents:
    """The typesetter of this process: so many PDFs at a time, each within so many seconds."""

    def __init__(self, at_once: int = AT_ONCE, patience: float = PATIENCE_SECONDS) -> None:
        self._turns = BoundedSemaphore(at_once)
        self._patience = patience

    def pdf(self, template: str, data: Any, made: datetime) -> bytes:
        """The bytes of a PDF: `server/documents/TEMPLATE.typ` over data (anything that is JSON), dated `made`.

        SERVICE_UNAVAILABLE where no turn comes; RuntimeError with the typesetter's words where the template is wrong.
        """
        command = [sys.executable, "-I", str(_TYPESETTER), str(_FOLDER / f"{template}.typ"), str(int(made.timestamp()))]
        if not self._turns.acquire(timeout=self._patience):
            raise _busy()
        try:
            done = subprocess.run(
                command, input=msgspec.json.encode(data), capture_output=True, timeout=self._patience, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise _busy() from error
        finally:
            self._turns.release()
        if done.returncode:
            raise RuntimeError(f"{template}: {done.stderr.decode(errors='replace')[-500:]}")
        return done.stdout


def _busy() -> DomainError:
    return DomainError(
        "SERVICE_UNAVAILABLE",
        Kind.UNAVAILABLE,
        "Se están preparando otros documentos; vuelve a intentar en unos segundos",
        retry_after=10,
    )
