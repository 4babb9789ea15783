"""Whose data a declaration or a sync of a company is: load, decide by `takeover`, save."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from server.capabilities.audit.model import Act, Acted
from server.capabilities.connectors.model import (
    Company,
    Link,
    LinkedCompany,
    empresa_in_use,
    empresa_moved,
    still_connected,
)
from server.capabilities.connectors.store import companies as store
from server.capabilities.connectors.store import machines
from server.capabilities.connectors.takeover import Decision, Owner, decide
from server.db.session import Tx
from server.kit.errors import not_found
from server.kit.taxid import normalise_rfc


@dataclass(frozen=True, slots=True)
class CompanyRemoved:
    """A company was deleted, its row and all that points at it; who holds more of it lets go now."""

    organization_id: UUID
    company_id: UUID


@dataclass(frozen=True, slots=True)
class _Declared:
    """What only a pairing says."""

    database: str | None


def declare(
    tx: Tx, now: datetime, connector_id: UUID, empresa_id: str, name: str, rfc: str | None, database: str | None
) -> Decision:
    """A machine pairs and says that it reads this company. Never refuses: what it may do is told at its first sync.

    Pairing is a person's act, so a machine that lost the company before counts as a newcomer again.
    """
    _, decision = _bring(tx, now, connector_id, empresa_id, rfc, name, declared=_Declared(database))
    return decision


def resolve(
    tx: Tx, now: datetime, connector_id: UUID, empresa_id: str, rfc: str | None, name: str | None = None
) -> Company:
    """The company that a sync of this machine writes, its row locked until the transaction ends.

    A company that was never declared is created; `name` is what it is called from now on, None leaves that.
    EMPRESA_IN_USE (the claim is kept for the web) or EMPRESA_MOVED.
    Taking over counts as being heard, so that of two machines that wait, the second cannot take it from the first.
    """
    company, decision = _bring(tx, now, connector_id, empresa_id, rfc, (name or "").strip() or None, declared=None)
    if decision is Decision.TAKE:
        machines.update_connector(tx, connector_id, **machines.heard_at(now))
    if decision in (Decision.KEEP, Decision.TAKE):
        return company
    other = machines.connector(tx, company.connector_id)
    refuse = empresa_in_use if decision is Decision.IN_USE else empresa_moved
    raise refuse(empresa_id, other.name if other else "otra computadora")


def choose(tx: Tx, now: datetime, connector_id: UUID, empresa_id: str) -> Company:
    """A person decides: from now on this machine writes the company, and every other one that brought it is told so."""
    linked = store.link(tx, connector_id, empresa_id)
    if linked is None:
        raise not_found("Esa computadora no ha presentado esa empresa.")
    store.company(tx, linked.company_id, lock=True)
    store.others_lose(tx, linked.company_id, connector_id, now)
    _hand_over(tx, now, connector_id, linked)
    machine = machines.connector(tx, connector_id)
    tx.emit(Acted(Act.COMPANY_CHOSEN, linked.name, {"machine": machine.name if machine else ""}))
    return _held(tx, linked.company_id)


def remove(tx: Tx, connector_id: UUID, empresa_id: str) -> None:
    """Forget a company with everything that was ever synced of it; only once its machine was revoked."""
    linked = store.link(tx, connector_id, empresa_id)
    company = store.company(tx, linked.company_id, lock=True) if linked else None
    if company is None or company.connector_id != connector_id:
        raise not_found("Esa computadora no sincroniza esa empresa.")
    machine = machines.connector(tx, connector_id)
    if machine is not None and machine.revoked_at is None:
        raise still_connected(empresa_id)
    store.delete_company(tx, company.id)
    tx.emit(CompanyRemoved(tx.organization_id, company.id))
    tx.emit(Acted(Act.COMPANY_REMOVED, company.name, {"machine": machine.name if machine else ""}))


def _bring(
    tx: Tx,
    now: datetime,
    connector_id: UUID,
    empresa_id: str,
    rfc: str | None,
    name: str | None,
    declared: _Declared | None,
) -> tuple[Company, Decision]:
    identity = normalise_rfc(rfc) if rfc else None
    linked = store.link(tx, connector_id, empresa_id)
    known = store.company_by_identity(tx, empresa_id, identity) if identity else None
    if known is None and linked is None:
        linked = _create(tx, now, connector_id, empresa_id, identity, name, declared)
    company_id = known.id if known else linked.company_id if linked else None
    if company_id is None:
        raise LookupError("a company was neither found nor created")
    company = _held(tx, company_id)
    linked = store.link(tx, connector_id, empresa_id)
    before = linked.link if linked and linked.company_id == company.id else Link.WAITING
    if declared is not None and before is Link.MOVED:
        before = Link.WAITING
    database = declared.database if declared else linked.database if linked else None
    called = name or (linked.name if linked else company.name)
    brought = LinkedCompany(company.id, empresa_id, called, company.rfc, before, database)
    decision = decide(_other_owner(tx, company, connector_id), before, now)
    if decision is Decision.TAKE:
        store.others_lose(tx, company.id, connector_id, now, only=company.connector_id)
        _hand_over(tx, now, connector_id, brought)
    else:
        after = {Decision.KEEP: Link.ACTIVE, Decision.IN_USE: Link.WAITING, Decision.MOVED: Link.MOVED}[decision]
        settled = replace(brought, link=after)
        if settled != linked:
            store.put_link(tx, connector_id, settled, now)
    if decision in (Decision.KEEP, Decision.TAKE):
        _update_label(tx, company, identity, name)
    return _held(tx, company.id), decision


def _create(
    tx: Tx,
    now: datetime,
    connector_id: UUID,
    empresa_id: str,
    identity: str | None,
    name: str | None,
    declared: _Declared | None,
) -> LinkedCompany:
    machines.lock_pairings(tx)
    present = store.link(tx, connector_id, empresa_id)
    if present is not None:
        return present
    name = name or f"Empresa {empresa_id}"
    company_id = store.add_company(
        tx,
        {"empresa_id": empresa_id, "rfc": identity, "name": name, "connector_id": connector_id, "created_at": now},
    )
    created = LinkedCompany(
        company_id, empresa_id, name, identity, Link.ACTIVE, declared.database if declared else None
    )
    store.put_link(tx, connector_id, created, now)
    return created


def _hand_over(tx: Tx, now: datetime, connector_id: UUID, linked: LinkedCompany) -> None:
    store.update_company(tx, linked.company_id, connector_id=connector_id)
    store.put_link(tx, connector_id, replace(linked, link=Link.ACTIVE), now)


def _update_label(tx: Tx, company: Company, identity: str | None, name: str | None) -> None:
    changes: dict[str, object] = {}
    if identity is not None and company.rfc != identity:
        changes["rfc"] = identity
        if company.rfc is not None:
            changes["rfc_changed"] = True
    if name is not None and name != company.name:
        changes["name"] = name
    if changes:
        store.update_company(tx, company.id, **changes)


def _other_owner(tx: Tx, company: Company, connector_id: UUID) -> Owner | None:
    if company.connector_id == connector_id:
        return None
    owner = machines.connector(tx, company.connector_id)
    return Owner(owner.last_heard_at, owner.revoked_at is not None) if owner else None


def _held(tx: Tx, company_id: UUID) -> Company:
    company = store.company(tx, company_id, lock=True)
    if company is None:
        raise not_found("Esa empresa ya no existe.")
    return company
