"""The first sync: a card a company with its real progress, then whether it agrees with SAE, and what comes after."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from agent.ui.office import CompanyState, Snapshot, Working
from agent.ui.presenters import summary
from agent.ui.presenters.marks import Mark
from agent.ui.presenters.summary import Card

WAITING = "En espera: las empresas se leen una por una."
STARTING = "Comenzando…"
AT_WORK = "Leyendo SAE y enviando. Puedes cerrar esta ventana: el envío continúa junto al reloj."
AUTOSTART = "&Iniciar CobranzaCloud con Windows"
AUTOSTART_HELP = "Recomendado: así la cartera se mantiene al día sin que nadie se acuerde."

NOBODY: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Face:
    """What the last step shows."""

    mark: Mark
    sentence: str
    cards: tuple[Card, ...]
    finished: bool


def present(
    snapshot: Snapshot, working: Working | None, wanted: Collection[str], names: Mapping[str, str] = NOBODY
) -> Face:
    """The companies just chosen, or where none were, all that are read; `names` are those known before a reading."""
    states = {state.id: state for state in snapshot.companies if not wanted or state.id in wanted}
    cards = tuple(
        _card(_named(card, names), states[card.id], snapshot, working)
        for card in summary.cards(snapshot, working)
        if card.id in states
    )
    done = [card for card in cards if _is_over(states[card.id], snapshot, working)]
    bad = [card for card in done if card.mark not in (Mark.GOOD, Mark.BUSY)]
    if not cards:
        return Face(Mark.BUSY, STARTING, (), finished=False)
    if len(done) < len(cards):
        return Face(Mark.BUSY, snapshot.trouble or AT_WORK, cards, finished=False)
    if bad:
        worst = Mark.BAD if any(card.mark is Mark.BAD for card in bad) else Mark.CARE
        return Face(worst, "El primer envío necesita tu atención; abajo dice por qué.", cards, finished=True)
    return Face(Mark.GOOD, _agreed(cards, states), cards, finished=True)


def _card(card: Card, state: CompanyState, snapshot: Snapshot, working: Working | None) -> Card:
    """One that was not sent yet says that it waits, not that something is wrong."""
    if working is not None and working.empresa_id == state.id:
        return replace(card, mark=Mark.BUSY, sentence="Primer envío en curso.", last="", coming="")
    if not _is_told(state, snapshot):
        return replace(card, mark=Mark.STOPPED, sentence=WAITING, last="", coming="")
    return card


def _named(card: Card, names: Mapping[str, str]) -> Card:
    """What the test of the database called it, until a reading does."""
    if card.subtitle or card.id not in names:
        return card
    return replace(card, title=names[card.id], subtitle=f"Empresa {card.id}")


def _is_told(state: CompanyState, snapshot: Snapshot) -> bool:
    """Whether a cycle ended since this machine was linked; what another link left counts for nothing."""
    return state.outcome is not None and (snapshot.link is None or state.outcome.at >= snapshot.link.since)


def _is_over(state: CompanyState, snapshot: Snapshot, working: Working | None) -> bool:
    return _is_told(state, snapshot) and (working is None or working.empresa_id != state.id)


def _agreed(cards: Collection[Card], states: dict[str, CompanyState]) -> str:
    known = [states[card.id].known for card in cards]
    if all(one is not None and one.matches for one in known):
        whose = "tu cartera cuadra" if len(known) == 1 else f"la cartera de tus {len(known)} empresas cuadra"
        return f"¡Listo! {whose[0].upper()}{whose[1:]} con SAE al centavo."
    return "¡Listo! La nube tiene lo mismo que SAE."
