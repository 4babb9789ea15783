"""Assembles /v1: its controllers, its error body, its way of reading bodies and of knowing the caller."""

from functools import cache
from importlib.metadata import version
from typing import Any

from litestar import Router
from litestar.di import Provide

from server.faces.cobranza import hojas_listas
from server.faces.cobranza.auth import provide_caller, provide_services
from server.faces.cobranza.cartera import CarteraController
from server.faces.cobranza.clientes import ClientesController
from server.faces.cobranza.cobranza import CobranzaController
from server.faces.cobranza.connectors import ConnectorsController
from server.faces.cobranza.correo import CorreoController
from server.faces.cobranza.diagnosticos import DiagnosticsController
from server.faces.cobranza.docs import docs_router
from server.faces.cobranza.errors import render_error
from server.faces.cobranza.examples import EXAMPLES
from server.faces.cobranza.hojas import LISTS, SpreadsheetsController
from server.faces.cobranza.machines import MachinesController
from server.faces.cobranza.manners import manners
from server.faces.cobranza.oauth import OAuthController
from server.faces.cobranza.organizations import OrganizationsController
from server.faces.cobranza.passwords import PasswordsController
from server.faces.cobranza.plantillas import PlantillasController
from server.faces.cobranza.recordatorios import RecordatoriosController
from server.faces.cobranza.sessions import SessionsController
from server.faces.cobranza.statements import StatementsController
from server.faces.cobranza.sync import SyncController
from server.faces.cobranza.users import UsersController
from server.faces.cobranza.webhooks import WebhooksController
from server.http.bodies import StrictBody
from server.http.openapi import document
from server.http.parameters import check_parameters

PREFIX = "/v1"
SPREADSHEETS = frozenset(PREFIX + path for path in (*LISTS, *hojas_listas.LISTS))
"""Lists that have a spreadsheet beside them."""
PUBLIC = frozenset(
    {
        ("POST", "/v1/auth/register"),
        ("POST", "/v1/auth/login"),
        ("POST", "/v1/auth/refresh"),
        ("POST", "/v1/auth/oauth/google"),
        ("POST", "/v1/auth/oauth/microsoft"),
        ("POST", "/v1/connectors/register"),
    }
)
"""What is called without a token; a test asks every other route without one."""


def router() -> Router:
    """The face, ready to be mounted."""
    return Router(
        path=PREFIX,
        route_handlers=[
            SessionsController,
            OAuthController,
            PasswordsController,
            OrganizationsController,
            UsersController,
            ConnectorsController,
            MachinesController,
            DiagnosticsController,
            SyncController,
            CarteraController,
            ClientesController,
            SpreadsheetsController,
            *hojas_listas.routes(),
            StatementsController,
            PlantillasController,
            RecordatoriosController,
            CobranzaController,
            CorreoController,
            WebhooksController,
            docs_router(openapi),
        ],
        dependencies={
            "caller": Provide(provide_caller, sync_to_thread=False),
            "services": Provide(provide_services, sync_to_thread=False),
        },
        before_request=check_parameters,
        dto=StrictBody,
        return_dto=None,
        exception_handlers={Exception: render_error},
    )


@cache
def openapi(origin: str) -> dict[str, Any]:
    """The face's OpenAPI document, for a public origin."""
    return document(
        router,
        manners(EXAMPLES, PUBLIC),
        title="CobranzaCloud API",
        version=version("cobranzacloud"),
        description="La cartera de Aspel SAE en la nube. Los importes son números con dos decimales; "
        "todo error responde {error: {code, message, details, requestId}}.",
        origin=origin,
    )
