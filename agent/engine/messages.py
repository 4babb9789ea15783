"""What the engine tells whoever watches it, and what a child process tells the engine: values, past tense."""

from dataclasses import dataclass
from typing import Any

from agent.core.delivery import Outcome
from contract.sync import SyncReceipt


@dataclass(frozen=True, slots=True)
class Progressed:
    """`done` of `total` rows read or bytes sent; total 0 where it is not known."""

    phase: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Finished:
    """A child process did its work."""

    answer: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """A child process could not, for a reason fit to show."""

    title: str
    advice: str
    exit_code: int


@dataclass(frozen=True, slots=True)
class Crashed:
    """A child process met a fault of the program; `trace` goes to the log."""

    trace: str


ChildMessage = Progressed | Finished | Failed | Crashed


@dataclass(frozen=True, slots=True)
class CycleEnded:
    """One cycle of one company ended; `receipt` is the server's answer where something was sent."""

    outcome: Outcome
    exit_code: int
    retry_after: float | None = None
    receipt: SyncReceipt | None = None
    read_seconds: float = 0.0
    """How long the ERP was read."""
    read: bool = False
    """Whether it was read to its end: without that there is no count of anything."""
