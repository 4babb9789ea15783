"""Who did what, when and from where: a list to narrow and page through, and the same list as a spreadsheet."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Controller, Response, get
from litestar.response import Stream

from server.capabilities.accounts.model import Person, Status
from server.capabilities.audit.model import Entry, Filter
from server.db.session import Tx
from server.faces.web.acts import AREAS, actor, acts_of, sentence
from server.faces.web.asked import Address, Reader
from server.faces.web.devices import device
from server.faces.web.forms import Form
from server.faces.web.respond import WebRequest, page
from server.faces.web.session import FromServices, FromViewer, require
from server.gateways.spreadsheets import MEDIA_TYPE, Column, Kind
from server.http.spreadsheets import Office, Row, spreadsheet

READ = "audit:read"
ROWS = 50
MEMBERS = ("persona", "tipo", "desde", "hasta")

_COLUMNS = (
    Column("Fecha y hora", Kind.MOMENT, 18),
    Column("Quién", Kind.TEXT, 28),
    Column("Qué hizo", Kind.TEXT, 90),
    Column("Tipo", Kind.TEXT, 24),
    Column("Dirección", Kind.TEXT, 40),
    Column("Equipo", Kind.TEXT, 26),
)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in words."""

    at: datetime
    who: str
    who_id: UUID | None
    what: str
    address: str
    device: str
    """Empty where no request did it."""


class AuditController(Controller):
    """/auditoria."""

    path = "/auditoria"

    @get(guards=[require(READ)], sync_to_thread=True)
    def show(self, request: WebRequest, services: FromServices, viewer: FromViewer) -> Response[str]:
        """One page of what was done, newest first."""
        here = Address(
            "/auditoria", {name: request.query_params[name] for name in MEMBERS if request.query_params.get(name)}
        )
        wanted, number = _asked(request, viewer.zone)
        with services.db.reading(viewer.organization_id) as tx:
            found, total = services.audit.page(tx, wanted, page=number, limit=ROWS)
            people = services.accounts.people.list(tx)
        return page(
            request,
            "auditoria.html",
            section="auditoria",
            form=Form(dict(here.query)),
            people=_offered(people, wanted.actor_id, found),
            areas=[("", "Todo"), *AREAS.items()],
            rows=[_line(entry) for entry in found],
            rows_total=total,
            page=number,
            pages=max(1, -(-total // ROWS)),
            here=here,
            sheet=Address("/auditoria.xlsx", here.query).having(),
            kept=services.settings.keep_audit_days,
        )


@get("/auditoria.xlsx", guards=[require(READ)], sync_to_thread=True, media_type=MEDIA_TYPE)
def audit_sheet(request: WebRequest, services: FromServices, viewer: FromViewer) -> Stream:
    """Every act of the list, not only a page of it."""
    wanted, _ = _asked(request, viewer.zone)
    zone = ZoneInfo(viewer.zone)

    def rows(tx: Tx, _: Office) -> Generator[Row, None, None]:
        for entry in services.audit.stream(tx, wanted):
            line = _line(entry)
            at = entry.at.astimezone(zone).replace(tzinfo=None)
            yield at, line.who, line.what, AREAS.get(entry.act.area), line.address, line.device

    return spreadsheet(services, viewer.organization_id, "Auditoría", _COLUMNS, rows)


def _asked(request: WebRequest, zone: str) -> tuple[Filter, int]:
    """The filter and the page; days are the organization's. VALIDATION_ERROR."""
    query = Reader(request.query_params)
    area = query.choice("tipo", tuple(AREAS))
    until = query.day("hasta")
    wanted = Filter(
        actor_id=query.uuid("persona"),
        acts=acts_of(area) if area else (),
        since=_begins(query.day("desde"), zone),
        until=_begins(until + timedelta(days=1) if until and until < date.max else until, zone),
    )
    number = query.page()
    query.done()
    return wanted, number


def _begins(day: date | None, zone: str) -> datetime | None:
    """The first moment of a day, in UTC; years at the ends of the calendar are no moment of ours."""
    if day is None:
        return None
    bounded = min(max(day, date(2000, 1, 1)), date(9000, 1, 1))
    return datetime.combine(bounded, time(0), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _offered(people: Iterable[Person], chosen: UUID | None, found: Iterable[Entry]) -> list[tuple[str, str]]:
    """Whom the filter offers: who is here, and whoever it was asked for and is not any more."""
    offered = {person.id: person.name for person in people if person.status is not Status.INVITED}
    if chosen is not None and chosen not in offered:
        offered[chosen] = next((actor(entry) for entry in found), "Otra persona o computadora")
    return [("", "Todos"), *((str(one), name) for one, name in offered.items())]


def _line(entry: Entry) -> Line:
    seen = device(entry.agent) if entry.address else ""
    return Line(entry.at, actor(entry), entry.actor_id, sentence(entry), entry.address, seen)
