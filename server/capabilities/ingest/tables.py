"""Rows of syncs: what was answered to applied ones, so that a repetition gets the same, and which were refused."""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Text

from server.db.base import Id, UtcDateTime, tenant_key, tenant_table

syncs = tenant_table(
    "syncs",
    Column("sync_id", String(64), primary_key=True),
    Column("company_id", Id, nullable=False),
    Column("connector_id", Id, nullable=False),
    Column("stamp", UtcDateTime, nullable=False),
    Column("checksum", LargeBinary(32), nullable=False),
    Column("processed_at", UtcDateTime, nullable=False),
    Column("answer", Text, nullable=False),
    tenant_key("company_id", "companies", ondelete="CASCADE"),
    Index("ix_syncs_company_stamp", "organization_id", "company_id", "stamp"),
    Index("ix_syncs_connector", "organization_id", "connector_id", "processed_at"),
)

refused_syncs = tenant_table(
    "refused_syncs",
    Column("id", Id, primary_key=True),
    Column("connector_id", Id, nullable=False),
    Column("company_id", Id),
    Column("code", String(64), nullable=False),
    Column("message", Text, nullable=False),
    Column("first_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("times", Integer, nullable=False),
    tenant_key("connector_id", "connectors", ondelete="CASCADE"),
    tenant_key("company_id", "companies", ondelete="CASCADE"),
    Index("ix_refused_syncs_connector", "organization_id", "connector_id", "last_at"),
)
"""One for `times` refusals in a row with one code and message.

`company_id` is NULL where the machine brought no such company.
"""
