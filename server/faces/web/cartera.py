"""The cartera: totals, aging, who owes most, what is overdue, and whether all of it equals SAE."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from contract.aging import BUCKETS
from server.capabilities.connectors.model import Company
from server.capabilities.receivables.figures import CustomerSort
from server.capabilities.receivables.service import ALL, Filter
from server.faces.web.format import LABELS
from server.faces.web.forms import FromForm
from server.faces.web.respond import WebRequest, go, page
from server.faces.web.session import FromServices, FromViewer, require
from server.faces.web.verification import seal, unusual
from server.kit.errors import FieldError, invalid, not_found

READ, WRITE = "cartera:read", "cartera:write"
ROWS = 20
DEBTORS = 5
DRIFTING = 20


class CarteraController(Controller):
    """/cartera and /clientes."""

    @get("/cartera", guards=[require(READ)], sync_to_thread=True)
    def show(
        self,
        request: WebRequest,
        services: FromServices,
        viewer: FromViewer,
        empresa: FromQuery[UUID | None] = None,
        rango: FromQuery[str | None] = None,
        pagina: FromQuery[int] = 1,
    ) -> Response[str]:
        """One company's cartera, or all of them together."""
        if rango not in {None, *BUCKETS[1:]}:
            raise invalid(FieldError("rango", "Ese rango de antigüedad no existe."))
        if not 1 <= pagina <= 1_000_000:
            raise invalid(FieldError("pagina", "Esa página no existe."))
        receivables = services.receivables
        with services.db.reading(viewer.organization_id) as tx:
            companies = services.connectors.companies(tx)
            chosen = _chosen(companies, empresa)
            shown = (chosen,) if chosen else companies
            wanted = Filter((chosen.id,)) if chosen else ALL
            overdue = receivables.overdue(tx, wanted, bucket=rango, page=pagina, limit=ROWS)
            drift = receivables.drift(tx, wanted, DRIFTING)
            view: dict[str, Any] = {
                "totals": receivables.portfolio(tx, wanted),
                "aging": receivables.aging(tx, wanted),
                "seals": [seal(company, services.ingest.verification(tx, company.id)) for company in shown],
                "debtors": receivables.customers(
                    tx, wanted, with_balance=True, sort=CustomerSort.BALANCE, descending=True, limit=DEBTORS
                ).rows,
                "today": receivables.today(tx),
                "silent": [one.liveness.sentence for one in services.connectors.silent(tx)],
            }
        pages = max(1, -(-overdue.total // ROWS))
        return page(
            request,
            "cartera.html",
            section="cartera",
            companies=companies,
            company=chosen,
            unusual=unusual(shown),
            may_accept=viewer.may(WRITE),
            labels=LABELS,
            ranges=[_range(name, empresa, rango) for name in (None, *BUCKETS[1:])],
            selected_range=rango,
            overdue=overdue.rows,
            overdue_total=overdue.total,
            page=pagina,
            pages=pages,
            page_link=lambda number: _link(empresa, rango, number),
            drift=drift.rows,
            drift_total=drift.total,
            **view,
        )

    @post("/cartera/cambio-inusual", guards=[require(WRITE)], sync_to_thread=True)
    def accept_unusual(self, services: FromServices, viewer: FromViewer, form: FromForm) -> Redirect:
        """A person accepts what an unusual sync brought."""
        try:
            company_id = UUID(form.text("empresa"))
        except ValueError as error:
            raise invalid(FieldError("empresa", "Esa empresa no existe.")) from error
        with services.db.transaction(viewer.organization_id) as tx:
            services.connectors.accept_unusual(tx, company_id)
        return go("/cartera")

    @get("/clientes/{customer_id:uuid}", guards=[require("clientes:read")], sync_to_thread=True)
    def customer(
        self, request: WebRequest, services: FromServices, viewer: FromViewer, customer_id: FromPath[UUID]
    ) -> Response[str]:
        """What one customer owes, invoice by invoice."""
        with services.db.reading(viewer.organization_id) as tx:
            found = services.receivables.customer(tx, customer_id)
            company = services.connectors.company(tx, found.row.company_id)
            today = services.receivables.today(tx)
        return page(
            request,
            "cliente.html",
            section="cartera",
            customer=found.row,
            company=company,
            credit=found.credit,
            invoices=found.charges,
            contacts=found.contacts,
            today=today,
        )


def _chosen(companies: tuple[Company, ...], wanted: UUID | None) -> Company | None:
    if wanted is None:
        return None
    found = next((company for company in companies if company.id == wanted), None)
    if found is None:
        raise not_found("Esa empresa no existe.")
    return found


def _range(name: str | None, company_id: UUID | None, selected: str | None) -> dict[str, Any]:
    return {
        "label": LABELS[name] if name else "Todas",
        "href": _link(company_id, name, 1),
        "selected": name == selected,
    }


def _link(company_id: UUID | None, bucket: str | None, number: int) -> str:
    """Another view of the same page, at its list of invoices."""
    wanted = {"empresa": company_id, "rango": bucket, "pagina": number if number > 1 else None}
    query = urlencode({name: value for name, value in wanted.items() if value is not None})
    return f"/cartera{'?' if query else ''}{query}#vencidas"
