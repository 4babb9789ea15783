"""From what happened to one colour and one sentence: what a person glances at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from agent.core.delivery import Outcome
from agent.core.pairing import Pairing
from agent.core.plan import Acknowledged
from agent.core.words import ago, ended, mismatch, retried

QUIET = timedelta(hours=3)
"""A company nobody could verify for so long is amber even without a failure on record."""
_GOOD = ("full", "delta", "unchanged")
_AGAIN = "pide un código nuevo en la página Conectores y vincula este equipo otra vez."


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


def judge(
    pairing: Pairing | None,
    companies: Sequence[str],
    *,
    last: Sequence[Outcome],
    known: Mapping[str, Acknowledged],
    now: datetime,
) -> Health:
    """Health of the machine from the latest outcome of each company and what the server confirmed of it.

    The worst company speaks; where all is well, the one that was verified longest ago.
    """
    if pairing is None:
        return Health(Colour.RED, "Este equipo no está vinculado: pide un código en la página Conectores.")
    if pairing.revoked:
        place = f"El acceso de «{pairing.name}» a {pairing.server} fue revocado"
        return Health(Colour.RED, f"{place} y ya no se envía nada: {_AGAIN}")
    if not companies:
        return Health(Colour.AMBER, "No hay ninguna fuente: agrega la base de SAE.")
    outcomes = {outcome.empresa_id: outcome for outcome in last}
    worst: Health | None = None
    order = list(Colour)
    for name in companies:
        found = _trouble(name, pairing, outcomes.get(name), known.get(name), now, alone=len(companies) == 1)
        if found is not None and (worst is None or order.index(found.colour) > order.index(worst.colour)):
            worst = found
    return worst or _all_well([known[name] for name in companies], now)


def _all_well(held: Sequence[Acknowledged], now: datetime) -> Health:
    age = ago(now - min(item.checked_at for item in held))
    if all(item.matches for item in held):
        return Health(Colour.GREEN, f"Todo al día: tu cartera cuadra con SAE al centavo, {age}.")
    return Health(Colour.GREEN, f"Todo al día: la nube tiene lo mismo que SAE, {age}.")


def _trouble(
    empresa_id: str,
    pairing: Pairing,
    outcome: Outcome | None,
    held: Acknowledged | None,
    now: datetime,
    *,
    alone: bool,
) -> Health | None:
    """What is wrong with one company, or None."""
    name = f"Empresa {empresa_id}"
    if outcome is None:
        return Health(Colour.AMBER, f"{name}: todavía no se ha enviado.")
    if outcome.result in ("revoked", "unpaired"):
        if outcome.at < pairing.paired_at:
            return Health(Colour.AMBER, f"{name}: todavía no se ha enviado desde que vinculaste este equipo.")
        return Health(Colour.RED, f"La vinculación de «{pairing.name}» con {pairing.server} venció: {_AGAIN}")
    if outcome.result == "failed":
        return Health(Colour.RED, f"{name}: {ended(outcome.sentence)}")
    if outcome.result == "postponed":
        return Health(Colour.AMBER, f"{name}: {retried(outcome.sentence)}")
    if outcome.result not in _GOOD or held is None:
        return Health(Colour.AMBER, f"{name}: el envío se interrumpió; sigue en el próximo turno.")
    if held.matches is False:
        return Health(Colour.RED, mismatch(held.differences, "" if alone else name))
    if now - held.checked_at > QUIET:
        return Health(Colour.AMBER, f"{name}: sin comparar con SAE desde {ago(now - held.checked_at)}.")
    return None
