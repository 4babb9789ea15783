"""The first schema: every table of the capabilities, and on PostgreSQL the policies that keep tenants apart.

Frozen: written out, so that it makes the same schema whatever the tables in code have become since.
"""

import sqlalchemy as sa
from alembic import op

from server.db.base import UtcDateTime
from server.db.tenancy import Lookup, role_ddl, table_ddl

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TENANTS: dict[str, str | None] = {
    "charges": "organization_id",
    "counters": None,
    "organizations": "id",
    "pairing_guesses": None,
    "users": None,
    "connectors": "organization_id",
    "jobs": "organization_id",
    "link_codes": "organization_id",
    "memberships": "organization_id",
    "token_families": "organization_id",
    "companies": "organization_id",
    "connector_commands": "organization_id",
    "refresh_tokens": "organization_id",
    "company_links": "organization_id",
    "customers": "organization_id",
    "due_totals": "organization_id",
    "ledgers": "organization_id",
    "snapshots": "organization_id",
    "syncs": "organization_id",
}
"""Each table and the column that says whose row it is."""

LOOKUPS = (
    Lookup(
        "address",
        (("p_address", "text"),),
        (("user_id", "uuid"), ("organization_id", "uuid")),
        "SELECT u.id, m.organization_id FROM users u LEFT JOIN memberships m ON m.user_id = u.id "
        "WHERE u.email_key = :p_address ORDER BY m.created_at, m.organization_id",
    ),
    Lookup(
        "refresh_token",
        (("p_digest", "bytea"),),
        (("token_id", "uuid"), ("organization_id", "uuid")),
        "SELECT id, organization_id FROM refresh_tokens WHERE digest = :p_digest",
    ),
    Lookup(
        "link_code",
        (("p_digest", "bytea"),),
        (("code_id", "uuid"), ("organization_id", "uuid")),
        "SELECT id, organization_id FROM link_codes WHERE digest = :p_digest",
    ),
    Lookup(
        "lease_jobs",
        (("p_now", "timestamptz"), ("p_until", "timestamptz"), ("p_lease", "uuid"), ("p_limit", "integer")),
        (("job_id", "uuid"), ("organization_id", "uuid")),
        "UPDATE jobs SET leased_until = :p_until, lease_id = :p_lease, attempts = attempts + 1 WHERE id IN ("
        "SELECT id FROM jobs WHERE finished_at IS NULL AND run_at <= :p_now "
        "AND (leased_until IS NULL OR leased_until < :p_now) ORDER BY run_at LIMIT :p_limit {skip_locked}"
        ") RETURNING id, organization_id",
    ),
    Lookup(
        "organizations_due",
        (("p_now", "timestamptz"), ("p_limit", "integer")),
        (("organization_id", "uuid"),),
        "SELECT id FROM organizations WHERE next_daily_at <= :p_now ORDER BY next_daily_at LIMIT :p_limit",
    ),
)


