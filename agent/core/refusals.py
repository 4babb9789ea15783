"""A refusal of the service as a person reads it, and how a command that met it ends."""

from datetime import timedelta

from agent.core.delivery import Refusal
from agent.core.words import lasting
from agent.errors import AgentError, Exit, revoked
from contract.errors import Code, Reaction

_ADVICE_BY_CODE = {
    Code.LINK_CODE_INVALID.value: "Cada código sirve una sola vez; pide otro en la página Conectores.",
    Code.EMPRESA_IN_USE.value: "Elige en la página Conectores qué equipo debe enviar esta empresa.",
    Code.EMPRESA_MOVED.value: "Otro equipo envía ahora esta empresa; quita aquí la fuente o elige este en Conectores.",
    Code.CLOCK_SKEW.value: "Corrige la fecha y la hora de este equipo.",
}


def to_error(refusal: Refusal) -> AgentError:
    """Title, advice and exit code of a refusal."""
    if refusal.reaction is Reaction.STOP:
        return revoked()
    if refusal.reaction in (Reaction.REPAIR, Reaction.REFRESH):
        return AgentError(
            "La vinculación de este equipo venció",
            "Pide un código nuevo en la página Conectores y vincula este equipo otra vez.",
            exit_code=Exit.NOT_PAIRED,
        )
    return AgentError(refusal.sentence.rstrip("."), _advice(refusal))


def _advice(refusal: Refusal) -> str:
    known = _ADVICE_BY_CODE.get(refusal.code or "")
    if known:
        return known
    if refusal.retry_after:
        span = timedelta(minutes=max(1, round(refusal.retry_after / 60)))
        return f"Espera {lasting(span)} e inténtalo de nuevo."
    if refusal.reaction is Reaction.RETRY:
        return "Se puede intentar de nuevo en unos minutos; no se perdió nada."
    return "Si se repite, envía los registros de la carpeta logs a soporte."
