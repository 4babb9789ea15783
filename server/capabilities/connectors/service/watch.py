"""The watchdog: who is silent is told once an episode, to the customer where the customer can do something about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from server.capabilities.accounts.service import AccountsService
from server.capabilities.connectors.liveness import HEARTBEAT, MISSED
from server.capabilities.connectors.model import Connector, ConnectorWentSilent, Liveness, Status
from server.capabilities.connectors.silence import (
    REMEMBERED,
    TELL_AFTER,
    FirstHeard,
    Silent,
    is_ours,
    sentence,
    told_at,
)
from server.capabilities.connectors.store import machines, silences
from server.db.outbox import Lane, enqueue
from server.db.session import Tx

SILENCE_MAIL = "silence_mail"
"""Kind of the job that tells people of a silent machine."""

BATCH = 1000
_QUARTER = 15 * 60
_TOGETHER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Watch:
    """What a look at every organization found: who is to be told, or that it is the operator's to explain."""

    silent: tuple[tuple[UUID, UUID], ...]
    """(organization, machine)."""
    ours: bool


def look(tx: Tx, now: datetime) -> Watch:
    """Look for silences in every organization; nothing while the service itself has not been receiving for a while."""
    since = silences.receiving_since(tx, now)
    if since is None or since > now - TELL_AFTER:
        return Watch((), ours=False)
    silent = silences.silent(tx, now, BATCH)
    if not silent:
        return Watch((), ours=False)
    alive = silences.heard(tx, now - MISSED * HEARTBEAT, 5 * len(silent))
    return Watch(tuple(silent), ours=is_ours(len({one for one, _ in silent}), len(silent), alive))


def tell(tx: Tx, now: datetime, accounts: AccountsService, connector_id: UUID) -> None:
    """Tell an organization of a silent machine, unless another worker just did or it is back."""
    if not silences.take(tx, connector_id, now):
        return
    machine = machines.connector(tx, connector_id)
    if machine is None:
        return
    zone = ZoneInfo(accounts.organization(tx).timezone)
    text = _words(machine, machines.all_connectors(tx), zone)
    tx.emit(ConnectorWentSilent(tx.organization_id, machine.id, machine.name, machine.last_heard_at, text))
    payload = {"connectorId": str(machine.id), "lastHeardAt": machine.last_heard_at.isoformat(), "sentence": text}
    key = f"{machine.id}:{machine.last_heard_at.isoformat()}"
    enqueue(tx, SILENCE_MAIL, payload, run_at=now, dedupe_key=key, lane=Lane.MAIL)


def sentences(
    tx: Tx, accounts: AccountsService, listed: Sequence[Connector], alive: Sequence[Liveness]
) -> dict[UUID, str]:
    """What was told of each machine that is still silent: the notice in the web says what the mail said."""
    told = [
        machine
        for machine, one in zip(listed, alive, strict=True)
        if machine.told_silent and one.status is Status.OFFLINE
    ]
    if not told:
        return {}
    zone = ZoneInfo(accounts.organization(tx).timezone)
    return {machine.id: _words(machine, listed, zone) for machine in told}


def heard(tx: Tx, now: datetime, accounts: AccountsService, machine: Connector, *, goodbye: bool) -> datetime:
    """A machine is heard now: its day is noted; from when the silence that follows is worth telling."""
    if machine.last_heartbeat_at is not None and _same_quarter(machine.last_heartbeat_at, now) and not goodbye:
        return now + TELL_AFTER
    zone = ZoneInfo(accounts.organization(tx).timezone)
    there = now.astimezone(zone)
    first = FirstHeard(there.date(), there.hour * 60 + there.minute)
    silences.note_first(tx, machine.id, first, forget_before=there.date() - REMEMBERED)
    known: Iterable[FirstHeard] = silences.firsts(tx, machine.id) if goodbye else ()
    return told_at(now, goodbye, known, zone)


def _words(machine: Connector, all_of_them: Iterable[Connector], zone: ZoneInfo) -> str:
    together = sum(_fell_silent_with(machine, other) for other in all_of_them)
    return sentence(Silent(machine.name, machine.last_heard_at, machine.stop_reason, max(1, together)), zone)


def _same_quarter(before: datetime, now: datetime) -> bool:
    """No local day begins between two moments of one quarter of an hour, in whatever zone."""
    return int(before.timestamp()) // _QUARTER == int(now.timestamp()) // _QUARTER


def _fell_silent_with(machine: Connector, other: Connector) -> bool:
    """Whether both stopped without a goodbye at about the same time; a machine fell silent with itself."""
    return (
        other.revoked_at is None
        and other.stop_reason is None
        and abs(other.last_heard_at - machine.last_heard_at) < _TOGETHER
    )
