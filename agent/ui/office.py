"""What the window may see and ask of the agent behind it: frozen values and one Protocol, without Qt.

The composition root implements `Office`; every method may take long and is called off the window's thread.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from agent.core.choices import Choice
from agent.core.delivery import Outcome
from agent.core.doctor_result import Check
from agent.core.health import Health
from agent.core.model import Company
from agent.core.orders import Order
from agent.core.pause import Pause, Span
from agent.core.plan import Acknowledged
from agent.core.ports import ProgressCallback
from agent.core.totals import Totals
from agent.settings import Settings
from agent.settings.options import Value


@dataclass(frozen=True, slots=True)
class Link:
    """The pairing without its secrets."""

    server: str
    connector_id: str
    name: str
    since: datetime
    revoked: bool
    organization: str = ""
    """What the service calls it; empty until it has answered once."""


@dataclass(frozen=True, slots=True)
class CompanyState:
    """A ticked company as this machine last knew it."""

    id: str
    source_id: str
    known: Acknowledged | None = None
    outcome: Outcome | None = None
    health: Health | None = None
    """Of this company alone; None while nothing is paired."""
    due: datetime | None = None
    totals: Totals | None = None
    remarks: tuple[str, ...] = ()
    """What its last reading met in SAE that somebody should look at."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything the window shows at one moment; moments are aware and in the zone in which days are counted."""

    now: datetime
    health: Health
    link: Link | None = None
    companies: tuple[CompanyState, ...] = ()
    pause: Pause | None = None
    heard: datetime | None = None
    """When the service last answered, since the program started."""
    trouble: str = ""
    """Why the engine does not run although it should."""
    settings: Settings = field(default_factory=Settings)
    choice: Choice = field(default_factory=Choice)
    """How often, at what hours and which companies, and what of it the cloud decided."""
    autostart: bool | None = None
    """Whether the program starts with the person's session; None where the system cannot tell."""
    version: str = ""
    wanted: Order | None = None
    """That another version be installed, where it was asked for and is not here yet: only a person can."""
    home: Path = field(default_factory=Path)


@dataclass(frozen=True, slots=True)
class Working:
    """How far the company at work is; phase `rows` or `bytes`, total 0 where it is not known."""

    empresa_id: str
    phase: str = ""
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Payload:
    """The exact body of a full sync of one company, in a file of ours that `Office.discard` removes."""

    empresa_id: str
    path: Path
    size: int
    customers: int
    documents: int
    cents: int
    checksum: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person changed in the settings; what is absent or None stays as it is."""

    options: Mapping[str, Value] = field(default_factory=dict)
    companies: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Ticked companies by source."""
    autostart: bool | None = None
    proxy_password: str | None = field(default=None, repr=False)


class Watch(Protocol):
    """Who is told what the engine does, on the engine's thread."""

    def working(self, step: Working) -> None:
        """A company is at work."""

    def rested(self) -> None:
        """A company's cycle ended, or something else changed that a snapshot shows."""


class Office(Protocol):
    """The agent as the window uses it. Methods raise `AgentError` with what to say."""

    def work(self, watch: Watch) -> None:
        """Run the engine until `stop`; called once, on a thread of its own."""

    def stop(self, reason: str) -> None:
        """End `work` in good order: `quit` or `shutdown` is what the service is told."""

    def look(self) -> Snapshot:
        """How everything is, from this machine alone."""

    def history(self) -> Sequence[Outcome | Order]:
        """What happened and what was asked from afar, the newest first."""

    def sync_now(self) -> None:
        """Read and send every company now."""

    def pause(self, span: Span) -> None:
        """Do nothing for that long, or until resumed."""

    def resume(self) -> None:
        """Work again."""

    def save(self, choices: Choices) -> None:
        """Keep what was chosen and go on with it."""

    def companies_of(self, source_id: str) -> Sequence[Company]:
        """Ask a source which companies its database holds."""

    def change_login(self, source_id: str, user: str, password: str) -> None:
        """Try another login of the database of a source, and keep it; companies and what was learnt stay."""

    def preview(self, empresa_id: str, progress: ProgressCallback) -> Payload:
        """Read one company and write the exact body of its full sync, without sending it."""

    def discard(self, payload: Payload) -> None:
        """Remove what `preview` wrote."""

    def unlink(self) -> None:
        """Say goodbye and forget the access; sources stay."""

    def diagnose(self) -> Sequence[Check]:
        """Look at everything that can be wrong."""

    def export_diagnosis(self, path: Path) -> str:
        """Write the redacted archive; returns its short id."""


Open = Callable[[], None]
"""Shows something of the window."""
