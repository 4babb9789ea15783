"""Pure rule that turns what was last heard of a machine into the status people see, with the sentence to show."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from server.capabilities.connectors.model import Liveness, Status

HEARTBEAT = timedelta(seconds=60)
"""Pace told to every connector as `syncConfig.heartbeatSeconds`."""

MISSED = 3
"""Beats that may fail to arrive before a machine counts as offline."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What liveness depends on; times are UTC."""

    last_heard_at: datetime
    revoked_at: datetime | None = None
    stop_reason: str | None = None
    """Reason of a goodbye that nothing followed."""
    failure: str | None = None
    """Spanish sentence of the last sync, if it failed."""


_GOODBYES = {
    "shutdown": "La computadora se apagó.",
    "sleep": "La computadora está suspendida.",
    "pause": "El conector está en pausa; alguien lo pausó en esa computadora.",
    "quit": "Alguien cerró el conector en esa computadora.",
}


_FINE = frozenset({"success", "ok", "never", "none", "pending", "running", "syncing", "skipped", "unchanged"})


def failure_sentence(last_sync_status: str | None, pending_errors: tuple[str, ...]) -> str | None:
    """The sentence of a sync that its machine reports as failed; None where it does not."""
    if last_sync_status is None or last_sync_status.lower() in _FINE:
        return None
    return next(
        (error for error in pending_errors if error.strip()),
        "La última sincronización falló. Abre el conector en esa computadora para ver la causa.",
    )


def liveness(heard: Heard, now: datetime) -> Liveness:
    """Revoked, then silent, then failing, then online: each hides what follows, because it must be solved first."""
    if heard.revoked_at is not None:
        return Liveness(Status.REVOKED, "Este conector fue revocado; vincúlalo de nuevo para volver a sincronizar.")
    if heard.stop_reason is not None:
        return Liveness(Status.OFFLINE, _GOODBYES.get(heard.stop_reason, "El conector se detuvo en esa computadora."))
    if now - heard.last_heard_at > MISSED * HEARTBEAT:
        return Liveness(
            Status.OFFLINE,
            "No hay señal de esa computadora. Revisa que esté encendida, con internet y con el conector abierto.",
        )
    if heard.failure is not None:
        return Liveness(Status.ERROR, heard.failure)
    return Liveness(Status.ONLINE)
