"""What the page after a change says was done, and the form that undoes it where it can be undone.

The address only names an entry of this table and an id, so nobody can put words into our mouth with a link.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

WHAT, SUBJECT, BEFORE, PROOF = "hecho", "de", "antes", "firma"
MEMBERS = (WHAT, SUBJECT, BEFORE, PROOF)
"""What a toast adds to an address; a list forgets them."""
_LONGEST = 3000


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence; `undo` is the path that a POST of `fields` takes back, with {} for the subject's id.

    Where `earlier`, what is posted is how things were, which the address carries under our signature; where `told`,
    it carries the sentence itself so. `{organization}` is the reader's.
    """

    sentence: str
    undo: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    verb: str = "Deshacer"
    earlier: bool = False
    told: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """How things were before: the fields of a form as a query, and our signature on them."""

    query: str
    proof: str


TOASTS: Mapping[str, Said] = {
    "aceptado": Said("Aceptaste el cambio. Los recordatorios vuelven a salir."),
    "marcado": Said("Ya no recibirá recordatorios.", "/clientes/no-contactar/{}/quitar", (("cliente", "1"),)),
    "marcado_solo": Said("Ya no recibirá recordatorios."),
    "desmarcado": Said("Vuelve a recibir recordatorios.", "/clientes/{}/no-contactar", earlier=True),
    "anotado": Said("La nota se guardó."),
    "nota_borrada": Said("La nota se borró.", "/clientes/notas/{}/restaurar", earlier=True),
    "nota_restaurada": Said("La nota está de vuelta."),
    "enviado": Said("El recordatorio va en camino."),
    "en_espera": Said("El recordatorio quedó en espera.", told=True),
    "entraste": Said("Entraste a {organization}."),
    "programado": Said("El recordatorio quedó programado.", "/cobranza/recordatorios/{}/cancelar"),
    "invitado": Said("La invitación va en camino.", "/usuarios/{}/quitar", verb="Cancelarla"),
    "rol": Said("El rol cambió; vale desde su siguiente clic.", "/usuarios/{}/rol", earlier=True),
    "desactivado": Said("Ya no puede entrar.", "/usuarios/{}/activar"),
    "activado": Said("Ya puede entrar de nuevo.", "/usuarios/{}/desactivar"),
    "quitado": Said("Ya no está en tu organización."),
    "guardado": Said("Se guardó."),
    "renombrado": Said("El nombre cambió.", "/conectores/{}/nombre", earlier=True),
    "contrasena": Said("Tu contraseña cambió y tus otras sesiones se cerraron."),
    "sesion_cerrada": Said("Esa sesión se cerró."),
    "sesiones_cerradas": Said("Tus demás sesiones se cerraron."),
    "verificacion": Said("El enlace va en camino a tu correo."),
    "cancelado": Said("El recordatorio ya no saldrá."),
    "cancelado_antes": Said("El recordatorio ya no saldrá.", "/cobranza/recordatorios/{}/reanudar"),
    "reanudado": Said("El recordatorio saldrá a su hora.", "/cobranza/recordatorios/{}/cancelar"),
    "limite": Said("El límite cambió.", "/cobranza/reglas", earlier=True),
    "plantilla_creada": Said("La plantilla está lista para usarse."),
    "plantilla_cambiada": Said(
        "La plantilla cambió; lo que ya se pidió sale como estaba.", "/cobranza/plantillas/{}", earlier=True
    ),
    "plantilla_inactiva": Said("La plantilla ya no se ofrece.", "/cobranza/plantillas/{}/estado", (("activa", "1"),)),
    "plantilla_activa": Said("La plantilla se ofrece de nuevo.", "/cobranza/plantillas/{}/estado", (("activa", ""),)),
    "eliminada": Said("La plantilla se eliminó; el historial conserva su nombre."),
    "reintentar": Said("Esa dirección volverá a recibir recordatorios."),
    "prueba": Said("La prueba va en camino; actualiza para ver cómo le fue."),
    "repetido": Said("El mensaje va de nuevo."),
    "repetidos": Said("Los mensajes que fallaron van de nuevo."),
    "nada_fallido": Said("Ningún mensaje está pendiente de repetirse."),
    "webhook_cambiado": Said("El webhook cambió.", "/webhooks/{}", earlier=True),
    "webhook_activo": Said("Está activo de nuevo.", "/webhooks/{}/estado", (("activo", "0"),)),
    "webhook_inactivo": Said("Ya no recibirá eventos.", "/webhooks/{}/estado", (("activo", "1"),)),
    "webhook_eliminado": Said("El webhook se eliminó con su registro."),
    "pedido": Said("Se lo pediremos con su siguiente señal."),
    "elegido": Said("Esa computadora la manda desde ahora."),
    "revocado": Said("La computadora ya no puede mandar tu cartera."),
}


def signed(what: str, subject: UUID, query: str) -> str:
    """What the signature on an earlier state covers."""
    return f"{what}|{subject}|{query}"


def done(path: str, what: str, subject: UUID | None, earlier: Earlier | None = None) -> str:
    """The path with what was done; KeyError for a word that is not in the table.

    A long earlier state is left out, and the undo with it: addresses have an end.
    """
    if what not in TOASTS:
        raise KeyError(what)
    query = {WHAT: what} | ({SUBJECT: str(subject)} if subject else {})
    if earlier is not None and len(earlier.query) <= _LONGEST:
        query |= ({BEFORE: earlier.query} if earlier.query else {}) | {PROOF: earlier.proof}
    place, _, anchor = path.partition("#")
    return f"{place}{'&' if '?' in place else '?'}{urlencode(query)}{'#' if anchor else ''}{anchor}"


def said(query: Mapping[str, str], ours: Callable[[str, str], bool]) -> Said | None:
    """What an address tells; None where it tells nothing that we say. `ours(text, proof)` knows our signature."""
    found = TOASTS.get(query.get(WHAT, ""))
    if found is None or not (found.undo or found.told):
        return found
    try:
        subject = UUID(query.get(SUBJECT, ""))
    except ValueError:
        return Said(found.sentence)
    fields, before = found.fields, query.get(BEFORE, "")
    if found.earlier or found.told:
        if not ours(signed(query[WHAT], subject, before), query.get(PROOF, "")):
            return Said(found.sentence)
        fields = tuple(parse_qsl(before, keep_blank_values=True))
    if found.told:
        return Said(" ".join(text for _, text in fields) or found.sentence)
    return Said(found.sentence, found.undo.format(subject), fields, found.verb)
