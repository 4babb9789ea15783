"""The plan: what it allows, how much of it is used, and what happens at the limit."""

from collections.abc import Mapping
from dataclasses import dataclass

from litestar import Controller, Response, get

from server.capabilities.accounts.model import Status
from server.capabilities.accounts.plans import PLANS, plan
from server.capabilities.connectors.model import Status as MachineStatus
from server.faces.web.respond import WebRequest, page
from server.faces.web.session import FromServices, FromViewer, require

READ = "organization:read"
NAMES: Mapping[str, str] = {
    "free": "Gratis",
    "basic": "Básico",
    "professional": "Profesional",
    "enterprise": "Empresarial",
}


@dataclass(frozen=True, slots=True)
class Use:
    """How much of a limit is taken; None allows any number."""

    label: str
    taken: int
    allowed: int | None
    hint: str
    href: str

    @property
    def width(self) -> int:
        """Percent of the bar, something of it wherever anything is taken."""
        if not self.allowed or not self.taken:
            return 0
        return max(2, min(100, self.taken * 100 // self.allowed))

    @property
    def full(self) -> bool:
        """Whether there is room for no more."""
        return self.allowed is not None and self.taken >= self.allowed


class PlanController(Controller):
    """/plan."""

    path = "/plan"

    @get(guards=[require(READ)], sync_to_thread=True)
    def show(self, request: WebRequest, services: FromServices, viewer: FromViewer) -> Response[str]:
        """Limits and use, as the rules that apply them count."""
        with services.db.reading(viewer.organization_id) as tx:
            held = plan(services.accounts.organization(tx).plan)
            people = services.accounts.people.list(tx)
            machines = services.connectors.list_connectors(tx)
        here = [one for one in people if one.status is not Status.INACTIVE]
        invited = sum(one.status is Status.INVITED for one in here)
        paired = sum(one.liveness.status is not MachineStatus.REVOKED for one in machines)
        waiting = f", {invited} por aceptar su invitación" if invited else ""
        return page(
            request,
            "plan.html",
            section="plan",
            name=NAMES.get(held.name, held.name),
            mine=held.name,
            uses=[
                Use("Personas", len(here), held.users, f"Activas o invitadas{waiting}.", "/usuarios"),
                Use("Computadoras", paired, held.connectors, "Vinculadas y sin revocar.", "/conectores"),
            ],
            plans=[(one.name, NAMES.get(one.name, one.name), one) for one in PLANS.values()],
        )
