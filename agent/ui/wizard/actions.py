"""What the first steps see and ask of the agent: frozen values and one Protocol, without Qt.

The composition root implements `Actions`; every method may take long and is called off the window's thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from agent.core.model import Company

FIREBIRD = "firebird"
SQL_SERVER = "sqlserver"
WINDOWS_USER = "windows"
"""Enters SQL Server as who runs the program."""


@dataclass(frozen=True, slots=True)
class Database:
    """A database of SAE that was found or typed; `database` is what a source holds, and tells it from others."""

    engine: str
    database: str
    path: str
    """What a person recognises it by."""
    version: str = ""
    """Of SAE, as «9.00»; empty where nothing tells."""
    empresa_id: str = ""
    ticked: bool = False
    """Worth reading: SAE's newest of its company, neither an example nor a copy."""
    note: str = ""
    """Why it is not."""
    by_hand: bool = False
    reachable: bool = True
    """False where it is known by a path of the network alone, which no server takes."""


@dataclass(frozen=True, slots=True)
class Login:
    """Who enters a database."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A company inside a database; `preferred` where it is one to read if nobody chooses."""

    company: Company
    newest: date | None = None
    """Its newest movement."""
    preferred: bool = True


@dataclass(frozen=True, slots=True)
class Answered:
    """What a database answered."""

    candidates: tuple[Candidate, ...]
    can_write: bool | None = None
    """Whether the login could write there; None where the engine does not tell."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Companies to read from a database from now on; a login of None is the factory's."""

    database: Database
    login: Login | None
    companies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A database that a person added or opened; with `opened` the login opens it, None being the factory's."""

    database: Database
    login: Login | None = None
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What was answered before the steps were done: it outlives the program."""

    stage: int = 0
    """The step at which a person stood; 0 where nothing is kept."""
    rows: tuple[KeptRow, ...] = ()


class Actions(Protocol):
    """The agent as the first steps use it. Methods raise `AgentError` with what to say."""

    def server(self) -> str:
        """The address of the service to propose."""

    def find(self) -> Sequence[Database]:
        """Look where SAE installs itself; opens no database."""

    def by_hand(self, engine: str, text: str) -> Database:
        """A database that a person typed, checked for its form alone."""

    def held(self) -> Kept:
        """What was answered the last time, where the steps were not finished then."""

    def hold(self, kept: Kept) -> None:
        """Keep what was answered so far, its passwords sealed; with nothing in it, forget what was kept."""

    def test(self, database: Database, login: Login | None) -> Answered:
        """Open it, see which companies it holds and what the login may do; None tries the factory's login once."""

    def script(self, databases: Sequence[Database]) -> str:
        """For whoever administers the databases: a user that may only read what is read of them."""

    def link(self, code: str, server: str) -> None:
        """Exchange the code for access."""

    def keep(self, chosen: Sequence[Chosen]) -> None:
        """Read these companies from now on, together with those that are read already; all of them or none."""

    def start_with_session(self, wanted: bool) -> None:
        """Whether the program starts with the person's session."""
