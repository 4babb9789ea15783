"""What machines found when they were asked to look: kept for support, a few of each."""

from datetime import datetime
from uuid import UUID

from server.capabilities.connectors.diagnoses import KEPT, KEPT_EACH, Diagnosis, check
from server.capabilities.connectors.store import diagnoses
from server.db.session import Tx
from server.kit.errors import not_found
from server.kit.ids import new_id


def keep(tx: Tx, now: datetime, connector_id: UUID, code: str, content: bytes) -> Diagnosis:
    """Keep an archive and drop the machine's older ones; VALIDATION_ERROR."""
    check(content)
    kept = Diagnosis(new_id(), code, now, len(content))
    diagnoses.add(tx, connector_id, kept, content)
    diagnoses.remove(tx, diagnoses.of_machine(tx, connector_id)[KEPT_EACH:])
    return kept


def fetch(tx: Tx, connector_id: UUID, diagnosis_id: UUID) -> tuple[Diagnosis, bytes]:
    """One archive of a machine; NOT_FOUND."""
    found = diagnoses.content(tx, connector_id, diagnosis_id)
    if found is None:
        raise not_found("Ese diagnóstico ya no existe.")
    return found


def forget(tx: Tx, now: datetime) -> None:
    """Forget what is kept no longer."""
    diagnoses.forget(tx, now - KEPT)
