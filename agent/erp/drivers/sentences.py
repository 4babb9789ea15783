"""What the translators of both kinds of drivers share: sentences for a person, and the one error that has a meaning."""

from typing import NamedTuple

from agent.errors import AgentError


class Sentence(NamedTuple):
    """Title and advice; `{path}`, `{server}` and `{detail}` are filled in."""

    title: str
    advice: str

    def about(self, *, path: str, server: str, detail: str) -> AgentError:
        """The error about a target; `detail` is for whoever reads the logs."""
        values = {"path": path, "server": server, "detail": detail}
        return AgentError(self.title.format(**values), self.advice.format(**values))


class ImpossibleAmountError(AgentError):
    """The engine could not count an amount."""


OUT_OF_RANGE = Sentence(
    "Un importe de SAE es imposible",
    "Busca en CUEN_M y CUEN_DET un importe de más de nueve billones y corrígelo en SAE.",
)
