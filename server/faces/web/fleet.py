"""The machines of an organization as its people see them: pure, from the values of connectors to what a page shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.capabilities.connectors.model import Company, Link, LinkedCompany, ListedConnector, Progress, Status

_PHASES = {"rows": "Leyendo {} en SAE", "bytes": "Enviando {} a la nube"}
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Choice:
    """Another machine writes the company that this one brings; a person must choose. `owner` is its name."""

    owner: str


@dataclass(frozen=True, slots=True)
class CompanyLine:
    """One company below its machine."""

    id: UUID
    key: str
    name: str
    choice: Choice | None
    moved: bool
    failed: bool
    last_sync_at: datetime | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A sync under way, already in words; `total` is 0 while it is not known."""

    phase: str
    text: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Machine:
    """One card of the page."""

    id: UUID
    name: str
    version: str
    status: str
    sentence: str | None
    paired_at: datetime
    seen_at: datetime
    progress: Bar | None
    companies: tuple[CompanyLine, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A machine that a person may choose for a company; `value` is what the form sends back."""

    value: str
    name: str
    writes: bool
    seen_at: datetime


def fleet(
    listed: Iterable[ListedConnector], progress: Mapping[UUID, Progress], companies: Iterable[Company]
) -> tuple[Machine, ...]:
    """Cards in the order people look for them: the ones that work, the ones that do not, the revoked last."""
    machines = tuple(listed)
    names = {item.connector.id: item.connector.name for item in machines}
    known = {company.id: company for company in companies}
    cards = [_card(item, progress.get(item.connector.id), known, names) for item in machines]
    return tuple(sorted(cards, key=lambda card: card.status == Status.REVOKED))


def candidates(listed: Iterable[ListedConnector], company: Company) -> tuple[Candidate, ...]:
    """The machines that bring a company and are not revoked."""
    return tuple(
        Candidate(
            value=f"{item.connector.id}/{linked.empresa_id}",
            name=item.connector.name,
            writes=item.connector.id == company.connector_id,
            seen_at=item.connector.last_heard_at,
        )
        for item in listed
        if item.liveness.status is not Status.REVOKED
        for linked in item.companies
        if linked.company_id == company.id
    )


def _card(
    item: ListedConnector, running: Progress | None, known: Mapping[UUID, Company], names: Mapping[UUID, str]
) -> Machine:
    machine = item.connector
    revoked = item.liveness.status is Status.REVOKED
    return Machine(
        id=machine.id,
        name=machine.name,
        version=machine.version,
        status=item.liveness.status.value,
        sentence=item.liveness.sentence,
        paired_at=machine.registered_at,
        seen_at=machine.last_heard_at,
        progress=None if running is None or revoked else _bar(running, item.companies),
        companies=tuple(_line(linked, known, names, waiting=not revoked) for linked in item.companies),
    )


def _line(
    linked: LinkedCompany, known: Mapping[UUID, Company], names: Mapping[UUID, str], *, waiting: bool
) -> CompanyLine:
    company = known.get(linked.company_id)
    choice = None
    if waiting and linked.link is Link.WAITING and company is not None:
        choice = Choice(names.get(company.connector_id, "Otra computadora"))
    return CompanyLine(
        id=linked.company_id,
        key=linked.empresa_id,
        name=linked.name,
        choice=choice,
        moved=linked.link is Link.MOVED,
        failed=linked.link is Link.ACTIVE and company is not None and company.last_sync_ok is False,
        last_sync_at=company.last_sync_at if company else None,
    )


def _bar(running: Progress, companies: Iterable[LinkedCompany]) -> Bar:
    name = next((item.name for item in companies if item.empresa_id == running.empresa_id), running.empresa_id)
    words = _PHASES.get(running.phase, "Sincronizando {}")
    done = min(running.done, running.total or running.done)
    return Bar(words.format(name), _how_far(running.phase, done, running.total), done, running.total)


def _how_far(phase: str, done: int, total: int) -> str:
    """`1,200 clientes`, `1,200 de 5,000 clientes`, `3.4 de 5.2 MB`."""
    if phase == "bytes":
        return f"{_megabytes(done)} de {_megabytes(total)}\u00a0MB"
    so_far = f"{done:,} de {total:,}" if total else f"{done:,}"
    return f"{so_far} {'cliente' if (total or done) == 1 else 'clientes'}" if phase == "rows" else so_far


def _megabytes(size: int) -> str:
    tenths = (size * 20 + _MEGABYTE) // (2 * _MEGABYTE)
    return f"{tenths // 10:,}.{tenths % 10}"
