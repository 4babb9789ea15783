"""The page of an invitation: a newcomer chooses a password, somebody with an account only accepts."""

from litestar import Controller, Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from server.capabilities.accounts.mailed import PATHS
from server.capabilities.accounts.model import Purpose
from server.capabilities.accounts.service.invitations import Shown
from server.faces.web.access import POLICY
from server.faces.web.forms import Form, FromForm
from server.faces.web.limits import AUTH, attempts
from server.faces.web.links import over, private
from server.faces.web.respond import WebRequest, go
from server.faces.web.roles import ROLES
from server.faces.web.session import AUDIENCE, FromServices, close_session, open_session
from server.kit.errors import DomainError, Kind
from server.services import Services

_PATH = PATHS[Purpose.INVITE]


class InvitationController(Controller):
    """/invitacion."""

    path = _PATH

    @get(sync_to_thread=True)
    def ask(self, request: WebRequest, services: FromServices, token: FromQuery[str] = "") -> Response[str]:
        """Who invites, where to and as what."""
        return _show(request, services, Form({"token": token}))

    @post(guards=[attempts(AUTH)], sync_to_thread=True)
    def accept(self, request: WebRequest, services: FromServices, form: FromForm) -> Response[str] | Redirect:
        """Take the place; a newcomer is in, somebody with an account logs in as ever."""
        try:
            with services.db.transaction() as tx:
                session = services.accounts.invitations.accept(
                    tx, form.text("token"), password=form.text("password"), audience=AUDIENCE
                )
        except DomainError as error:
            if error.kind is not Kind.INVALID:
                return over(request, error)
            return _show(request, services, form.refused(error, {}), status=400)
        if session is None:
            close_session(request)
            return go("/entrar?aceptada=1")
        open_session(request, session.tokens)
        return go("/panel")


def _show(request: WebRequest, services: Services, form: Form, status: int = 200) -> Response[str]:
    try:
        with services.db.reading() as tx:
            shown: Shown = services.accounts.invitations.show(tx, form.text("token"))
    except DomainError as error:
        return over(request, error)
    invitation = shown.invitation
    words = ROLES[invitation.role]
    if shown.newcomer:
        how = f"Elige la contraseña con la que entrarás como {invitation.email}."
    else:
        how = f"Aceptas con tu cuenta {invitation.email}; después entra como siempre."
    return private(
        request,
        "nueva.html" if shown.newcomer else "enlace.html",
        status=status,
        title=f"Te invitan a {shown.organization}",
        sentences=[f"{invitation.invited_by_name} te invita. {words.name}: {words.line}.", how],
        action=_PATH,
        form=form,
        token=form.text("token"),
        verb="Aceptar y entrar" if shown.newcomer else "Aceptar",
        password_hint=POLICY,
    )
