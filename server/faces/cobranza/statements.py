"""/v1/clientes/{id}/estado-de-cuenta.pdf: what a customer owes, on paper."""

import re
from unicodedata import normalize
from uuid import UUID

from litestar import Controller, Response, get
from litestar.params import FromPath

from server.faces.cobranza.auth import FromServices, FromUser, require

PDF = "application/pdf"


class StatementsController(Controller):
    """Beside §7 of the document."""

    path = "/clientes"
    tags = ("Clientes",)

    @get(
        "/{customer_id:uuid}/estado-de-cuenta.pdf",
        sync_to_thread=True,
        guards=[require("clientes:read")],
        media_type=PDF,
        summary="Estado de cuenta en PDF",
    )
    def statement(self, services: FromServices, caller: FromUser, customer_id: FromPath[UUID]) -> Response[bytes]:
        """Every open charge, a part a currency, as of now; another organization's customer is not found."""
        with services.db.reading(caller.organization_id) as tx:
            found = services.receivables.statement(tx, customer_id)
        pdf = services.documents.pdf("statement", found, services.clock.now())
        services.audit.exported(
            services.db, caller.organization_id, f"Estado de cuenta de {found.customer.name}", "PDF"
        )
        name = re.sub(r"[^A-Za-z0-9-]+", "-", normalize("NFKD", found.key)).strip("-")
        headers = {"Content-Disposition": f'inline; filename="estado-de-cuenta-{name or "cliente"}.pdf"'}
        return Response(pdf, media_type=PDF, headers=headers)
