"""The diagnosis: from facts to a list of checks, each with a colour, a sentence and what to do, in Spanish."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from agent.core.doctor_facts import ClientFacts, Facts, FileFacts, SourceFacts, TokenFacts, VersionFacts
from agent.core.doctor_network import network_checks
from agent.core.doctor_result import Check, Level, amber, green, red
from agent.core.words import count, lasting

SKEW_AMBER = 120.0
SKEW_RED = 600.0
"""Seconds; the service refuses a stamp further ahead, where the agent has not heard its time."""
DISK_RED = 200 << 20
DISK_AMBER = 1 << 30
_SHOWN = 3

__all__ = ["Check", "Level", "Report", "examine", "tables", "worst"]


class Mark(StrEnum):
    """How a level is shown in text, not by colour alone."""

    OK = "[ bien ]"
    AMBER = "[aviso ]"
    RED = "[ falla]"


@dataclass(frozen=True, slots=True)
class Report:
    """One diagnosis: the short id to name it by, when it was made, and its checks."""

    id: str
    at: datetime
    checks: tuple[Check, ...]

    @property
    def level(self) -> Level:
        """The worst of its checks."""
        return worst(self.checks)


def worst(checks: Sequence[Check]) -> Level:
    """The level of the worst check; green where there are none."""
    order = list(Level)
    return max((check.level for check in checks), key=order.index, default=Level.OK)


def examine(facts: Facts) -> tuple[Check, ...]:
    """Every check, in the order in which a person would look."""
    return (
        _sae(facts),
        *(_client(client) for client in facts.clients),
        *(check for source in facts.sources for check in _source(source)),
        *network_checks(facts.network),
        _clock(facts.skew_seconds),
        *_service(facts.token),
        _token(facts.token),
        _disk(facts),
        _versions(facts.versions),
        _files(facts.files),
    )


def lines(report: Report) -> Iterator[str]:
    """The report as text, a line a sentence."""
    for check in report.checks:
        yield f"{Mark[check.level.name]} {check.name}: {check.title}"
        if check.advice:
            yield f"         {check.advice}"


def _sae(facts: Facts) -> Check:
    names = [name for source in facts.sources for name in source.companies]
    if facts.sources:
        databases = count(len(facts.sources), "base de datos", "bases de datos")
        verb = "Se lee" if len(facts.sources) == 1 else "Se leen"
        return green("sae", "SAE", f"{verb} {databases} de SAE ({count(len(names), 'empresa', 'empresas')}).")
    if facts.found:
        found = count(len(facts.found), "base de datos", "bases de datos")
        return amber(
            "sae", "SAE", f"SAE está en este equipo ({found}), pero no se lee ninguna.", "Agrega la empresa que se lee."
        )
    return red(
        "sae",
        "SAE",
        "No se encontró SAE en este equipo y no hay ninguna base agregada.",
        "Agrega a mano la base de datos o el servidor donde está SAE; quien lo instaló sabe cuál es.",
    )


def _client(client: ClientFacts) -> Check:
    key, name = f"client:{client.name}", f"Biblioteca de {client.name}"
    if client.found:
        return green(key, name, f"Se usa {client.found}.")
    if client.needed:
        return red(
            key,
            name,
            f"No hay con qué hablar con {client.name}.",
            "Instala «ODBC Driver 18 for SQL Server» de Microsoft en este equipo."
            if client.name == "SQL Server"
            else f"Instala el cliente de {client.name} de 64 bits, o repara la instalación de SAE.",
        )
    return green(key, name, f"No hace falta: el programa trae la suya para {client.name}.")


def _source(source: SourceFacts) -> Iterator[Check]:
    key, name = f"credentials:{source.id}", f"Usuario de {source.id}"
    if source.trouble is not None and not source.unreadable:
        yield red(key, name, f"{source.trouble.title}.", source.trouble.advice)
        return
    if source.trouble is None:
        yield green(key, name, f"«{source.user}» entra y ve {count(len(source.companies), 'empresa', 'empresas')}.")
    yield tables(source)
    yield _rights(source)


def tables(source: SourceFacts) -> Check:
    """Every one that cannot be read is named: whoever mends it must know them all."""
    key, name = f"tables:{source.id}", f"Tablas de {source.id}"
    if source.unreadable is None:
        return amber(
            key,
            name,
            "No se alcanzó a revisar si cada tabla se puede leer.",
            "Repite el diagnóstico cuando la base de datos esté menos ocupada.",
        )
    if not source.unreadable:
        return green(key, name, "Todas las tablas de cartera se pueden leer.")
    listed = ", ".join(f"{one.table} ({one.why})" for one in source.unreadable)
    verb = "No se puede leer" if len(source.unreadable) == 1 else "No se pueden leer"
    return red(
        key,
        name,
        f"{verb} {listed}.",
        f"Sin permiso: pide a quien administra SAE que dé a «{source.user}» SELECT sobre esas tablas (el asistente "
        "ofrece el script). Si una no existe o está dañada, repara la base desde SAE o restaura su último respaldo.",
    )


def _rights(source: SourceFacts) -> Check:
    key, name = f"read_only:{source.id}", f"Solo lectura de {source.id}"
    advice = (
        "El programa solo lee, pero es mejor que tampoco pueda escribir: pide a quien administra SAE un usuario que "
        "solo pueda leer las tablas de cartera (el asistente ofrece el script) y cámbialo en Conexión con «Cambiar "
        "usuario o contraseña…», o con «cobranza-agent source add» y la misma base."
    )
    rights = source.rights
    if rights is None:
        return amber(key, name, "No se pudo comprobar qué puede hacer el usuario.", advice)
    if rights.administrator:
        return amber(key, name, f"«{source.user}» es el administrador de la base de datos.", advice)
    if not rights.harmless:
        ways = [f"en {', '.join(rights.writable[:_SHOWN])}"] if rights.writable else []
        ways += [f"por medio de {', '.join(rights.through[:_SHOWN])}"] if rights.through else []
        return amber(key, name, f"«{source.user}» podría escribir {' y '.join(ways)}.", advice)
    return green(key, name, f"«{source.user}» no puede escribir en SAE: comprobado.")


def _clock(skew: float | None) -> Check:
    name = "Reloj"
    if skew is None:
        return amber("clock", name, "No se pudo comparar el reloj con el del servidor.", "Revisa primero la conexión.")
    if abs(skew) <= SKEW_AMBER:
        return green("clock", name, "El reloj de este equipo va bien.")
    side = "adelantado" if skew > 0 else "atrasado"
    lasted = lasting(timedelta(minutes=max(1, round(abs(skew) / 60))))
    make = red if abs(skew) > SKEW_RED else amber
    return make(
        "clock",
        name,
        f"El reloj de este equipo está {side} {lasted}.",
        "Activa «Ajustar la hora automáticamente» en la configuración de fecha y hora de Windows.",
    )


def _service(token: TokenFacts) -> Iterator[Check]:
    """Whether it answers; nothing where the way to it is what is broken."""
    if token.silent is not None:
        yield red(
            "service", "Servicio", f"{token.server} no responde: {_small(token.silent.title)}.", token.silent.advice
        )
    elif token.heard:
        yield green("service", "Servicio", f"{token.server} responde.")


def _small(title: str) -> str:
    return title[:1].lower() + title[1:]


def _token(token: TokenFacts) -> Check:
    name = "Vinculación"
    again = "Pide un código nuevo en la página Conectores y vincula este equipo otra vez."
    if not token.paired:
        return red("token", name, "Este equipo no está vinculado.", "Pide un código en la página Conectores.")
    if token.revoked:
        return red("token", name, "El acceso de este equipo fue revocado.", again)
    if token.trouble is not None:
        return red("token", name, f"{token.trouble.title}.", token.trouble.advice)
    if token.heard is None:
        return amber("token", name, f"No se pudo preguntar a {token.server}.", "Revisa primero la conexión.")
    return green("token", name, f"{token.server} reconoce a este equipo.")


def _disk(facts: Facts) -> Check:
    name, free, folder = "Disco", facts.free_bytes, facts.folder
    if facts.unwritable is not None:
        return red("disk", name, f"{facts.unwritable.title}.", facts.unwritable.advice)
    if free is None:
        return amber("disk", name, f"No se pudo medir el espacio de {folder}.", "Revisa que el disco responda.")
    shown = f"{free / (1 << 30):.1f} GB" if free >= DISK_AMBER else f"{free >> 20} MB"
    if free >= DISK_AMBER:
        return green("disk", name, f"Hay {shown} libres.")
    make = red if free < DISK_RED else amber
    return make("disk", name, f"Quedan {shown} libres.", f"Libera espacio en la unidad que contiene {folder}.")


def _versions(versions: VersionFacts) -> Check:
    running = f"CobranzaCloud {versions.agent}, Python {versions.python}, {versions.system}"
    if versions.wanted and versions.wanted != versions.agent:
        return amber(
            "versions",
            "Versión",
            f"{running}. El servicio pide la versión {versions.wanted}.",
            "Descárgala en la página Conectores y ejecuta su instalador; tus datos y tu vinculación se conservan.",
        )
    return green("versions", "Versión", f"{running}.")


def _files(files: FileFacts) -> Check:
    key, name = "files", "Archivos instalados"
    if not files.installed:
        return green(key, name, "El programa corre desde su código: no hay instalación que revisar.")
    if not files.listed:
        return amber(key, name, "Falta la lista de archivos instalados.", "Ejecuta otra vez el instalador.")
    if files.missing:
        return red(
            key,
            name,
            f"Tu antivirus retiró {_named(files.missing)}.",
            "Abre el historial de protección de tu antivirus, elige «Restaurar», agrega la carpeta "
            f"{files.folder} a las exclusiones y ejecuta otra vez el instalador.",
        )
    if files.changed:
        return red(
            key,
            name,
            f"No está como se instaló: {_named(files.changed)}.",
            "Ejecuta otra vez el instalador; si se repite, revisa este equipo con tu antivirus.",
        )
    return green(key, name, "Están completos y como se instalaron.")


def _named(files: Sequence[str]) -> str:
    more = f" y {len(files) - _SHOWN:,} más" if len(files) > _SHOWN else ""
    return ", ".join(files[:_SHOWN]) + more
