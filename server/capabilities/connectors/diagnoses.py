"""Pure rules of the diagnoses that machines send: what is taken, and for how long it is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from server.kit.errors import FieldError, invalid

MOST_BYTES = 700 << 10
"""An agent drops its oldest logs until its archive fits."""
KEPT = timedelta(days=30)
KEPT_EACH = 5
"""Of each machine, the newest."""
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """An archive without its content; `code` is the short id that its machine shows."""

    id: UUID
    code: str
    created_at: datetime
    size: int

    @property
    def expires_at(self) -> datetime:
        """When it is forgotten, at the latest."""
        return self.created_at + KEPT


def check(content: bytes) -> None:
    """VALIDATION_ERROR for what no agent sends. It is not opened: whoever looks into it does so on their machine."""
    if not content.startswith(_ZIP):
        raise invalid(FieldError("contenido", "Debe ser un archivo zip en base64"))
    if len(content) > MOST_BYTES:
        raise invalid(FieldError("contenido", f"Debe medir a lo más {MOST_BYTES >> 10} KiB"))
