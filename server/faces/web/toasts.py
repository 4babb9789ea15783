"""What the page after a change says was done, and the form that undoes it where it can be undone.

The address only names an entry of this table and an id, so nobody can put words into our mouth with a link.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

WHAT, SUBJECT = "hecho", "de"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence; `undo` is the path that a POST of `fields` takes back, with {} for the subject's id."""

    sentence: str
    undo: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    verb: str = "Deshacer"


TOASTS: Mapping[str, Said] = {
    "aceptado": Said("Aceptaste el cambio. Los recordatorios vuelven a salir."),
    "marcado": Said("Ya no recibirá recordatorios.", "/clientes/no-contactar/{}/quitar"),
    "marcado_solo": Said("Ya no recibirá recordatorios."),
    "desmarcado": Said("Vuelve a recibir recordatorios."),
    "enviado": Said("El recordatorio va en camino."),
    "programado": Said("El recordatorio quedó programado.", "/cobranza/recordatorios/{}/cancelar"),
    "invitado": Said("La invitación va en camino.", "/usuarios/{}/quitar", verb="Cancelarla"),
    "rol": Said("El rol cambió; vale desde su siguiente clic."),
    "desactivado": Said("Ya no puede entrar.", "/usuarios/{}/activar"),
    "activado": Said("Ya puede entrar de nuevo."),
    "quitado": Said("Ya no está en tu organización."),
    "guardado": Said("Se guardó."),
    "contrasena": Said("Tu contraseña cambió y tus otras sesiones se cerraron."),
    "verificacion": Said("El enlace va en camino a tu correo."),
    "cancelado": Said("El recordatorio ya no saldrá."),
    "eliminada": Said("La plantilla se eliminó; el historial conserva su nombre."),
    "reintentar": Said("Esa dirección volverá a recibir recordatorios."),
    "prueba": Said("La prueba va en camino; actualiza para ver cómo le fue."),
    "repetido": Said("El mensaje va de nuevo."),
    "webhook_activo": Said("Está activo de nuevo."),
    "webhook_inactivo": Said("Ya no recibirá eventos.", "/webhooks/{}/estado", (("activo", "1"),)),
    "webhook_eliminado": Said("El webhook se eliminó con su registro."),
    "pedido": Said("Se lo pediremos con su siguiente señal."),
    "revocado": Said("La computadora ya no puede mandar tu cartera."),
}


def done(path: str, what: str, subject: UUID | None) -> str:
    """The path with what was done; KeyError for a word that is not in the table."""
    if what not in TOASTS:
        raise KeyError(what)
    query = {WHAT: what} | ({SUBJECT: str(subject)} if subject else {})
    place, _, anchor = path.partition("#")
    return f"{place}{'&' if '?' in place else '?'}{urlencode(query)}{'#' if anchor else ''}{anchor}"


def said(query: Mapping[str, str]) -> Said | None:
    """What an address tells; None where it tells nothing that we say."""
    found = TOASTS.get(query.get(WHAT, ""))
    if found is None or not found.undo:
        return found
    try:
        subject = UUID(query.get(SUBJECT, ""))
    except ValueError:
        return Said(found.sentence)
    return Said(found.sentence, found.undo.format(subject), found.fields, found.verb)
