"""Commands that take a while: begun once, answered once, whatever becomes of them."""

from agent.core.delivery import Refusal, RefusedError
from agent.engine.errands import Errands
from agent.errors import AgentError
from contract.connectors import Command, CommandResult
from contract.errors import Reaction


def refused() -> str:
    raise RefusedError(Refusal(Reaction.REPORT, 413, None, "Es demasiado grande."))


def failed() -> str:
    raise AgentError("El disco está lleno", "Libera espacio.")


def broken() -> str:
    raise ZeroDivisionError


ERRANDS = Errands({"good": lambda: "x" * 900, "refused": refused, "failed": failed, "broken": broken})


def test_each_ends_with_an_answer() -> None:
    assert "good" in ERRANDS
    assert "other" not in ERRANDS
    answers = {type_: ERRANDS.perform(Command("1", type_)) for type_ in ("good", "refused", "failed", "broken")}
    assert answers["good"] == CommandResult("1", True, "x" * 500)
    assert answers["refused"] == CommandResult("1", False, "Es demasiado grande.")
    assert answers["failed"] == CommandResult("1", False, "El disco está lleno. Libera espacio.")
    assert answers["broken"].ok is False
    assert "ZeroDivision" not in str(answers["broken"].detail)
