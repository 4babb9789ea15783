"""In and out: log in, make an account, log out."""

from litestar import Controller, Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from server.faces.web.forms import Form, FromForm
from server.faces.web.limits import AUTH, LOGIN, attempts
from server.faces.web.respond import WebRequest, go, page
from server.faces.web.session import (
    AUDIENCE,
    FromServices,
    FromViewer,
    close_session,
    open_session,
    require,
    services_of,
    signed_in,
)
from server.kit.errors import DomainError, Kind

POLICY = "Al menos 8 caracteres con mayúscula, minúscula, número y un carácter especial."
_NAMES = {"name": "nombre", "organization_name": "organizacion", "tax_id": "rfc"}
"""Members of the domain → fields of the registration form; others are called alike."""


class AccessController(Controller):
    """/entrar, /registro, /salir."""

    @get("/entrar", sync_to_thread=True)
    def ask(
        self,
        request: WebRequest,
        siguiente: FromQuery[str] = "",
        salida: FromQuery[str] = "",
        aceptada: FromQuery[str] = "",
    ) -> Response[str] | Redirect:
        """The log-in form; whoever is in already goes on."""
        if not aceptada and not salida and signed_in(request):
            return go(own_path(siguiente))
        return _log_in(request, Form({"siguiente": siguiente}), goodbye=bool(salida), accepted=bool(aceptada))

    @post("/entrar", guards=[attempts(AUTH, LOGIN)], sync_to_thread=True)
    def log_in(self, request: WebRequest, services: FromServices, form: FromForm) -> Response[str] | Redirect:
        """Log in; a refusal shows the form again with what was typed, the password aside."""
        try:
            with services.db.transaction() as tx:
                session = services.accounts.login(
                    tx, email=form.text("email"), password=form.text("password"), audience=AUDIENCE
                )
        except DomainError as error:
            if error.kind not in {Kind.UNAUTHENTICATED, Kind.FORBIDDEN}:
                raise
            return _log_in(request, form.refused(error, {}), status=403 if error.kind is Kind.FORBIDDEN else 401)
        with services.db.reading(session.member.organization.id) as tx:
            several = len(services.accounts.organizations_of(tx, session.member.user.id)) > 1
        open_session(request, session.tokens)
        return go(own_path(form.text("siguiente")), "entraste" if several else "")

    @get("/registro", sync_to_thread=True)
    def ask_account(self, request: WebRequest) -> Response[str]:
        """The form of a newcomer."""
        return _register(request, Form())

    @post("/registro", guards=[attempts(AUTH)], sync_to_thread=True)
    def register(self, request: WebRequest, services: FromServices, form: FromForm) -> Response[str] | Redirect:
        """Make an organization with its owner, logged in at once."""
        try:
            with services.db.transaction() as tx:
                session = services.accounts.register(
                    tx,
                    email=form.text("email"),
                    password=form.text("password"),
                    name=form.text("nombre"),
                    organization_name=form.text("organizacion"),
                    tax_id=form.text("rfc") or None,
                    audience=AUDIENCE,
                )
        except DomainError as error:
            if error.kind not in {Kind.INVALID, Kind.CONFLICT}:
                raise
            return _register(request, form.refused(error, _NAMES), status=400 if error.kind is Kind.INVALID else 409)
        open_session(request, session.tokens)
        return go("/conectores")

    @post("/salir", guards=[require()], sync_to_thread=True)
    def log_out(self, request: WebRequest, services: FromServices, viewer: FromViewer, form: FromForm) -> Redirect:
        """End the session here and in the database."""
        with services.db.transaction(viewer.organization_id) as tx:
            services.accounts.sessions.end(tx, viewer.family_id)
        close_session(request)
        return go("/entrar?salida=1")


def own_path(wanted: str) -> str:
    """Where to go after logging in: a path of ours, never another site's address."""
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    out = wanted.partition("?")[0].rstrip("/") in {"/salir", "/entrar"}
    return wanted if ours and not out else "/panel"


def _log_in(
    request: WebRequest, form: Form, *, goodbye: bool = False, accepted: bool = False, status: int = 200
) -> Response[str]:
    providers = services_of(request).oidc.configured
    return page(
        request, "entrar.html", status=status, form=form, goodbye=goodbye, accepted=accepted, providers=providers
    )


def _register(request: WebRequest, form: Form, status: int = 200) -> Response[str]:
    return page(request, "registro.html", status=status, form=form, password_hint=POLICY)
