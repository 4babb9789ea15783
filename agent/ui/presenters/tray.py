"""The icon beside the clock: which of its four states, which sentence, what its menu allows, when it speaks up."""

from dataclasses import dataclass

from agent.core.health import Colour
from agent.core.words import ended
from agent.ui.office import Snapshot, Working
from agent.ui.presenters.marks import Mark
from agent.ui.presenters.spell import step

LONGEST_TIP = 127
"""Windows cuts the text of a tray icon there."""
STARTING = "Iniciando…"


@dataclass(frozen=True, slots=True)
class Face:
    """What the tray and the window's banner show."""

    mark: Mark
    sentence: str
    can_sync: bool
    can_pause: bool
    paused: bool
    linked: bool

    @property
    def tip(self) -> str:
        """The sentence as long as a tray icon may say it."""
        text = f"CobranzaCloud: {self.sentence}"
        return text if len(text) <= LONGEST_TIP else f"{text[: LONGEST_TIP - 1].rstrip()}…"


@dataclass(frozen=True, slots=True)
class Balloon:
    """Something that needs a person."""

    title: str
    text: str


def present(snapshot: Snapshot | None, working: Working | None) -> Face:
    """The face of a moment; before the first look, that it is starting."""
    if snapshot is None:
        return Face(Mark.BUSY, STARTING, can_sync=False, can_pause=False, paused=False, linked=False)
    linked = snapshot.link is not None and not snapshot.link.revoked
    paused = snapshot.pause is not None
    ready = linked and bool(snapshot.companies)
    return Face(
        mark=_mark(snapshot, working, linked=linked),
        sentence=_sentence(snapshot, working, linked=linked),
        can_sync=ready and working is None and not snapshot.trouble,
        can_pause=linked and not paused,
        paused=paused,
        linked=linked,
    )


def announce(episode: str, snapshot: Snapshot) -> tuple[str, Balloon | None]:
    """The episode under way and what to say as it begins: once each, and only where a person must act.

    An episode lasts until everything is well again; trouble that mends itself never begins one.
    """
    if snapshot.link is None:
        return "", None
    kind = "revoked" if snapshot.link.revoked else "attention" if snapshot.health.colour is Colour.RED else ""
    if not kind:
        return ("" if snapshot.health.colour is Colour.GREEN else episode), None
    if kind == episode or (snapshot.pause is not None and kind == "attention"):
        return episode, None
    return kind, Balloon("CobranzaCloud necesita tu atención", snapshot.health.sentence)


def announce_order(told: str, snapshot: Snapshot) -> tuple[str, Balloon | None]:
    """The order that was told last and what to say of a new one: of those from afar, one alone needs a person here."""
    order = snapshot.wanted
    if order is None or order.id == told:
        return told, None
    asked = f"{order.who} pide" if order.who else "CobranzaCloud pide"
    return order.id, Balloon(f"{asked} actualizar el programa", ended(order.detail))


def _mark(snapshot: Snapshot, working: Working | None, *, linked: bool) -> Mark:
    if not linked or snapshot.pause is not None:
        return Mark.STOPPED
    if snapshot.trouble:
        return Mark.CARE
    if working is not None:
        return Mark.BUSY
    return Mark.GOOD if snapshot.health.colour is Colour.GREEN else Mark.CARE


def _sentence(snapshot: Snapshot, working: Working | None, *, linked: bool) -> str:
    if not linked:
        return snapshot.health.sentence
    if snapshot.pause is not None:
        return snapshot.pause.sentence(snapshot.now)
    if snapshot.trouble:
        return snapshot.trouble
    if working is not None:
        return f"Empresa {working.empresa_id}, {step(working)}."
    return snapshot.health.sentence
