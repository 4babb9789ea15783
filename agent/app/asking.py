"""Questions to databases, each within its limit: in a process that can be ended, or here where all runs in one."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial

from agent.app.child import (
    Glance,
    Login,
    find_clients,
    list_companies,
    list_unreadable,
    list_unreadable_with,
    list_with,
    look_into,
)
from agent.app.world import World
from agent.core.doctor_facts import ClientFacts, Rights
from agent.core.model import Company, Source, Unreadable
from agent.core.ports import ProgressCallback
from agent.engine.cycle import ASKING, Answer, Child, Question
from agent.erp.companies import Held
from agent.settings import Settings

TABLES_SECONDS = 120.0
"""Walking tables takes as long as reading them."""


def _ignore_progress(phase: str, done: int, total: int) -> None:
    """Nobody watches."""


class Asking(ABC):
    """The part of an agent that asks databases."""

    world: World

    @property
    @abstractmethod
    def settings(self) -> Settings:
        """What the person chose."""

    def companies_of(self, source: Source, password: str) -> list[Company]:
        """Ask a database which companies it holds, within a limit. Raises `AgentError`."""
        inside = partial(list_with, self.world.open_source)
        return self._ask(list_companies, inside, Login(source, password))

    def unreadable_of(self, source: Source, password: str) -> list[Unreadable]:
        """Tables of a source that cannot be read, asked within a limit. Raises `AgentError`."""
        inside = partial(list_unreadable_with, self.world.open_source)
        return self._ask(list_unreadable, inside, Login(source, password), TABLES_SECONDS)

    def look_into(self, glance: Glance) -> list[Held]:
        """Ask a database that is no source yet which companies it holds, within a limit. Raises `AgentError`."""
        return self._ask(look_into, look_into, glance)

    def find_clients(self, engines: frozenset[str]) -> tuple[ClientFacts, ...]:
        """With what the databases of these engines are spoken to. Raises `AgentError`."""
        return self._ask(find_clients, find_clients, engines)

    def rights_of(self, source: Source, password: str) -> Rights:
        """What the login of a source may do in its database, asked within a limit. Raises `AgentError`."""
        return self._ask(self.world.ask_rights, self.world.ask_rights, Login(source, password))

    def _ask(
        self,
        work: Callable[[Question, ProgressCallback], Answer],
        inside: Callable[[Question, ProgressCallback], Answer],
        question: Question,
        limit: float | None = None,
    ) -> Answer:
        """`work` in a child, that of a connection where no other limit is given; `inside` where all runs right here."""
        if not self.world.in_child:
            return inside(question, _ignore_progress)
        limit = limit or float(self.settings.number("connect_limit_seconds"))
        child: Child[Question, Answer] = Child(work, limit, self.world.stop.is_set, ASKING)
        return child(question, _ignore_progress)
