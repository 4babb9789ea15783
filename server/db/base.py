"""Names, types and the shape of a tenant's table: what every `tables` module builds on.

Types are chosen so that SQLite and PostgreSQL hand back equal Python values: aware UTC datetimes, integer cents, UUIDs.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    Table,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""The tables of every capability; the composition root has imported them all before anything reads it."""

Id = Uuid
"""A row's identifier: native on PostgreSQL, 32 hexadecimal characters on SQLite."""

Cents = BigInteger
"""Money in integer cents."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; a naive one is refused because nobody knows what it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware → UTC; SQLite stores the naive text."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Stored → aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def tenant_table(name: str, *items: SchemaItem) -> Table:
    """A table whose rows belong to one organization.

    Adds `organization_id`, marks the table for row-level security, and makes (organization_id, id) unique where there
    is an `id`, so that other tenant tables can point at it by `tenant_key`.
    """
    owner = Column("organization_id", Id, ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False)
    has_id = any(isinstance(item, Column) and item.name == "id" for item in items)
    last = [UniqueConstraint("organization_id", "id")] if has_id else []
    return Table(name, metadata, owner, *items, *last, info={"tenant": "organization_id"})


def tenant_key(columns: str | Sequence[str], target: str, **options: Any) -> ForeignKeyConstraint:
    """A foreign key that cannot leave its organization: (organization_id, column) → target (organization_id, id)."""
    names = [columns] if isinstance(columns, str) else list(columns)
    remote = [f"{target}.organization_id", f"{target}.id"]
    return ForeignKeyConstraint(["organization_id", *names], remote, **options)
