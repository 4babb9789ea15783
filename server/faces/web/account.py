"""A person's own account: another password, the address to prove, and the other organizations they belong to."""

from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from server.faces.web.access import POLICY
from server.faces.web.forms import Form, FromForm
from server.faces.web.limits import AUTH, LOGIN, attempts
from server.faces.web.respond import WebRequest, go, page
from server.faces.web.roles import ROLES
from server.faces.web.session import AUDIENCE, FromServices, FromViewer, Viewer, open_session, require
from server.faces.web.sessions import sessions_of
from server.kit.errors import DomainError, Kind, not_found
from server.services import Services

_NAMES = {"current_password": "actual", "new_password": "nueva"}


class AccountController(Controller):
    """/cuenta."""

    path = "/cuenta"
    guards = (require(),)

    @get(sync_to_thread=True)
    def show(self, request: WebRequest, services: FromServices, viewer: FromViewer) -> Response[str]:
        """Who you are here."""
        return _page(request, services, viewer, Form())

    @post("/contrasena", guards=[attempts(AUTH, LOGIN)], sync_to_thread=True)
    def change_password(
        self, request: WebRequest, services: FromServices, viewer: FromViewer, form: FromForm
    ) -> Response[str] | Redirect:
        """Another password: every other session ends, this one goes on as a new one."""
        try:
            with services.db.transaction(viewer.organization_id) as tx:
                session = services.accounts.links.change_password(
                    tx, viewer.user_id, current=form.text("actual"), new=form.text("nueva"), audience=AUDIENCE
                )
        except DomainError as error:
            if error.kind is not Kind.INVALID:
                raise
            return _page(request, services, viewer, form.refused(error, _NAMES), 400)
        open_session(request, session.tokens)
        return go("/cuenta", "contrasena")

    @post("/verificar", sync_to_thread=True)
    def ask_verification(self, services: FromServices, viewer: FromViewer, form: FromForm) -> Redirect:
        """Mail the link that proves the address again."""
        with services.db.transaction(viewer.organization_id) as tx:
            services.accounts.links.ask_verification(tx, viewer.user_id)
        return go("/cuenta", "verificacion")

    @get("/organizaciones", sync_to_thread=True)
    def organizations(self, request: WebRequest, services: FromServices, viewer: FromViewer) -> Response[str]:
        """Where else you may go."""
        return page(request, "cambiar.html", section="cuenta", places=_places(services, viewer), here=viewer)

    @post("/organizaciones/{organization_id:uuid}", sync_to_thread=True)
    def enter(
        self,
        request: WebRequest,
        services: FromServices,
        viewer: FromViewer,
        organization_id: FromPath[UUID],
        form: FromForm,
    ) -> Redirect:
        """Go on in another organization: a session there, and this one over."""
        with services.db.reading() as tx:
            if organization_id not in services.accounts.organizations_of(tx, viewer.user_id):
                raise not_found("No perteneces a esa organización.")
        with services.db.transaction(organization_id) as tx:
            session = services.accounts.enter(tx, viewer.user_id, audience=AUDIENCE)
        with services.db.transaction(viewer.organization_id) as tx:
            services.accounts.sessions.end(tx, viewer.family_id)
        open_session(request, session.tokens)
        return go("/panel")


def _places(services: Services, viewer: Viewer) -> list[tuple[UUID, str, str]]:
    """(id, name, role) of the organizations that let the person in; each is asked in its own scope."""
    with services.db.reading() as tx:
        ids = services.accounts.organizations_of(tx, viewer.user_id)
    found = []
    for organization_id in ids:
        try:
            with services.db.reading(organization_id) as tx:
                member = services.accounts.member(tx, viewer.user_id)
        except DomainError as error:
            if error.kind is not Kind.NOT_FOUND:
                raise
            continue
        found.append((organization_id, member.organization.name, ROLES[member.role].name))
    return found


def _page(request: WebRequest, services: Services, viewer: Viewer, form: Form, status: int = 200) -> Response[str]:
    with services.db.reading(viewer.organization_id) as tx:
        member = services.accounts.member(tx, viewer.user_id)
    sessions, unlisted = sessions_of(services, viewer)
    return page(
        request,
        "cuenta.html",
        status=status,
        section="cuenta",
        member=member,
        role=ROLES[member.role],
        sessions=sessions,
        unlisted=unlisted,
        form=form,
        password_hint=POLICY,
    )
