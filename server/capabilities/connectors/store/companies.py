"""Rows of companies, and of which machines brought them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.sql import ColumnElement

from server.capabilities.connectors.model import Company, Link, LinkedCompany
from server.capabilities.connectors.store import ours, upsert
from server.capabilities.connectors.tables import companies, company_links
from server.db.session import Tx
from server.kit.ids import new_id

_COMPANY = [column for column in companies.c if column.name != "created_at"]


def company(tx: Tx, company_id: UUID, *, lock: bool = False) -> Company | None:
    """A company; with `lock`, nobody else writes it until this transaction ends."""
    query = select(*_COMPANY).where(ours(tx, companies), companies.c.id == company_id)
    row = tx.connection.execute(query.with_for_update(key_share=True) if lock else query).one_or_none()
    return Company(**row._mapping) if row else None


def company_by_identity(tx: Tx, empresa_id: str, rfc: str) -> Company | None:
    """The company of the organization with this number and RFC, whoever writes it."""
    row = tx.connection.execute(
        select(*_COMPANY).where(ours(tx, companies), companies.c.empresa_id == empresa_id, companies.c.rfc == rfc)
    ).one_or_none()
    return Company(**row._mapping) if row else None


def all_companies(tx: Tx) -> list[Company]:
    """Every company, by number, then age."""
    rows = tx.connection.execute(
        select(*_COMPANY).where(ours(tx, companies)).order_by(companies.c.empresa_id, companies.c.created_at)
    )
    return [Company(**row._mapping) for row in rows]


def add_company(tx: Tx, values: Mapping[str, Any]) -> UUID:
    """Store a new company; its id."""
    company_id = new_id()
    tx.connection.execute(insert(companies).values(id=company_id, organization_id=tx.organization_id, **values))
    return company_id


def update_company(tx: Tx, company_id: UUID, **values: Any) -> None:
    """Change columns of a company."""
    tx.connection.execute(update(companies).where(ours(tx, companies), companies.c.id == company_id).values(**values))


def delete_company(tx: Tx, company_id: UUID) -> None:
    """Delete a company; everything that points at it goes with it."""
    tx.connection.execute(delete(companies).where(ours(tx, companies), companies.c.id == company_id))


def verify(tx: Tx, company_id: UUID, state_checksum: bytes, moment: datetime) -> None:
    """The machine found exactly this state at `moment`. Nothing while a sync holds the row: that sync will say so."""
    free = (
        select(companies.c.id)
        .where(ours(tx, companies), companies.c.id == company_id, companies.c.state_checksum == state_checksum)
        .with_for_update(key_share=True, skip_locked=True)
    )
    if tx.connection.execute(free).one_or_none() is not None:
        update_company(tx, company_id, verified_at=moment)


def link(tx: Tx, connector_id: UUID, empresa_id: str) -> LinkedCompany | None:
    """What a machine declared under this number."""
    found = _links(tx, company_links.c.connector_id == connector_id, company_links.c.empresa_id == empresa_id)
    return found[0][1] if found else None


def links(tx: Tx, connector_id: UUID | None = None) -> list[tuple[UUID, LinkedCompany]]:
    """(machine, what it declared), of one machine or of all, by number."""
    return _links(tx, *([] if connector_id is None else [company_links.c.connector_id == connector_id]))


def _links(tx: Tx, *conditions: ColumnElement[bool]) -> list[tuple[UUID, LinkedCompany]]:
    rows = tx.connection.execute(
        select(company_links, companies.c.rfc)
        .join(
            companies,
            (companies.c.id == company_links.c.company_id)
            & (companies.c.organization_id == company_links.c.organization_id),
        )
        .where(ours(tx, company_links), *conditions)
        .order_by(company_links.c.connector_id, company_links.c.empresa_id)
    )
    return [
        (
            row.connector_id,
            LinkedCompany(row.company_id, row.empresa_id, row.name, row.rfc, Link(row.link), row.database),
        )
        for row in rows
    ]


def put_link(tx: Tx, connector_id: UUID, declared: LinkedCompany, now: datetime) -> None:
    """Store what a machine is to a company, replacing what it declared under this number before."""
    values = {
        "company_id": declared.company_id,
        "name": declared.name,
        "database": declared.database,
        "link": declared.link.value,
        "since": now,
    }
    statement = upsert(tx, company_links).values(
        organization_id=tx.organization_id, connector_id=connector_id, empresa_id=declared.empresa_id, **values
    )
    tx.connection.execute(statement.on_conflict_do_update(index_elements=["connector_id", "empresa_id"], set_=values))


def others_lose(tx: Tx, company_id: UUID, winner: UUID, now: datetime, only: UUID | None = None) -> None:
    """Every other machine that brought the company has lost it, or `only` that one."""
    losers = company_links.c.connector_id != winner if only is None else company_links.c.connector_id == only
    tx.connection.execute(
        update(company_links)
        .where(ours(tx, company_links), company_links.c.company_id == company_id, losers)
        .values(link=Link.MOVED.value, since=now)
    )
