"""The pages that the links of our mails lead to: prove an address, choose another password.

Opening one only shows a button, because mail scanners open links; the button's POST uses the link up. The token travels
in the form, and the pages send no referrer, so that it stands in no other address.
"""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromQuery
from litestar.response import Redirect

from server.capabilities.accounts.mailed import FORGOTTEN, PATHS
from server.capabilities.accounts.model import Purpose
from server.faces.web.access import POLICY
from server.faces.web.forms import Form, FromForm
from server.faces.web.limits import AUTH, attempts
from server.faces.web.respond import WebRequest, go, page
from server.faces.web.session import AUDIENCE, FromServices, open_session
from server.kit.errors import DomainError, Kind
from server.services import Services


class LinksController(Controller):
    """/correo/verificar, /contrasena/nueva, /contrasena/olvidada."""

    @get(PATHS[Purpose.VERIFY], sync_to_thread=True)
    def ask_verify(self, request: WebRequest, services: FromServices, token: FromQuery[str] = "") -> Response[str]:
        """Whose address the button will prove."""
        try:
            with services.db.reading() as tx:
                member = services.accounts.links.show(tx, Purpose.VERIFY, token)
        except DomainError as error:
            return over(request, error)
        return private(
            request,
            "enlace.html",
            title="Confirma tu correo",
            sentences=[
                f"Vas a confirmar que {member.user.email} es tuyo.",
                f"La cuenta es de {member.user.name}, en {member.organization.name}.",
            ],
            action=PATHS[Purpose.VERIFY],
            token=token,
            verb="Confirmar",
        )

    @post(PATHS[Purpose.VERIFY], guards=[attempts(AUTH)], sync_to_thread=True)
    def verify(self, request: WebRequest, services: FromServices, form: FromForm) -> Response[str]:
        """The address is proven."""
        try:
            with services.db.transaction() as tx:
                member = services.accounts.links.verify(tx, form.text("token"))
        except DomainError as error:
            return over(request, error)
        return private(
            request,
            "enlace.html",
            title="Tu correo está confirmado",
            sentences=[f"Gracias. Ya puedes mandar recordatorios de cobro desde {member.organization.name}."],
            action="",
        )

    @get(PATHS[Purpose.RESET], sync_to_thread=True)
    def ask_reset(self, request: WebRequest, services: FromServices, token: FromQuery[str] = "") -> Response[str]:
        """The form of the new password."""
        return _reset(request, services, Form({"token": token}))

    @post(PATHS[Purpose.RESET], guards=[attempts(AUTH)], sync_to_thread=True)
    def reset(self, request: WebRequest, services: FromServices, form: FromForm) -> Response[str] | Redirect:
        """The new password holds, every other session is over, and this one begins."""
        try:
            with services.db.transaction() as tx:
                session = services.accounts.links.reset(
                    tx, form.text("token"), password=form.text("password"), audience=AUDIENCE
                )
        except DomainError as error:
            if error.kind is not Kind.INVALID:
                return over(request, error)
            return _reset(request, services, form.refused(error, {}), status=400)
        open_session(request, session.tokens)
        return go("/panel")

    @get(FORGOTTEN, sync_to_thread=True)
    def ask_forgotten(self, request: WebRequest) -> Response[str]:
        """Which address."""
        return page(request, "olvidada.html", form=Form(), sent=False)

    @post(FORGOTTEN, guards=[attempts(AUTH)], sync_to_thread=True)
    def forgotten(self, request: WebRequest, services: FromServices, form: FromForm) -> Response[str]:
        """One answer for every address, given before anything is looked up: its time tells nothing either."""
        answer = page(request, "olvidada.html", form=Form({"email": form.text("email")}), sent=True)
        answer.background = BackgroundTask(services.accounts.links.ask_reset, services.db, form.text("email"))
        return answer


def private(request: WebRequest, template: str, *, status: int = 200, **context: Any) -> Response[str]:
    """A page whose address holds a secret: the browser tells it to nobody, our own files included."""
    answer = page(request, template, status=status, **({"token": "", "verb": ""} | context))
    answer.headers["referrer-policy"] = "no-referrer"
    return answer


def over(request: WebRequest, error: DomainError) -> Response[str]:
    """A link that does nothing any more, and how to get another; other errors are nobody's link's."""
    if error.kind is not Kind.GONE:
        raise error
    return private(
        request, "enlace.html", status=410, title="Este enlace ya no sirve", sentences=[f"{error.message}."], action=""
    )


def _reset(request: WebRequest, services: Services, form: Form, status: int = 200) -> Response[str]:
    try:
        with services.db.reading() as tx:
            member = services.accounts.links.show(tx, Purpose.RESET, form.text("token"))
    except DomainError as error:
        return over(request, error)
    return private(
        request,
        "nueva.html",
        status=status,
        title="Elige otra contraseña",
        sentences=[f"Para {member.user.email}. Tus sesiones abiertas en otros equipos se cerrarán."],
        action=PATHS[Purpose.RESET],
        form=form,
        token=form.text("token"),
        verb="Guardar y entrar",
        password_hint=POLICY,
    )
