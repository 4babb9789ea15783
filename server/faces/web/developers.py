"""For whoever connects another program: where the API is described, how a token is got, and the clients."""

from dataclasses import dataclass

from litestar import Response, get

from server.faces.web.respond import WebRequest, page
from server.faces.web.session import FromServices, require


@dataclass(frozen=True, slots=True)
class Reference:
    """A documented API: what it is for, where its paths begin, its page for people and its OpenAPI document."""

    name: str
    line: str
    prefixes: tuple[str, ...]
    page: str
    openapi: str


REFERENCES = (
    Reference(
        "Cobranza",
        "Cartera, clientes, recordatorios, conectores, usuarios y webhooks: todo lo que hacen estas páginas.",
        ("/v1",),
        "/v1/docs",
        "/v1/docs/openapi.json",
    ),
    Reference(
        "Plataforma",
        "Cuentas, organizaciones y suscripciones, para quien las administra desde otro sistema.",
        ("/auth", "/tenant", "/payment"),
        "/platform/docs",
        "/platform/openapi.json",
    ),
)
"""Every API that this server documents; a test asks for each address."""


@get("/programadores", guards=[require()], sync_to_thread=True)
def developers_page(request: WebRequest, services: FromServices) -> Response[str]:
    """References, how to get a token, clients, webhooks."""
    return page(
        request,
        "programadores.html",
        section="programadores",
        references=REFERENCES,
        origin=services.settings.api_base_url,
    )
