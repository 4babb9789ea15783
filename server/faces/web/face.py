"""Assembles the pages: controllers, cookies and headers, files, and errors that people can read."""

from functools import partial

from litestar import Router, get
from litestar.datastructures import CacheControlHeader
from litestar.di import Provide
from litestar.response import Redirect
from litestar.static_files import create_static_files_router

from server.faces.web.access import AccessController
from server.faces.web.account import AccountController
from server.faces.web.audit import AuditController, audit_sheet
from server.faces.web.cartera import CarteraController, cartera_sheet
from server.faces.web.collecting import CollectingController
from server.faces.web.connectors import ConnectorsController
from server.faces.web.customers import CustomersController, customers_sheet_page
from server.faces.web.developers import developers_page
from server.faces.web.errors import render_error
from server.faces.web.forms import MAX_FORM_BYTES, provide_form
from server.faces.web.jobs import JobsController
from server.faces.web.links import LinksController
from server.faces.web.links_invitation import InvitationController
from server.faces.web.live import Hub
from server.faces.web.machine import MachineController
from server.faces.web.mail_templates import TemplatesController
from server.faces.web.notes import NotesController
from server.faces.web.oauth import OAuthController
from server.faces.web.organization import OrganizationController
from server.faces.web.panel import PanelController
from server.faces.web.people import PeopleController
from server.faces.web.plan import PlanController
from server.faces.web.reminders import RemindersController
from server.faces.web.render import STATIC
from server.faces.web.respond import WebAnswers, go
from server.faces.web.session import provide_services, provide_viewer
from server.faces.web.sessions import SessionsController
from server.faces.web.watching import look
from server.faces.web.webhooks import WebhooksController
from server.http.pack import PackMiddleware
from server.services import Services

PREFIX = "/"
YEAR = 31_536_000


@get("/", sync_to_thread=False)
def home() -> Redirect:
    """The panel is what people come for."""
    return go("/panel")


def router(services: Services) -> Router:
    """The face, ready to be mounted; its open pages share one look at the database a second."""
    hub = Hub(partial(look, services), stopping=services.stopping.is_set)
    files = create_static_files_router(
        path="/static",
        directories=[STATIC],
        name="web-static",
        cache_control=CacheControlHeader(max_age=YEAR, public=True),
        include_in_schema=False,
    )
    return Router(
        path=PREFIX,
        route_handlers=[
            home,
            AccessController,
            OAuthController,
            LinksController,
            InvitationController,
            PanelController,
            CarteraController,
            cartera_sheet,
            CustomersController,
            RemindersController,
            customers_sheet_page,
            NotesController,
            ConnectorsController,
            MachineController,
            CollectingController,
            TemplatesController,
            WebhooksController,
            PeopleController,
            OrganizationController,
            PlanController,
            AuditController,
            audit_sheet,
            developers_page,
            AccountController,
            SessionsController,
            JobsController,
            files,
        ],
        dependencies={
            "services": Provide(provide_services, sync_to_thread=False),
            "viewer": Provide(provide_viewer, sync_to_thread=False),
            "form": Provide(provide_form),
            "hub": Provide(lambda: hub, sync_to_thread=False),
        },
        middleware=[PackMiddleware, WebAnswers],
        exception_handlers={Exception: render_error},
        request_max_body_size=MAX_FORM_BYTES,
        include_in_schema=False,
    )
