"""Rows of the syncs that were applied: what was answered, so that a repetition gets the same answer; no behaviour."""

from sqlalchemy import Column, Index, LargeBinary, String, Text

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
