"""What the translators of both kinds of drivers share: sentences for a person, the few errors with a meaning."""

from typing import NamedTuple

from agent.errors import AgentError


class ImpossibleAmountError(AgentError):
    """The engine could not count an amount."""


class DeniedError(AgentError):
    """The login may not read what was asked."""


class AbsentTableError(AgentError):
    """There is no such table."""


class BusyError(AgentError):
    """Somebody else has it at this moment."""


class Sentence(NamedTuple):
    """Title and advice; `{path}`, `{server}` and `{detail}` are filled in."""

    title: str
    advice: str
    raises: type[AgentError] = AgentError
    """What the error is, where that has a meaning."""

    def about(self, *, path: str, server: str, detail: str) -> AgentError:
        """The error about a target; `detail` is for whoever reads the logs."""
        values = {"path": path, "server": server, "detail": detail}
        return self.raises(self.title.format(**values), self.advice.format(**values))


OUT_OF_RANGE = Sentence(
    "Un importe de SAE es imposible",
    "Busca en CUEN_M y CUEN_DET un importe de más de nueve billones y corrígelo en SAE.",
    ImpossibleAmountError,
)
