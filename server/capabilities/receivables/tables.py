"""Rows of receivables, laid out for a company that arrives whole: natural keys in the order they are read, few indexes.

`charges` has no foreign key: on PostgreSQL two of them tripled the time of a first sync, row-level security keeps the
organization, and only the sync of a locked company writes there. Identifiers of customers, charges and contacts are
derived from their company and natural key (`ids`), so no charge stores one. Text that is compared by bytes has
collation C on PostgreSQL, as SQLite has everywhere.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from server.db.base import Cents, Id, metadata, tenant_key

_Bytewise = String().with_variant(String(collation="C"), "postgresql")

customers = Table(
    "customers",
    metadata,
    Column("organization_id", Id, nullable=False),
    Column("company_id", Id, nullable=False),
    Column("key", _Bytewise, nullable=False),
    Column("id", Id, nullable=False),
    Column("name", Text, nullable=False),
    Column("rfc", Text),
    Column("folded", _Bytewise, nullable=False),
    Column("digest", LargeBinary(32)),
    Column("balance", Cents, nullable=False),
    Column("documents", Integer, nullable=False),
    Column("carried", Integer, nullable=False),
    Column("first_due", Integer),
    Column("checked_from", Integer, nullable=False),
    Column("checked_until", Integer, nullable=False),
    Column("contacts", Text),
    Column("address", Text),
    Column("credit_limit", Cents),
    Column("credit_days", Integer),
    Column("last_payment", Integer),
    Column("seller", Text),
    Column("status", Text),
    Column("credit", Cents),
    Column("movements", Cents),
    Column("erp_balance", Cents),
    PrimaryKeyConstraint("organization_id", "company_id", "key"),
    UniqueConstraint("organization_id", "id"),
    tenant_key("company_id", "companies", ondelete="CASCADE"),
    info={"tenant": "organization_id"},
)

charges = Table(
    "charges",
    metadata,
    Column("organization_id", Id, nullable=False),
    Column("company_id", Id, nullable=False),
    Column("key", _Bytewise, nullable=False),
    Column("folio", _Bytewise, nullable=False),
    Column("concept", Integer, nullable=False),
    Column("charge", Integer, nullable=False),
    Column("issued", Integer, nullable=False),
    Column("due", Integer, nullable=False),
    Column("total", Cents, nullable=False),
    Column("balance", Cents, nullable=False),
    Column("currency", String),
    Column("rate", BigInteger),
    Column("foreign_balance", Cents),
    Column("booked", Cents),
    Column("uuid", String),
    PrimaryKeyConstraint("organization_id", "company_id", "key", "folio", "concept", "charge"),
    info={"tenant": "organization_id"},
    sqlite_with_rowid=False,
)

due_totals = Table(
    "due_totals",
    metadata,
    Column("organization_id", Id, nullable=False),
    Column("company_id", Id, nullable=False),
    Column("due", Integer, nullable=False),
    Column("cents", Cents, nullable=False),
    Column("documents", Integer, nullable=False),
    PrimaryKeyConstraint("organization_id", "company_id", "due"),
    tenant_key("company_id", "companies", ondelete="CASCADE"),
    info={"tenant": "organization_id"},
    sqlite_with_rowid=False,
)

ledgers = Table(
    "ledgers",
    metadata,
    Column("organization_id", Id, nullable=False),
    Column("company_id", Id, nullable=False),
    Column("customers", Integer, nullable=False),
    PrimaryKeyConstraint("organization_id", "company_id"),
    tenant_key("company_id", "companies", ondelete="CASCADE"),
    info={"tenant": "organization_id"},
    sqlite_with_rowid=False,
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("organization_id", Id, nullable=False),
    Column("company_id", Id, nullable=False),
    Column("day", Integer, nullable=False),
    Column("balance", Cents, nullable=False),
    Column("overdue", Cents, nullable=False),
    Column("customers", Integer, nullable=False),
    Column("documents", Integer, nullable=False),
    PrimaryKeyConstraint("organization_id", "company_id", "day"),
    tenant_key("company_id", "companies", ondelete="CASCADE"),
    info={"tenant": "organization_id"},
    sqlite_with_rowid=False,
)

overdue_marks = Table(
    "overdue_marks",
    metadata,
    Column("organization_id", Id, nullable=False),
    Column("company_id", Id, nullable=False),
    Column("told_until", Integer, nullable=False),
    PrimaryKeyConstraint("organization_id", "company_id"),
    tenant_key("company_id", "companies", ondelete="CASCADE"),
    info={"tenant": "organization_id"},
    sqlite_with_rowid=False,
)
"""The last due day whose passing was announced, so that each is announced once whatever runs twice or not at all."""
