"""Where this machine is linked to and what it reads, as lines of a label and a value."""

from dataclasses import dataclass

from agent.core.words import moment
from agent.ui.office import Snapshot

ENGINES = {"firebird": "Firebird", "sqlserver": "SQL Server"}
LOGIN_BUTTON = "Cambiar usuario o contraseña…"
UNLINK_TITLE = "¿Desvincular este equipo?"
UNLINK_TEXT = (
    "La cartera dejará de actualizarse en CobranzaCloud. Lo que ya está en la nube se conserva, y las bases de SAE "
    "siguen configuradas en este equipo.\n\nPara volver a vincularlo necesitarás un código nuevo."
)
UNLINK_BUTTON = "&Desvincular"


@dataclass(frozen=True, slots=True)
class Line:
    """A label and what stands beside it."""

    label: str
    value: str


def link_lines(snapshot: Snapshot) -> tuple[Line, ...]:
    """The pairing; where there is none, that."""
    link = snapshot.link
    if link is None:
        return (
            Line("Estado", "Este equipo todavía no está vinculado."),
            Line("Programa", f"Versión {snapshot.version}"),
        )
    state = "Acceso revocado: ya no se envía nada." if link.revoked else "Vinculado"
    heard = moment(snapshot.heard, snapshot.now) if snapshot.heard else "todavía no, desde que inició el programa"
    return (
        Line("Estado", state),
        *((Line("Organización", link.organization),) if link.organization else ()),
        Line("Servidor", link.server),
        Line("Este equipo se llama", link.name),
        Line("Vinculado desde", moment(link.since, snapshot.now)),
        Line("Última respuesta del servidor", heard),
        Line("Identificador", link.connector_id),
        Line("Programa", f"Versión {snapshot.version}"),
    )


def source_lines(snapshot: Snapshot) -> tuple[Line, ...]:
    """Every database that is read, with who reads it and which companies."""
    return tuple(
        Line(
            f"{ENGINES.get(source.engine, source.engine)} · {', '.join(source.companies) or 'ninguna empresa'}",
            f"{source.database} (usuario {source.user})" if source.user else source.database,
        )
        for source in snapshot.settings.sources
    )