def upgrade() -> None:
    """Create everything."""
    op.create_table(
        "charges",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("folio", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("concept", sa.Integer(), nullable=False),
        sa.Column("charge", sa.Integer(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("rate", sa.BigInteger(), nullable=True),
        sa.Column("foreign_balance", sa.BigInteger(), nullable=True),
        sa.Column("booked", sa.BigInteger(), nullable=True),
        sa.Column("uuid", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint(
            "organization_id", "company_id", "key", "folio", "concept", "charge", name=op.f("pk_charges")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("resets_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", "key", name=op.f("pk_counters")),
    )
    op.create_index(op.f("ix_counters_resets_at"), "counters", ["resets_at"], unique=False)
    op.create_table(
        "organizations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("tax_id", sa.String(length=13), nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("plan", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("next_daily_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
        sa.UniqueConstraint("name_key", name=op.f("uq_organizations_name_key")),
    )
    op.create_index(op.f("ix_organizations_next_daily_at"), "organizations", ["next_daily_at"], unique=False)
    op.create_table(
        "pairing_guesses",
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("short_codes_from", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_pairing_guesses")),
    )
    op.create_index("ix_pairing_guesses_started_at", "pairing_guesses", ["started_at"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("session_version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_login_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email_key", name=op.f("uq_users_email_key")),
    )
    op.create_table(
        "connectors",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("machine_fingerprint", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.Column("registered_at", UtcDateTime(), nullable=False),
        sa.Column("last_heard_at", UtcDateTime(), nullable=False),
        sa.Column("last_heartbeat_at", UtcDateTime(), nullable=True),
        sa.Column("last_sync_at", UtcDateTime(), nullable=True),
        sa.Column("last_sync_status", sa.String(length=40), nullable=True),
        sa.Column("stop_reason", sa.String(length=40), nullable=True),
        sa.Column("uptime_seconds", sa.BigInteger(), nullable=True),
        sa.Column("memory_kb", sa.BigInteger(), nullable=True),
        sa.Column("pending_errors", sa.JSON(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=True),
        sa.Column("progress_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_connectors_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connectors")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_connectors_organization_id_id")),
        sa.UniqueConstraint(
            "organization_id", "machine_fingerprint", name=op.f("uq_connectors_organization_id_machine_fingerprint")
        ),
    )
    op.create_table(
        "jobs",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=True),
        sa.Column("run_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_id", sa.Uuid(), nullable=True),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("failure", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_jobs_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_jobs_organization_id_id")),
        sa.UniqueConstraint(
            "organization_id", "kind", "dedupe_key", name=op.f("uq_jobs_organization_id_kind_dedupe_key")
        ),
    )
    op.create_index(
        "ix_jobs_due",
        "jobs",
        ["run_at"],
        unique=False,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "link_codes",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("connector_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_link_codes_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_link_codes_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_codes")),
        sa.UniqueConstraint("digest", name=op.f("uq_link_codes_digest")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_link_codes_organization_id_id")),
    )
    op.create_index("ix_link_codes_user", "link_codes", ["organization_id", "user_id"], unique=False)
    op.create_table(
        "memberships",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_memberships_organization_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_memberships_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("organization_id", "user_id", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships_user_id"), "memberships", ["user_id"], unique=False)
    op.create_table(
        "token_families",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.String(length=32), nullable=False),
        sa.Column("session_version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.Column("idle_seconds", sa.Integer(), nullable=False),
        sa.Column("last_used_id", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_token_families_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token_families")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_token_families_organization_id_id")),
    )
    op.create_index(
        "ix_token_families_subject", "token_families", ["organization_id", "subject_kind", "subject_id"], unique=False
    )
    op.create_table(
        "companies",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("empresa_id", sa.String(length=32), nullable=False),
        sa.Column("rfc", sa.String(length=13), nullable=True),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("connector_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("state_checksum", sa.LargeBinary(), nullable=True),
        sa.Column("last_sync_id", sa.String(length=64), nullable=True),
        sa.Column("last_sync_at", UtcDateTime(), nullable=True),
        sa.Column("last_stamp", UtcDateTime(), nullable=True),
        sa.Column("verified_at", UtcDateTime(), nullable=True),
        sa.Column("matches", sa.Boolean(), nullable=True),
        sa.Column("last_sync_ok", sa.Boolean(), nullable=True),
        sa.Column("last_sync_message", sa.Text(), nullable=True),
        sa.Column("newest_movement", sa.Date(), nullable=True),
        sa.Column("unusual", sa.Text(), nullable=True),
        sa.Column("rfc_changed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "connector_id"],
            ["connectors.organization_id", "connectors.id"],
            name=op.f("fk_companies_organization_id_connector_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_companies_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companies")),
        sa.UniqueConstraint(
            "organization_id", "empresa_id", "rfc", name=op.f("uq_companies_organization_id_empresa_id_rfc")
        ),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_companies_organization_id_id")),
    )
    op.create_index("ix_companies_connector", "companies", ["organization_id", "connector_id"], unique=False)
    op.create_table(
        "connector_commands",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connector_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ok", sa.Boolean(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id", "connector_id"],
            ["connectors.organization_id", "connectors.id"],
            name=op.f("fk_connector_commands_organization_id_connector_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_connector_commands_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connector_commands")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_connector_commands_organization_id_id")),
    )
    op.create_index(
        "ix_connector_commands_waiting",
        "connector_commands",
        ["organization_id", "connector_id", "ended_at"],
        unique=False,
    )
    op.create_table(
        "refresh_tokens",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "family_id"],
            ["token_families.organization_id", "token_families.id"],
            name=op.f("fk_refresh_tokens_organization_id_family_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_refresh_tokens_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_refresh_tokens_digest")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_refresh_tokens_organization_id_id")),
    )
    op.create_index("ix_refresh_tokens_family", "refresh_tokens", ["organization_id", "family_id"], unique=False)
    op.create_table(
        "company_links",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("connector_id", sa.Uuid(), nullable=False),
        sa.Column("empresa_id", sa.String(length=32), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("database", sa.String(length=255), nullable=True),
        sa.Column("link", sa.String(length=16), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "company_id"],
            ["companies.organization_id", "companies.id"],
            name=op.f("fk_company_links_organization_id_company_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "connector_id"],
            ["connectors.organization_id", "connectors.id"],
            name=op.f("fk_company_links_organization_id_connector_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_company_links_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("connector_id", "empresa_id", name=op.f("pk_company_links")),
    )
    op.create_index("ix_company_links_company", "company_links", ["organization_id", "company_id"], unique=False)
    op.create_table(
        "customers",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rfc", sa.Text(), nullable=True),
        sa.Column("folded", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("carried", sa.Integer(), nullable=False),
        sa.Column("first_due", sa.Integer(), nullable=True),
        sa.Column("checked_from", sa.Integer(), nullable=False),
        sa.Column("checked_until", sa.Integer(), nullable=False),
        sa.Column("contacts", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("credit_limit", sa.BigInteger(), nullable=True),
        sa.Column("credit_days", sa.Integer(), nullable=True),
        sa.Column("last_payment", sa.Integer(), nullable=True),
        sa.Column("seller", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("credit", sa.BigInteger(), nullable=True),
        sa.Column("movements", sa.BigInteger(), nullable=True),
        sa.Column("erp_balance", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id", "company_id"],
            ["companies.organization_id", "companies.id"],
            name=op.f("fk_customers_organization_id_company_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "company_id", "key", name=op.f("pk_customers")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_customers_organization_id_id")),
    )
    op.create_table(
        "due_totals",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "company_id"],
            ["companies.organization_id", "companies.id"],
            name=op.f("fk_due_totals_organization_id_company_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "company_id", "due", name=op.f("pk_due_totals")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledgers",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("customers", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "company_id"],
            ["companies.organization_id", "companies.id"],
            name=op.f("fk_ledgers_organization_id_company_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "company_id", name=op.f("pk_ledgers")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "snapshots",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("overdue", sa.BigInteger(), nullable=False),
        sa.Column("customers", sa.Integer(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "company_id"],
            ["companies.organization_id", "companies.id"],
            name=op.f("fk_snapshots_organization_id_company_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "company_id", "day", name=op.f("pk_snapshots")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "syncs",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sync_id", sa.String(length=64), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("connector_id", sa.Uuid(), nullable=False),
        sa.Column("stamp", UtcDateTime(), nullable=False),
        sa.Column("checksum", sa.LargeBinary(length=32), nullable=False),
        sa.Column("processed_at", UtcDateTime(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "company_id"],
            ["companies.organization_id", "companies.id"],
            name=op.f("fk_syncs_organization_id_company_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_syncs_organization_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sync_id", name=op.f("pk_syncs")),
    )
    op.create_index("ix_syncs_company_stamp", "syncs", ["organization_id", "company_id", "stamp"], unique=False)
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        statements = ["ALTER TABLE counters SET UNLOGGED", *role_ddl()]
        for name, tenant_column in TENANTS.items():
            statements += table_ddl(name, tenant_column)
        for entry in LOOKUPS:
            statements += entry.ddl()
        for statement in statements:
            connection.exec_driver_sql(statement)
