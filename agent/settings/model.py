"""The choices of one home as one value: options, sources, and the rule that a company has one source."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from agent.core.model import Source
from agent.errors import AgentError
from agent.settings.options import OPTIONS, Value


@dataclass(frozen=True, slots=True)
class Unknown:
    """What the file holds and this version does not know; kept when the file is written again."""

    tables: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    members: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """By source."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every option by key, and the sources in the order they were added."""

    options: Mapping[str, Value] = field(default_factory=lambda: {option.key: option.default for option in OPTIONS})
    sources: tuple[Source, ...] = ()
    unknown: Unknown = field(default_factory=Unknown)

    def text(self, key: str) -> str:
        """Value of a text option."""
        return str(self.options[key])

    def number(self, key: str) -> int:
        """Value of a whole-number option."""
        return int(self.options[key])

    def with_option(self, key: str, value: Value) -> "Settings":
        """Choose another value."""
        return replace(self, options={**self.options, key: value})

    def owner_of(self, empresa_id: str) -> Source | None:
        """The one source a company is read from."""
        return next((source for source in self.sources if empresa_id in source.companies), None)

    def with_source(self, source: Source) -> "Settings":
        """Add a source. Raises `AgentError` where one of its companies is already read from another."""
        for empresa_id in source.companies:
            owner = self.owner_of(empresa_id)
            if owner is not None:
                raise AgentError(
                    f"La empresa {empresa_id} ya se lee de {owner.database}",
                    f"Quita primero esa fuente con «cobranza-agent source remove {owner.id}», "
                    "o elige otras empresas con --companies.",
                )
        return replace(self, sources=(*self.sources, source))

    def without_source(self, source_id: str) -> "Settings":
        """Drop a source. Raises `AgentError` where there is none of that name."""
        find_source(self, source_id)
        return replace(self, sources=tuple(source for source in self.sources if source.id != source_id))

    def new_source_id(self, engine: str) -> str:
        """A short name no other source has: firebird-1, firebird-2…"""
        taken = {source.id for source in self.sources}
        return next(name for name in (f"{engine}-{n}" for n in range(1, len(taken) + 2)) if name not in taken)


def find_source(settings: Settings, source_id: str) -> Source:
    """The source of that name. Raises `AgentError`."""
    for source in settings.sources:
        if source.id == source_id:
            return source
    raise AgentError(f"No hay una fuente llamada {source_id}", "Mira las que hay con «cobranza-agent source list».")
