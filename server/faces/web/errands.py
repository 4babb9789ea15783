"""What a person asks of a machine, from a form to a command and back into words: pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from server.capabilities.connectors import commands
from server.capabilities.connectors.commands import LONGEST_MINUTES, SHORTEST_MINUTES, State
from server.capabilities.connectors.model import Command, CommandType
from server.faces.web.forms import Form
from server.kit.errors import FieldError, invalid

ERRANDS: Mapping[str, tuple[CommandType, dict[str, Any]]] = {
    "sincronizar": (CommandType.SYNC_NOW, {}),
    "completa": (CommandType.SYNC_NOW, {"full": True}),
    "diagnostico": (CommandType.UPLOAD_DIAGNOSTICS, {}),
    "reiniciar": (CommandType.RESTART, {}),
}
"""What a button asks for."""

LABELS = {
    CommandType.SYNC_NOW: "Sincronizar ahora",
    CommandType.UPDATE_CONFIG: "Cambiar cada cuánto y cuándo",
    CommandType.UPLOAD_DIAGNOSTICS: "Mandar un diagnóstico",
    CommandType.RESTART: "Reiniciar el conector",
    CommandType.UPDATE: "Actualizar el conector",
}
STATES = {
    State.WAITING: ("Pendiente", ""),
    State.DONE: ("Hecho", "ok"),
    State.FAILED: ("No se pudo", "bad"),
    State.EXPIRED: ("Venció", "warn"),
}
KEEP, ALWAYS, BETWEEN, SOME = "", "siempre", "entre", "algunas"
HOURS = ((KEEP, "No cambiarlas"), (ALWAYS, "A cualquier hora"), (BETWEEN, "Solo entre estas horas"))
COMPANIES = ((KEEP, "No cambiarlas"), (SOME, "Solo las marcadas"))
_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_MEMBERS = {"payload.intervalMinutes": "intervalo", "payload.horario": "desde", "payload.empresas": "empresas"}
"""Members of the command → fields of the form."""
_NOBODY = "Alguien que ya no está en tu organización"


@dataclass(frozen=True, slots=True)
class Asked:
    """A command in words: what, its details, who asked, and how it went."""

    label: str
    detail: str
    who: str
    state: str
    tone: str
    at: datetime
    ended_at: datetime | None
    answer: str | None


def errand(form: Form) -> tuple[CommandType, dict[str, Any]]:
    """What a button asks for, of one company where it names one; VALIDATION_ERROR."""
    if form.text("que") not in ERRANDS:
        raise invalid(FieldError("que", "Eso no se le puede pedir."))
    kind, payload = ERRANDS[form.text("que")]
    company = form.text("empresa")
    return kind, payload | ({"empresaId": company} if company and kind is CommandType.SYNC_NOW else {})


def configuration(form: Form, brought: Iterable[str]) -> dict[str, Any]:
    """The payload of `update_config` that a form asks for: what is left alone is left out; VALIDATION_ERROR.

    `brought` are the numbers of the machine's companies.
    """
    payload: dict[str, Any] = {}
    if minutes := form.text("intervalo").strip():
        whole = minutes.isascii() and minutes.isdigit() and len(minutes) < 6
        payload["intervalMinutes"] = int(minutes) if whole else minutes
    if form.text("horario") == ALWAYS:
        payload["horario"] = ""
    elif form.text("horario") == BETWEEN:
        payload["horario"] = _hours(form.text("desde").strip(), form.text("hasta").strip())
    if form.text("empresas") == SOME:
        known = set(brought)
        payload["empresas"] = [one for one in dict.fromkeys(form.all("empresa")) if one in known]
        if not payload["empresas"]:
            raise invalid(FieldError("empresas", "Marca al menos una empresa."))
    if not payload:
        raise invalid(FieldError("intervalo", "Cambia al menos una de las tres cosas."))
    found = commands.faults(CommandType.UPDATE_CONFIG, payload)
    if found:
        raise invalid(*(FieldError(_MEMBERS.get(one.field, one.field), f"{one.message}.") for one in found))
    return payload


def in_words(command: Command, now: datetime, people: Mapping[UUID, str], companies: Mapping[str, str]) -> Asked:
    """A command as its page shows it; `companies` are names by number."""
    label, tone = STATES[commands.state(command, now)]
    who = people.get(command.created_by, _NOBODY) if command.created_by else "CobranzaCloud"
    detail = ", ".join(_details(command.payload, companies))
    return Asked(LABELS[command.type], detail, who, label, tone, command.created_at, command.ended_at, command.detail)


def bounds() -> str:
    """The bounds of the interval as the form tells them."""
    return f"De {SHORTEST_MINUTES} a {LONGEST_MINUTES:,} minutos; vacío: no cambiarlo."


def _hours(since: str, until: str) -> str:
    """`08:00-20:00`; midnight as an end is 24:00."""
    faults = [
        FieldError(name, "Escribe una hora.")
        for name, text in (("desde", since), ("hasta", until))
        if not _HOUR.fullmatch(text)
    ]
    if faults:
        raise invalid(*faults)
    if since == until:
        raise invalid(FieldError("hasta", "Debe ser otra hora que la de inicio."))
    return f"{since}-{'24:00' if until == '00:00' else until}"


def _details(payload: Mapping[str, Any], companies: Mapping[str, str]) -> Iterable[str]:
    if payload.get("full"):
        yield "completa"
    if company := payload.get("empresaId"):
        yield companies.get(company, f"empresa {company}")
    if (minutes := payload.get("intervalMinutes")) is not None:
        yield f"cada {minutes:,} {'minuto' if minutes == 1 else 'minutos'}"
    if (hours := payload.get("horario")) is not None:
        yield f"de {hours.replace('-', ' a ')}" if hours else "a cualquier hora"
    if (wanted := payload.get("empresas")) is not None:
        yield "solo " + " y ".join(companies.get(one, f"empresa {one}") for one in wanted)
    if version := payload.get("version"):
        yield f"a la versión {version}"
