"""An organization's own pending work, for those who run it: what waits, what failed, try again or let go."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from server.db import desk
from server.db.desk import Count, Promised, State
from server.faces.web.forms import FromForm
from server.faces.web.respond import WebRequest, go, page
from server.faces.web.session import FromServices, FromViewer, require
from server.kit.errors import DomainError, Kind

MANAGE = "organization:manage"
ROWS = 100

LABELS: Mapping[str, str] = {
    "account_mail": "Correo de acceso",
    "password_notice": "Aviso de contraseña cambiada",
    "pairing_mail": "Aviso de computadora vinculada",
    "silence_mail": "Aviso de computadora sin señal",
    "reminder_mail": "Recordatorio de cobranza",
    "webhook_delivery": "Entrega a un webhook",
    "webhook_notice": "Aviso de un webhook que falla",
}
"""Work that an accountant knows; the rest is the service's own housekeeping."""

HOUSEKEEPING = "Tareas internas"
_STATES = {
    State.RUNNING: "En curso",
    State.WAITING: "En espera",
    State.RETRYING: "Se reintentará",
    State.FAILED: "Falló",
}
_FOREIGN = re.compile(r"(?:MailError|UndeliveredError): (.+)", re.DOTALL)
"""Failures that a server of somebody else told; any other is ours, and its text is for our log."""


@dataclass(frozen=True, slots=True)
class Line:
    """A job that failed, as the page shows it."""

    id: UUID
    label: str
    state: str
    gone_at: datetime | None
    attempts: int
    reason: str


class JobsController(Controller):
    """/trabajos."""

    path = "/trabajos"

    @get(guards=[require(MANAGE)], sync_to_thread=True)
    def show(self, request: WebRequest, services: FromServices, viewer: FromViewer) -> Response[str]:
        """How much waits, and what failed."""
        now = services.clock.now()
        with services.db.reading(viewer.organization_id) as tx:
            counts = desk.counts(tx, now, viewer.organization_id)
            failed = desk.listed(tx, now, viewer.organization_id, states=(State.RETRYING, State.FAILED), limit=ROWS)
        return page(
            request,
            "trabajos.html",
            section="trabajos",
            totals=totals(counts),
            lines=[_line(job) for job in failed],
        )

    @post("/{job_id:uuid}/reintentar", guards=[require(MANAGE)], sync_to_thread=True)
    def retry(self, services: FromServices, viewer: FromViewer, job_id: FromPath[UUID], form: FromForm) -> Redirect:
        """Try now."""
        with services.db.transaction(viewer.organization_id) as tx:
            if not desk.retry(tx, job_id, services.clock.now()):
                raise _over()
        return go("/trabajos")

    @post("/{job_id:uuid}/descartar", guards=[require(MANAGE)], sync_to_thread=True)
    def drop(self, services: FromServices, viewer: FromViewer, job_id: FromPath[UUID], form: FromForm) -> Redirect:
        """Let it go."""
        with services.db.transaction(viewer.organization_id) as tx:
            if not desk.drop(tx, job_id, services.clock.now(), "Se descartó en la página de trabajos pendientes"):
                raise _over()
        return go("/trabajos")


def totals(counts: Iterable[Count]) -> list[tuple[str, dict[str, int]]]:
    """(what, state → how many), in the order of the labels; housekeeping in one line at the end."""
    rows: dict[str, dict[str, int]] = {label: {} for label in (*LABELS.values(), HOUSEKEEPING)}
    for one in counts:
        row, state = rows[LABELS.get(one.kind, HOUSEKEEPING)], _STATES[one.state]
        row[state] = row.get(state, 0) + one.jobs
    return [(label, row) for label, row in rows.items() if row]


def _line(job: Promised) -> Line:
    told = _FOREIGN.fullmatch(job.failure or "") if job.kind in LABELS else None
    return Line(
        id=job.id,
        label=LABELS.get(job.kind, HOUSEKEEPING),
        state=_STATES[job.state],
        gone_at=job.finished_at,
        attempts=job.attempts,
        reason=told.group(1) if told else "Fue un error nuestro; ya quedó registrado.",
    )


def _over() -> DomainError:
    return DomainError("CONFLICT", Kind.CONFLICT, "Ese trabajo está en curso o ya terminó.")
