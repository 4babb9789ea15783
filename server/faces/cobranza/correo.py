"""/v1/cobranza/correo/eventos: the hook by which a mail provider tells what became of a message.

Its caller is a machine of the operator that holds MAIL_EVENTS_SECRET, not a person of an organization.
"""

import hmac
from typing import Annotated

from litestar import Controller, post
from litestar.handlers import BaseRouteHandler
from litestar.params import JSONBody
from litestar.status_codes import HTTP_204_NO_CONTENT
from msgspec import Meta

from server.capabilities.collections.model import MailEvent
from server.capabilities.collections.tracking import read_message_id
from server.faces.cobranza.auth import Connection, FromServices, services_of
from server.faces.cobranza.wire import Wire
from server.kit.errors import not_found, unauthorized


class EventoCorreo(Wire):
    """What happened to one message: `delivered`, `bounced` or `complained`."""

    message_id: Annotated[str, Meta(max_length=500)]
    tipo: MailEvent
    permanente: bool = True
    """Of a bounce: whether the server gave up. One that it will try again is only noted."""
    detalle: Annotated[str, Meta(max_length=2000)] | None = None
    """The answer of the recipient's server, word for word."""


def _holds_secret(connection: Connection, _: BaseRouteHandler) -> None:
    """A guard for whoever sends MAIL_EVENTS_SECRET as a bearer token; nobody does where it is unset."""
    expected = services_of(connection).settings.mail_events_secret.get_secret_value()
    scheme, given = connection.headers.get("authorization", "").partition(" ")[::2]
    same = hmac.compare_digest(expected.encode(), given.strip().encode())
    if scheme.lower() != "bearer" or not expected or not same:
        raise unauthorized("Falta la clave de los eventos de correo, o no es la de este servidor")


class CorreoController(Controller):
    """The inbound hook."""

    path = "/cobranza/correo"
    tags = ("Cobranza",)

    @post(
        "/eventos",
        status_code=HTTP_204_NO_CONTENT,
        sync_to_thread=True,
        guards=[_holds_secret],
        summary="Informar la entrega o el rebote de un correo",
    )
    def report(self, services: FromServices, data: JSONBody[EventoCorreo]) -> None:
        """Repeatable; a permanent bounce or a complaint suppresses the address."""
        mailed = read_message_id(data.message_id)
        if mailed is None:
            raise not_found("Ese messageId no es de un recordatorio")
        with services.db.transaction(mailed.organization_id) as tx:
            services.collections.feedback.report(tx, mailed, data.tipo, detail=data.detalle, permanent=data.permanente)
