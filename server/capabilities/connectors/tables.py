"""Rows of machines, the companies they bring, link codes, wrong guesses and commands; no behaviour."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from server.db.base import Id, UtcDateTime, metadata, tenant_key, tenant_table

connectors = tenant_table(
    "connectors",
    Column("id", Id, primary_key=True),
    Column("machine_fingerprint", String(255), nullable=False),
    Column("name", String(120), nullable=False),
    Column("renamed", Boolean, nullable=False, server_default=false()),
    Column("kind", String(32), nullable=False),
    Column("version", String(40), nullable=False),
    Column("address", String(64)),
    Column("registered_at", UtcDateTime, nullable=False),
    Column("last_heard_at", UtcDateTime, nullable=False),
    Column("last_heartbeat_at", UtcDateTime),
    Column("last_sync_at", UtcDateTime),
    Column("last_sync_status", String(40)),
    Column("stop_reason", String(40)),
    Column("uptime_seconds", BigInteger),
    Column("memory_kb", BigInteger),
    Column("pending_errors", JSON, nullable=False),
    Column("progress", JSON),
    Column("progress_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    Column("missed_at", UtcDateTime),
    UniqueConstraint("organization_id", "machine_fingerprint"),
    Index("ix_connectors_missed_at", "missed_at"),
)
"""`missed_at`: from when its silence is worth telling; NULL once it was told, until it is heard again."""

connector_diagnoses = tenant_table(
    "connector_diagnoses",
    Column("id", Id, primary_key=True),
    Column("connector_id", Id, nullable=False),
    Column("code", String(8), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    tenant_key("connector_id", "connectors", ondelete="CASCADE"),
    Index("ix_connector_diagnoses_connector", "organization_id", "connector_id", "created_at"),
)
"""What a machine found when it was asked to look: a zip that is kept as it came and never opened here."""

connector_days = tenant_table(
    "connector_days",
    Column("connector_id", Id, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("minute", Integer, nullable=False),
    tenant_key("connector_id", "connectors", ondelete="CASCADE"),
    Index("ix_connector_days_organization", "organization_id", "day"),
)
"""The local minute at which a machine was first heard on a local day: its usual hour."""

service_pulse = Table(
    "service_pulse",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("since", UtcDateTime, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
"""One row: since when, and until when, some process of the service has been receiving without a pause."""

companies = tenant_table(
    "companies",
    Column("id", Id, primary_key=True),
    Column("empresa_id", String(32), nullable=False),
    Column("rfc", String(13)),
    Column("name", String(512), nullable=False),
    Column("connector_id", Id, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("state_checksum", LargeBinary),
    Column("last_sync_id", String(64)),
    Column("last_sync_at", UtcDateTime),
    Column("last_stamp", UtcDateTime),
    Column("verified_at", UtcDateTime),
    Column("matches", Boolean),
    Column("last_sync_ok", Boolean),
    Column("last_sync_message", Text),
    Column("newest_movement", Date),
    Column("unusual", Text),
    Column("rfc_changed", Boolean, nullable=False, default=False),
    tenant_key("connector_id", "connectors"),
    UniqueConstraint("organization_id", "empresa_id", "rfc"),
    Index("ix_companies_connector", "organization_id", "connector_id"),
)

company_links = tenant_table(
    "company_links",
    Column("connector_id", Id, primary_key=True),
    Column("empresa_id", String(32), primary_key=True),
    Column("company_id", Id, nullable=False),
    Column("name", String(512), nullable=False),
    Column("database", String(255)),
    Column("link", String(16), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    tenant_key("connector_id", "connectors", ondelete="CASCADE"),
    tenant_key("company_id", "companies", ondelete="CASCADE"),
    Index("ix_company_links_company", "organization_id", "company_id"),
)

link_codes = tenant_table(
    "link_codes",
    Column("id", Id, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("length", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("connector_id", Id),
    Column("session_version", Integer),
    Index("ix_link_codes_user", "organization_id", "user_id"),
)
"""`session_version` is that of the user when the code was issued: another password since ends it."""

pairing_guesses = Table(
    "pairing_guesses",
    metadata,
    Column("source", String(64), primary_key=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("wrong", Integer, nullable=False),
    Column("short_codes_from", UtcDateTime),
    Index("ix_pairing_guesses_started_at", "started_at"),
)

connector_commands = tenant_table(
    "connector_commands",
    Column("id", Id, primary_key=True),
    Column("connector_id", Id, nullable=False),
    Column("type", String(32), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", Id),
    Column("ended_at", UtcDateTime),
    Column("ok", Boolean),
    Column("detail", Text),
    tenant_key("connector_id", "connectors", ondelete="CASCADE"),
    Index("ix_connector_commands_waiting", "organization_id", "connector_id", "ended_at"),
    Index("ix_connector_commands_asked", "organization_id", "connector_id", "created_at"),
)
