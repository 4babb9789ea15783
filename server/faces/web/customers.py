"""Customers: search and sort them, and one of them whole with what is owed, what was done, and what is on paper."""

import re
from collections.abc import Generator
from typing import Any
from unicodedata import normalize
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Stream

from server.capabilities.collections.model import ContactBlock, Note, Sending
from server.capabilities.receivables.figures import Balance, CustomerRow, CustomerSort
from server.capabilities.receivables.service import Filter
from server.db.session import Tx
from server.faces.web.asked import Address, Order, Reader
from server.faces.web.forms import Form, FromForm, as_uuid
from server.faces.web.history import timeline
from server.faces.web.panel import chosen
from server.faces.web.respond import WebRequest, as_it_was, go, page
from server.faces.web.risk import risk
from server.faces.web.session import FromServices, FromViewer, Viewer, require
from server.faces.web.toasts import MEMBERS
from server.gateways.spreadsheets import MEDIA_TYPE
from server.http.sheets import customers_sheet
from server.kit.errors import DomainError, Kind
from server.services import Services

READ, SEND, MANAGE = "clientes:read", "cobranza:send", "cobranza:manage"
ROWS = 50
HISTORY = 50
PDF = "application/pdf"


class CustomersController(Controller):
    """/clientes."""

    path = "/clientes"

    @get(guards=[require(READ)], sync_to_thread=True)
    def show(self, request: WebRequest, services: FromServices, viewer: FromViewer) -> Response[str]:
        """One page of the customers that are left."""
        here = Address(
            "/clientes", {name: value for name, value in request.query_params.items() if name not in MEMBERS}
        )
        with services.db.reading(viewer.organization_id) as tx:
            companies = services.connectors.companies(tx)
            number, wanted, narrow = _asked(request, services, tx)
            found = services.receivables.customers(tx, wanted, page=number, limit=ROWS, **narrow)
            today = services.receivables.today(tx)
        shown = [one for one in companies if wanted.companies is None or one.id in wanted.companies]
        return page(
            request,
            "clientes.html",
            section="clientes",
            companies=companies,
            names={one.id: one.name for one in shown} if len(shown) > 1 else {},
            form=Form(dict(here.query)),
            rows=[(row, risk(row, today)) for row in found.rows],
            rows_total=found.total,
            page=number,
            pages=max(1, -(-found.total // ROWS)),
            here=here,
            order=Order(narrow["sort"], narrow["descending"], here),
            with_balance=narrow["balance"] is Balance.OPEN,
            everybody=here.having(todos="1", pagina=None),
            owing=here.having(todos=None, pagina=None),
            sheet=Address("/clientes.xlsx", here.query).having(pagina=None),
            read_at=min((one.verified_at for one in shown if one.verified_at), default=None),
        )

    @get("/{customer_id:uuid}", guards=[require(READ)], sync_to_thread=True)
    def customer(
        self, request: WebRequest, services: FromServices, viewer: FromViewer, customer_id: FromPath[UUID]
    ) -> Response[str]:
        """What one customer owes, whom to ask, and what was done so far."""
        return customer_page(request, services, viewer, customer_id, Form())

    @get("/{customer_id:uuid}/estado-de-cuenta.pdf", guards=[require(READ)], sync_to_thread=True, media_type=PDF)
    def statement(self, services: FromServices, viewer: FromViewer, customer_id: FromPath[UUID]) -> Response[bytes]:
        """What it owes, on paper."""
        with services.db.reading(viewer.organization_id) as tx:
            found = services.receivables.statement(tx, customer_id)
        pdf = services.documents.pdf("statement", found, services.clock.now())
        services.audit.exported(
            services.db, viewer.organization_id, f"Estado de cuenta de {found.customer.name}", "PDF"
        )
        name = re.sub(r"[^A-Za-z0-9-]+", "-", normalize("NFKD", found.key)).strip("-")
        headers = {"Content-Disposition": f'inline; filename="estado-de-cuenta-{name or "cliente"}.pdf"'}
        return Response(pdf, media_type=PDF, headers=headers)

    @post("/{customer_id:uuid}/no-contactar", guards=[require(SEND)], sync_to_thread=True)
    def block(
        self,
        request: WebRequest,
        services: FromServices,
        viewer: FromViewer,
        customer_id: FromPath[UUID],
        form: FromForm,
    ) -> Response[str] | Redirect:
        """No reminder goes out to it, or about one of its invoices, until the mark is taken away."""
        try:
            with services.db.transaction(viewer.organization_id) as tx:
                made = services.collections.keeping.block(
                    tx, viewer.user_id, customer_id, as_uuid(form.text("factura")), form.text("motivo")
                )
        except DomainError as error:
            if error.kind is not Kind.INVALID:
                raise
            return customer_page(request, services, viewer, customer_id, form.refused(error, {}), 400)
        undo = made.id if viewer.may(MANAGE) else None
        return go(f"/clientes/{customer_id}", "marcado" if undo else "marcado_solo", undo)

    @post("/no-contactar/{mark_id:uuid}/quitar", guards=[require(MANAGE)], sync_to_thread=True)
    def unblock(
        self,
        request: WebRequest,
        services: FromServices,
        viewer: FromViewer,
        mark_id: FromPath[UUID],
        form: FromForm,
    ) -> Redirect:
        """Reminders may go out again."""
        with services.db.transaction(viewer.organization_id) as tx:
            gone = services.collections.keeping.unblock(tx, mark_id)
        customer, charge = gone.customer_id, str(gone.charge_id or "")
        earlier = as_it_was(request, "desmarcado", customer, motivo=gone.reason, factura=charge)
        path = f"/clientes/{customer}" if form.text("cliente") else "/cobranza/reglas"
        return go(path, "desmarcado", customer, earlier)


@get("/clientes.xlsx", guards=[require(READ)], sync_to_thread=True, media_type=MEDIA_TYPE)
def customers_sheet_page(request: WebRequest, services: FromServices, viewer: FromViewer) -> Stream:
    """Every customer of the list, not only a page of it."""
    with services.db.reading(viewer.organization_id) as tx:
        _, wanted, narrow = _asked(request, services, tx)

    def found(tx: Tx) -> Generator[CustomerRow, None, None]:
        yield from services.receivables.stream_customers(tx, wanted, **narrow)

    return customers_sheet(services, viewer.organization_id, found)


def customer_page(
    request: WebRequest, services: Services, viewer: Viewer, customer_id: UUID, form: Form, status: int = 200
) -> Response[str]:
    """The page of one customer; NOT_FOUND."""
    with services.db.reading(viewer.organization_id) as tx:
        found = services.receivables.customer(tx, customer_id)
        company = services.connectors.company(tx, found.row.company_id)
        today = services.receivables.today(tx)
        history: list[Sending] = []
        marks: list[ContactBlock] = []
        notes: list[Note] = []
        if viewer.may("cobranza:read"):
            history, _ = services.collections.reminders.history(tx, customer_id=customer_id, limit=HISTORY)
            marks, _ = services.collections.keeping.blocks(tx, customer_id, page=1, limit=HISTORY)
            notes = services.collections.noting.of(tx, customer_id, HISTORY)
    return page(
        request,
        "cliente.html",
        status=status,
        section="clientes",
        customer=found.row,
        detail=found,
        risk=risk(found.row, today),
        company=company,
        invoices=found.charges,
        folios={charge.id: charge.folio for charge in found.charges},
        blocked={mark.charge_id for mark in marks},
        events=timeline(history, marks, notes),
        marks=marks,
        me=viewer.user_id,
        may_send=viewer.may(SEND),
        may_manage=viewer.may(MANAGE),
        may_read=viewer.may("cobranza:read"),
        form=form,
        today=today,
    )


def _asked(request: WebRequest, services: Services, tx: Tx) -> tuple[int, Filter, dict[str, Any]]:
    """The page, the companies, and how the list is narrowed and sorted; VALIDATION_ERROR."""
    query = Reader(request.query_params)
    company = query.uuid("empresa")
    sort, descending = query.order(CustomerSort, CustomerSort.BALANCE, descending=True)
    number = query.page()
    narrow = {
        "search": query.text("q"),
        "balance": Balance.OPEN if query.choice("todos", ("1",)) is None else Balance.ANY,
        "sort": sort,
        "descending": descending,
    }
    query.done()
    found = chosen(services.connectors.companies(tx), company) if company else None
    return number, Filter((found.id,) if found else None), narrow
