"""The panel: how the whole cartera stands, whether it equals SAE, and what needs a person today."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect, ServerSentEvent

from server.capabilities.connectors.model import Company, Status
from server.capabilities.receivables.figures import ForeignTotal
from server.capabilities.receivables.service import ALL, Filter
from server.db.session import Tx
from server.faces.web.attention import Looked, attention
from server.faces.web.charts import bars, curve
from server.faces.web.forms import FromForm
from server.faces.web.respond import WebRequest, go, page
from server.faces.web.session import FromServices, FromViewer, Viewer, require
from server.faces.web.verification import unusual
from server.faces.web.watching import FromHub, Watched, seals_of, sentence, stream
from server.kit.errors import FieldError, invalid, not_found
from server.services import Services

READ, WRITE = "cartera:read", "cartera:write"
DEBTORS = 5
DRIFTING = 20
WEEK = timedelta(days=7)
DAY = timedelta(days=1)


class PanelController(Controller):
    """/panel."""

    path = "/panel"

    @get(guards=[require(READ)], sync_to_thread=True)
    def show(
        self,
        request: WebRequest,
        services: FromServices,
        viewer: FromViewer,
        empresa: FromQuery[UUID | None] = None,
    ) -> Response[str]:
        """One company, or all of them together."""
        with services.db.reading(viewer.organization_id) as tx:
            companies = services.connectors.companies(tx)
            company = chosen(companies, empresa)
            shown = (company,) if company else companies
            view = _figures(services, tx, viewer, company, shown)
            view["steps"] = _steps(services, tx, companies)
            seals = list(seals_of(services, tx, shown).values())
        return page(
            request,
            "panel.html",
            section="panel",
            companies=companies,
            company=company,
            read_at=min((one.verified_at for one in shown if one.verified_at), default=None),
            sentence=sentence(seals, shown, services.clock.now()),
            unusual=unusual(shown),
            may_accept=viewer.may(WRITE),
            may_see_customers=viewer.may("clientes:read"),
            **view,
        )

    @get("/eventos", guards=[require(READ)])
    async def events(self, viewer: FromViewer, hub: FromHub, empresa: FromQuery[UUID | None] = None) -> ServerSentEvent:
        """The verification sentence, again whenever it changed."""

        def drawn(found: Watched, _: frozenset[str]) -> str:
            shown = [one for one in found.companies if empresa in (None, one.id)]
            return found.piece(
                ("panel", empresa), lambda: sentence([found.seals[one.id] for one in shown], shown, found.at)
            )

        return stream(hub, viewer, READ, "pieza", drawn)

    @post("/cambio-inusual", guards=[require(WRITE)], sync_to_thread=True)
    def accept_unusual(self, services: FromServices, viewer: FromViewer, form: FromForm) -> Redirect:
        """A person accepts what an unusual sync brought."""
        try:
            company_id = UUID(form.text("empresa"))
        except ValueError as error:
            raise invalid(FieldError("empresa", "Esa empresa no existe.")) from error
        with services.db.transaction(viewer.organization_id) as tx:
            services.connectors.accept_unusual(tx, company_id)
        return go("/panel", "aceptado")


def chosen(companies: tuple[Company, ...], wanted: UUID | None) -> Company | None:
    """The company asked for, None for all; NOT_FOUND."""
    if wanted is None:
        return None
    found = next((company for company in companies if company.id == wanted), None)
    if found is None:
        raise not_found("Esa empresa no existe.")
    return found


def printed(balance: int, foreign: Iterable[ForeignTotal]) -> int | None:
    """The whole as the ERP prints it, in cents: every movement at its booked rate; None where it told some of none."""
    gaps = [None if row.booked is None else row.balance - row.booked for row in foreign]
    return None if None in gaps else balance - sum(gap for gap in gaps if gap is not None)


def _figures(
    services: Services, tx: Tx, viewer: Viewer, company: Company | None, shown: tuple[Company, ...]
) -> dict[str, Any]:
    receivables = services.receivables
    only = (company.id,) if company else None
    wanted = Filter(only) if company else ALL
    today = receivables.today(tx)
    machines = services.connectors.list_connectors(tx)
    totals, aging = receivables.portfolio(tx, wanted), receivables.aging(tx, wanted)
    drift = receivables.drift(tx, wanted, DRIFTING)
    exposure = receivables.exposure(tx, wanted)

    def cartera(**query: object) -> str:
        base = {"empresa": company.id} if company else {}
        return f"/cartera?{urlencode({**base, **query})}"

    looked = Looked(
        now=services.clock.now(),
        machines=machines,
        companies=shown,
        pending=services.collections.keeping.pending(tx) if viewer.may("cobranza:read") else None,
        aging=aging,
        fell_due=receivables.aging(tx, Filter(only, today - WEEK, today - DAY)),
        falls_due=receivables.aging(tx, Filter(only, today, today + WEEK - DAY)),
        proven=services.accounts.member(tx, viewer.user_id).user.verified_at is not None,
        links={
            "90+": cartera(rango="90+"),
            "fell": cartera(desde=today - WEEK, hasta=today - DAY),
            "falls": cartera(desde=today, hasta=today + WEEK - DAY),
        },
    )
    return {
        "today": today,
        "totals": totals,
        "aging": aging,
        "bars": bars(aging, lambda bucket: cartera(rango=bucket)),
        "trend": curve(receivables.trend(tx, only)),
        "invoiced_days": exposure.invoiced_days,
        "foreign": exposure.foreign,
        "printed": printed(totals.balance, exposure.foreign),
        "debtors": receivables.debtors(tx, wanted, DEBTORS),
        "drift": drift.rows,
        "drift_total": drift.total,
        "items": attention(looked),
        "silent": [
            one.liveness.sentence
            for one in machines
            if one.connector.told_silent and one.liveness.status is Status.OFFLINE
        ],
    }


def _steps(services: Services, tx: Tx, companies: tuple[Company, ...]) -> list[tuple[str, bool, str]]:
    """The first three steps as (what, whether it is done, where); none once all are."""
    steps = [
        ("Vincula la computadora donde está SAE", bool(services.connectors.list_connectors(tx)), "/conectores"),
        ("Deja que termine la primera sincronización", any(one.verified_at for one in companies), "/conectores"),
        ("Manda tu primer recordatorio", services.collections.reminders.history(tx, limit=1)[1] > 0, "/clientes"),
    ]
    return [] if all(done for _, done, _ in steps) else steps
