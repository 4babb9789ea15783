"""Assembles /auth, /tenant and /payment: one face under three prefixes, and /platform/docs that tells of it."""

from functools import cache
from importlib.metadata import version
from typing import Any

from litestar import MediaType, Response, Router, get
from litestar.di import Provide

from server.faces.platform.auth import FromServices, provide_caller, provide_services
from server.faces.platform.errors import render_error
from server.faces.platform.manners import manners
from server.faces.platform.proofs import ProofsController
from server.faces.platform.sessions import SessionsController
from server.faces.platform.tenant import TenantController
from server.faces.platform.users import UsersController
from server.http.bodies import StrictBody
from server.http.openapi import document
from server.http.openapi_page import page
from server.http.parameters import check_parameters

PREFIXES = ("/auth", "/tenant", "/payment")


def router() -> Router:
    """The face, ready to be mounted."""
    return Router(
        path="/",
        route_handlers=[
            SessionsController,
            ProofsController,
            TenantController,
            UsersController,
            _docs,
            _openapi,
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
        manners(),
        title="CobranzaCloud Platform API",
        version=version("cobranzacloud"),
        description="Cuentas, organizaciones y suscripciones. Todo éxito responde {success: true, message?, data}; "
        "todo error, {success: false, error: {code, message, details?}}.",
        origin=origin,
    )


@get("/platform/docs", sync_to_thread=True, include_in_schema=False)
def _docs(services: FromServices) -> Response[str]:
    return Response(page(openapi(services.settings.api_base_url)), media_type=MediaType.HTML)


@get("/platform/openapi.json", sync_to_thread=True, include_in_schema=False)
def _openapi(services: FromServices) -> Response[dict[str, Any]]:
    return Response(openapi(services.settings.api_base_url), media_type=MediaType.JSON)
