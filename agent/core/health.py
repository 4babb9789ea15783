"""From what happened to one colour and one sentence: what a person glances at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from agent.core.delivery import Outcome

QUIET = timedelta(hours=3)
"""A company nobody could verify for so long is amber even without a failure on record."""
_GOOD = ("full", "delta", "unchanged")


class Colour(StrEnum):
    """Green: the cloud holds what SAE says. Amber: late or retrying. Red: a person must act."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Health:
    """One colour and the sentence that explains it, in Spanish."""

    colour: Colour
    sentence: str


def judge(*, paired: bool, companies: Sequence[str], last: Sequence[Outcome], now: datetime) -> Health:
    """Health of the machine from the latest outcome of each company; the worst company speaks."""
    if not paired:
        return Health(Colour.RED, "Este equipo no está vinculado: pide un código en la página Conectores.")
    if not companies:
        return Health(Colour.AMBER, "No hay ninguna fuente: agrega la base de SAE.")
    by_company = {outcome.empresa_id: outcome for outcome in last}
    worst = Health(Colour.GREEN, "Todo al día: la nube tiene lo mismo que SAE.")
    order = list(Colour)
    for empresa_id in companies:
        found = _judge_one(empresa_id, by_company.get(empresa_id), now)
        if order.index(found.colour) > order.index(worst.colour):
            worst = found
    return worst


def _judge_one(empresa_id: str, outcome: Outcome | None, now: datetime) -> Health:
    name = f"Empresa {empresa_id}"
    if outcome is None:
        return Health(Colour.AMBER, f"{name}: todavía no se ha enviado.")
    if outcome.result == "revoked":
        return Health(Colour.RED, "El acceso de este equipo fue revocado: vincúlalo con un código nuevo.")
    if outcome.result == "unpaired":
        return Health(Colour.RED, "La vinculación de este equipo venció: vincúlalo con un código nuevo.")
    if outcome.result == "failed":
        return Health(Colour.RED, f"{name}: {outcome.sentence}")
    if outcome.result == "postponed":
        return Health(Colour.AMBER, f"{name}: {outcome.sentence} Se reintentará solo.")
    if outcome.result not in _GOOD:
        return Health(Colour.AMBER, f"{name}: el envío se interrumpió; sigue en el próximo turno.")
    if now - outcome.at > QUIET:
        return Health(Colour.AMBER, f"{name}: sin verificar desde hace {ago(now - outcome.at)}.")
    return Health(Colour.GREEN, f"{name}: al día.")


def ago(span: timedelta) -> str:
    """A span as a person says it: «4 min», «3 h», «2 días»."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // (24 * 60)} días"
