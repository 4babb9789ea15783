"""What a heartbeat does: the machine is heard, its idle companies are checked, and commands are ended and told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from contract.checksum import parse
from contract.connectors import CompanyBeat, Heartbeat
from server.capabilities.accounts.service import AccountsService
from server.capabilities.audit.model import Act, Acted
from server.capabilities.connectors.commands import ended_by, faults, still_meant, the_same, to_tell
from server.capabilities.connectors.model import Command, CommandType, Link
from server.capabilities.connectors.service import watch
from server.capabilities.connectors.store import asked, companies, machines
from server.db.session import Tx
from server.kit.errors import FieldError, invalid
from server.kit.ids import new_id

STOPPING = "stopping"
_LARGEST = 2**53
"""Whole numbers above are not told apart by JSON peers, and no uptime is that long."""


def beat(tx: Tx, now: datetime, accounts: AccountsService, connector_id: UUID, heard: Heartbeat) -> list[Command]:
    """Record a heartbeat; what the machine is asked to do, oldest first."""
    machine = machines.connector(tx, connector_id)
    if machine is not None:
        missed_at = watch.heard(tx, now, accounts, machine, goodbye=heard.status == STOPPING)
        machines.update_connector(tx, connector_id, missed_at=missed_at, **_columns(now, heard))
    waiting = still_meant(asked.waiting_commands(tx, connector_id), now)
    ended = ended_by(waiting, heard.command_results)
    asked.end_commands(tx, ended, now)
    gone = {command.id for command, _ in ended}
    waiting = [command for command in waiting if command.id not in gone]
    for check in heard.empresas:
        if not _verified(tx, now, connector_id, check):
            payload = {"empresaId": check.id, "full": True}
            if the_same(waiting, CommandType.SYNC_NOW, payload) is None:
                waiting.append(_added(tx, now, connector_id, CommandType.SYNC_NOW, payload, None))
    return to_tell(waiting)


def ask(
    tx: Tx, now: datetime, connector_id: UUID, type_: CommandType, payload: Mapping[str, Any], user_id: UUID | None
) -> Command:
    """Put a command in the queue of a machine, or find the same one still waiting there; VALIDATION_ERROR."""
    wrong = faults(type_, payload)
    if wrong:
        raise invalid(*wrong)
    if "empresaId" in payload and companies.link(tx, connector_id, payload["empresaId"]) is None:
        raise invalid(FieldError("payload.empresaId", "Esta computadora no trae esa empresa"))
    waiting = still_meant(asked.waiting_commands(tx, connector_id), now)
    found = the_same(waiting, type_, payload)
    if found is None:
        machine = machines.connector(tx, connector_id)
        tx.emit(Acted(Act.COMMANDED, machine.name if machine else "", {"command": type_.value}))
    return found or _added(tx, now, connector_id, type_, payload, user_id)


def _added(
    tx: Tx, now: datetime, connector_id: UUID, type_: CommandType, payload: Mapping[str, Any], user_id: UUID | None
) -> Command:
    command = Command(new_id(), type_, dict(payload), now, user_id)
    asked.add_command(tx, connector_id, command)
    return command


def _verified(tx: Tx, now: datetime, connector_id: UUID, check: CompanyBeat) -> bool:
    """Whether the cloud holds what the machine found; a company that it may not write needs no answer here."""
    linked = companies.link(tx, connector_id, check.id)
    if linked is None:
        return False
    if linked.link is not Link.ACTIVE:
        return True
    company = companies.company(tx, linked.company_id)
    if company is None or company.state_checksum != _digest(check.state_checksum):
        return False
    moment = min(check.checked_at, now)
    if company.verified_at is None or company.verified_at < moment:
        companies.verify(tx, company.id, company.state_checksum, moment)
    return True


def _digest(checksum: str) -> bytes:
    """The 32 bytes of a checksum as it travels; empty where it is none, which equals no state."""
    return bytes.fromhex(parse(checksum) or "")


def _columns(now: datetime, heard: Heartbeat) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "last_heard_at": now,
        "last_heartbeat_at": now,
        "stop_reason": (heard.reason or "") if heard.status == STOPPING else None,
        "uptime_seconds": int(min(max(heard.uptime, 0), _LARGEST)),
        "memory_kb": int(min(max(heard.memory_usage * 1024, 0), _LARGEST)),
        "progress": None,
        "progress_at": None,
    }
    if heard.last_sync_status is not None or heard.pending_errors:
        columns["pending_errors"] = list(heard.pending_errors)
    if heard.last_sync_status is not None:
        columns["last_sync_status"] = heard.last_sync_status
    if heard.version is not None:
        columns["version"] = heard.version
    if heard.progreso is not None:
        said = heard.progreso
        columns["progress"] = {
            "empresa_id": said.company_id,
            "phase": said.phase,
            "done": said.done,
            "total": said.total,
        }
        columns["progress_at"] = now
    return columns
