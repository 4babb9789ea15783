"""What the rules and the engine ask of the outside: each edge implements one of these and knows none of the others."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

from agent.core.delivery import Outcome, Upload
from agent.core.model import Company, ReadReport, Token, Unreadable
from agent.core.plan import Acknowledged, Changes
from contract.connectors import CommandResult, Heartbeat, HeartbeatReply
from contract.records import Customer
from contract.sync import SyncReceipt

ProgressCallback = Callable[[str, int, int], None]
"""Told (phase, done, total): phase is `rows` or `bytes`; total 0 where it is not known."""


class Clock(Protocol):
    """The machine's clocks."""

    def now(self) -> datetime:
        """Wall clock, aware, UTC."""

    def monotonic(self) -> float:
        """Seconds that never go back."""


class CompanyRead(Protocol):
    """One company inside its read-only snapshot."""

    @property
    def report(self) -> ReadReport:
        """Counters; complete once every customer was taken."""

    @property
    def expected(self) -> int:
        """How many customers there will be; known once the first was taken, 0 before."""

    @property
    def token(self) -> Token | None:
        """What lets the next cycle see that nothing was written since; None where the driver cannot tell."""

    def customers(self) -> Iterator[Customer]:
        """Every customer of the company, once. Raises `AgentError`."""


class ErpReader(Protocol):
    """An ERP database."""

    def companies(self) -> list[Company]:
        """Companies the database holds. Raises `AgentError`."""

    def unreadable(self) -> list[Unreadable]:
        """Tables of those companies that cannot be read. Raises `AgentError` where the database cannot be asked."""

    def read(self, empresa_id: str, today: date) -> AbstractContextManager[CompanyRead]:
        """Open the snapshot of a company as of `today`; closed on leaving, before anything is sent."""

    def recheck(self, token: Token) -> tuple[bool, Token | None]:
        """True only where nothing can have been written since the read that gave `token`; and what to ask with next.

        Raises `AgentError`.
        """

    def close(self) -> None:
        """Leave the database."""


class Cloud(Protocol):
    """The service, for a machine that is paired. Every method raises `RefusedError`."""

    def heartbeat(self, beat: Heartbeat) -> HeartbeatReply:
        """Say how this machine is; learn the time and what is asked of it."""

    def send(self, upload: Upload, progress: ProgressCallback) -> SyncReceipt:
        """Deliver one body; `progress` is told bytes of the body."""


class Vault(Protocol):
    """Secrets by name."""

    def get(self, name: str) -> str | None:
        """The secret, or None."""

    def set(self, name: str, secret: str) -> None:
        """Keep it; on return it is on the disk."""

    def delete(self, name: str) -> None:
        """Forget it."""


class State(Protocol):
    """What this machine has learnt. Every method raises `AgentError` and then changed nothing."""

    def acknowledged(self, empresa_id: str) -> Acknowledged | None:
        """What the server last confirmed, or None."""

    def acknowledge(self, empresa_id: str, known: Acknowledged, changes: Changes) -> None:
        """Record a sync the server confirmed, whole."""

    def mark_verified(self, empresa_id: str, at: datetime) -> None:
        """The company was found equal to what is acknowledged."""

    def token(self, empresa_id: str, day: date) -> Token | None:
        """The freshness token kept on that day, or None."""

    def keep_token(self, empresa_id: str, token: Token | None, day: date) -> None:
        """Replace the freshness token."""

    def due(self, empresa_id: str) -> datetime | None:
        """When the company is read next, or None."""

    def set_due(self, empresa_id: str, due: datetime) -> None:
        """Plan the next cycle."""

    def record(self, outcome: Outcome) -> None:
        """Add an outcome to the history."""

    def latest(self) -> list[Outcome]:
        """The last outcome of each company."""

    def recall(self, name: str) -> str | None:
        """A learnt text, or None."""

    def remember(self, name: str, value: str) -> None:
        """Keep a learnt text."""

    def result_of(self, command_id: str) -> CommandResult | None:
        """How a command ended, or None where it was not carried out."""

    def keep_result(self, result: CommandResult, at: datetime) -> None:
        """Record how a command ended."""

    def untold_results(self) -> list[CommandResult]:
        """Results the cloud has not heard."""

    def mark_told(self, results: Iterable[CommandResult]) -> None:
        """The cloud has heard these."""
