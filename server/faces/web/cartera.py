"""The cartera: every open invoice, narrowed and sorted as collecting needs it, on pages or as a spreadsheet."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from litestar import Controller, Response, get
from litestar.response import Stream

from contract.aging import BUCKETS, CURRENT
from server.capabilities.connectors.model import Company
from server.capabilities.receivables.figures import ChargeSort, Only, OverdueRow
from server.capabilities.receivables.service import Filter
from server.db.session import Tx
from server.faces.web.asked import Address, Order, Reader
from server.faces.web.charts import bars
from server.faces.web.format import LABELS, day, money
from server.faces.web.forms import Form
from server.faces.web.panel import chosen
from server.faces.web.respond import WebRequest, page
from server.faces.web.session import FromServices, FromViewer, require
from server.faces.web.toasts import MEMBERS
from server.gateways.spreadsheets import MEDIA_TYPE
from server.http.sheets import charges_sheet

READ = "cartera:read"
ROWS = 50
LATE = "vencidas"
"""The filter that keeps all that is overdue, beside the five ranges."""

BUCKET_CHOICES = [("", "Todas"), (LATE, "Vencidas"), *LABELS.items()]


@dataclass(frozen=True, slots=True)
class Asked:
    """The list that an address asks for."""

    company: Company | None
    bucket: str | None
    search: str
    currency: str
    since: date | None
    until: date | None
    least: int | None
    most: int | None
    sort: ChargeSort
    descending: bool
    page: int

    @property
    def late(self) -> bool:
        """Whether only what is overdue is wanted."""
        return self.bucket == LATE

    @property
    def buckets(self) -> tuple[str, ...]:
        """The ranges that the list keeps; none: all."""
        if self.late:
            return tuple(name for name in BUCKETS if name != CURRENT)
        return (self.bucket,) if self.bucket else ()

    @property
    def filter(self) -> Filter:
        """Companies and due days."""
        return Filter((self.company.id,) if self.company else None, self.since, self.until)

    def only(self, base: str) -> Only:
        """Currency and amounts; where the ERP told no currency, it is the base one."""
        names: tuple[str | None, ...] = (None, base) if self.currency == base else (self.currency,)
        return Only(names if self.currency else (), self.least, self.most)

    @property
    def narrow(self) -> dict[str, Any]:
        """What the list and the spreadsheet share."""
        bucket = None if self.late else self.bucket
        return {"bucket": bucket, "search": self.search, "sort": self.sort, "descending": self.descending}


class CarteraController(Controller):
    """/cartera."""

    path = "/cartera"

    @get(guards=[require(READ)], sync_to_thread=True)
    def show(self, request: WebRequest, services: FromServices, viewer: FromViewer) -> Response[str]:
        """One page of the invoices that are left."""
        here = Address("/cartera", {name: value for name, value in request.query_params.items() if name not in MEMBERS})
        with services.db.reading(viewer.organization_id) as tx:
            companies = services.connectors.companies(tx)
            asked = _asked(request, companies)
            today = services.receivables.today(tx)
            found = services.receivables.open_charges(
                tx,
                _due(asked, today),
                only=asked.only(viewer.currency),
                page=asked.page,
                limit=ROWS,
                **asked.narrow,
            )
            aging = services.receivables.aging(tx, asked.filter, search=asked.search, only=asked.only(viewer.currency))
            others = tuple(row.currency for row in services.receivables.exposure(tx, asked.filter).foreign)
        shown = (asked.company,) if asked.company else companies
        listed = [row for row in aging.buckets if not asked.buckets or row.bucket in asked.buckets]
        narrowed = any(here.query[name] for name in set(here.query) - {"empresa", "rango", "orden", "pagina"})
        return page(
            request,
            "cartera.html",
            section="cartera",
            companies=companies,
            company=asked.company,
            form=Form(dict(here.query)),
            narrowed=narrowed,
            filtered=narrowed or bool(asked.bucket),
            said=_said(asked),
            names={one.id: one.name for one in companies} if len(shown) > 1 else {},
            buckets=BUCKET_CHOICES,
            ranges=_ranges(asked, here),
            bars=bars(aging, lambda name: here.having(rango=name, pagina=None), asked.buckets),
            total=sum(row.cents for row in listed),
            documents=sum(row.documents for row in listed),
            currencies=[("", "Todas"), (viewer.currency, viewer.currency), *((name, name) for name in others)],
            rows=found.rows,
            rows_total=found.total,
            page=asked.page,
            pages=max(1, -(-found.total // ROWS)),
            here=here,
            order=Order(asked.sort, asked.descending, here),
            sheet=Address("/cartera.xlsx", here.query).having(pagina=None),
            read_at=min((one.verified_at for one in shown if one.verified_at), default=None),
            today=today,
        )


@get("/cartera.xlsx", guards=[require(READ)], sync_to_thread=True, media_type=MEDIA_TYPE)
def cartera_sheet(request: WebRequest, services: FromServices, viewer: FromViewer) -> Stream:
    """Every invoice of the list, not only a page of it."""
    with services.db.reading(viewer.organization_id) as tx:
        asked = _asked(request, services.connectors.companies(tx))
        today = services.receivables.today(tx)

    def found(tx: Tx) -> Generator[OverdueRow, None, None]:
        yield from services.receivables.stream_charges(
            tx, _due(asked, today), only=asked.only(viewer.currency), **asked.narrow
        )

    return charges_sheet(services, viewer.organization_id, "Vencidas" if asked.late else "Facturas", found)


def _asked(request: WebRequest, companies: tuple[Company, ...]) -> Asked:
    """The query; VALIDATION_ERROR, NOT_FOUND for a company that is not there."""
    query = Reader(request.query_params)
    wanted = query.uuid("empresa")
    sort, descending = query.order(ChargeSort, ChargeSort.DUE, descending=False)
    asked = Asked(
        company=None,
        bucket=query.choice("rango", (LATE, *BUCKETS)),
        search=query.text("q"),
        currency=query.text("moneda", 3),
        since=query.day("desde"),
        until=query.day("hasta"),
        least=query.cents("minimo"),
        most=query.cents("maximo"),
        sort=sort,
        descending=descending,
        page=query.page(),
    )
    query.done()
    return replace(asked, company=chosen(companies, wanted))


def _due(asked: Asked, today: date) -> Filter:
    """The due days of the list: where only what is overdue is wanted, those before today."""
    if not asked.late:
        return asked.filter
    last = today - timedelta(days=1)
    return replace(asked.filter, until=min(asked.until or last, last))


def _ranges(asked: Asked, here: Address) -> list[dict[str, Any]]:
    choices = ((None, "Todas"), (LATE, "Vencidas"))
    return [
        {"label": label, "href": here.having(rango=name, pagina=None), "selected": asked.bucket == name}
        for name, label in choices
    ]


def _said(asked: Asked) -> list[str]:
    """What the list is narrowed by, for a reader of paper, who sees no form."""
    said = (
        ("", asked.company and asked.company.name),
        ("", asked.bucket and dict(BUCKET_CHOICES)[asked.bucket]),
        ("", asked.search and f"«{asked.search}»"),
        ("", asked.currency),
        ("vence desde el ", asked.since and day(asked.since)),
        ("vence hasta el ", asked.until and day(asked.until)),
        ("saldo desde ", None if asked.least is None else money(asked.least)),
        ("saldo hasta ", None if asked.most is None else money(asked.most)),
    )
    return [before + what for before, what in said if what]
