"""The order of the five steps: where to begin, what comes next, what the buttons say."""

from enum import IntEnum

from agent.ui.office import Snapshot


class Stage(IntEnum):
    """The steps, by their number."""

    WELCOME = 1
    SAE = 2
    CODE = 3
    COMPANIES = 4
    SYNC = 5


TITLES = {
    Stage.WELCOME: "Tu cartera, siempre igual a la de SAE",
    Stage.SAE: "¿Dónde está SAE?",
    Stage.CODE: "Vincula este equipo con tu organización",
    Stage.COMPANIES: "¿Qué empresas quieres enviar?",
    Stage.SYNC: "Primer envío",
}
FORWARD = {
    Stage.WELCOME: "&Comenzar",
    Stage.SAE: "&Siguiente",
    Stage.CODE: "&Vincular",
    Stage.COMPANIES: "&Enviar la cartera",
    Stage.SYNC: "&Terminar",
}
BACK = "&Atrás"
LATER = "Seguir &más tarde"
LATER_TIP = "Nada se pierde: al volver a abrir esta ventana sigues en este mismo paso."


def is_linked(snapshot: Snapshot | None) -> bool:
    """Whether this machine has access."""
    return snapshot is not None and snapshot.link is not None and not snapshot.link.revoked


def begin(snapshot: Snapshot) -> Stage:
    """Where a person who opens the steps stands: at what this machine still lacks."""
    if snapshot.settings.sources and not is_linked(snapshot):
        return Stage.CODE
    return Stage.SAE if is_linked(snapshot) else Stage.WELCOME


def after(stage: Stage, *, linked: bool, tested: bool) -> Stage:
    """The next step: no code is asked of a linked machine; without a tested database there is nothing to choose."""
    if stage is Stage.SAE and linked:
        return Stage.COMPANIES
    if stage is Stage.CODE and not tested:
        return Stage.SYNC
    return Stage(stage + 1)


def before(stage: Stage, *, linked: bool, tested: bool) -> Stage | None:
    """The step before; None where there is none."""
    if stage is Stage.WELCOME:
        return None
    if stage is Stage.SYNC and not tested:
        return Stage.SAE
    if stage is Stage.COMPANIES and linked:
        return Stage.SAE
    return Stage(stage - 1)


def counted(stage: Stage) -> str:
    """«Paso 2 de 5»."""
    return f"Paso {int(stage)} de {len(Stage)}"
