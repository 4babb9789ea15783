"""Assembles /v1: its controllers, its error body, its way of reading bodies and of knowing the caller."""

from litestar import Router
from litestar.di import Provide

from server.faces.cobranza.auth import provide_caller, provide_services
from server.faces.cobranza.connectors import ConnectorsController
from server.faces.cobranza.errors import render_error
from server.faces.cobranza.sessions import SessionsController
from server.faces.cobranza.wire import StrictBody

PREFIX = "/v1"


def router() -> Router:
    """The face, ready to be mounted."""
    return Router(
        path=PREFIX,
        route_handlers=[SessionsController, ConnectorsController],
        dependencies={
            "caller": Provide(provide_caller, sync_to_thread=False),
            "services": Provide(provide_services, sync_to_thread=False),
        },
        dto=StrictBody,
        return_dto=None,
        exception_handlers={Exception: render_error},
    )
