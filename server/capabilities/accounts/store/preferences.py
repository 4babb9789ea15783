"""Queries of what an organization prefers: one row, or none where it never chose."""

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from server.capabilities.accounts.model import Preferences
from server.capabilities.accounts.tables import preferences
from server.db.session import Tx


def read(tx: Tx) -> Preferences:
    """What the organization in scope prefers, the defaults where it never chose."""
    row = tx.connection.execute(
        select(preferences).where(preferences.c.organization_id == tx.organization_id)
    ).one_or_none()
    if row is None:
        return Preferences()
    return Preferences(row.language, row.notify_email, row.notify_sms, row.custom, row.updated_at)


def write(tx: Tx, value: Preferences) -> None:
    """Keep it."""
    dialect = postgresql if tx.dialect == "postgresql" else sqlite
    row = {
        "language": value.language,
        "notify_email": value.notify_email,
        "notify_sms": value.notify_sms,
        "custom": dict(value.custom),
        "updated_at": value.updated_at,
    }
    statement = dialect.insert(preferences).values(organization_id=tx.organization_id, **row)
    tx.connection.execute(statement.on_conflict_do_update(index_elements=["organization_id"], set_=row))
