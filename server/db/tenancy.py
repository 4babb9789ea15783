"""The one door for organization scope: row-level security, and the few questions asked before it is known.

A query with no organization set returns nothing. What must be found earlier (whose address, whose token, which job is
next) goes through the look-ups listed here, which return ids only.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, LargeBinary, String, TextClause, Uuid, bindparam, column, text
from sqlalchemy.types import TypeEngine

from server.db.base import UtcDateTime

APP_ROLE = "cobranza_app"
"""The NOLOGIN role that every request and job runs as; it owns nothing and no policy spares it."""

SHARED_TABLES = {
    "organizations": "is the tenant itself; its policy compares its own id",
    "users": "a person may belong to several organizations; its policy shows members of the current one",
    "identities": "belongs to a person as an address does; its policy shows those of members of the current one",
    "pairing_guesses": "wrong link codes counted before anybody is known: addresses for 15 minutes, nothing else",
    "service_pulse": "one row: since when the service has been receiving",
    "counters": "limits counted before anybody is known: keyed digests, no personal data",
    "alembic_version": "the schema's own revision",
}
"""Tables without organization_id, each with the reason; anything else without a policy fails a test."""

_CREATE_ROLE = f"""DO $$ BEGIN
IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN CREATE ROLE {APP_ROLE} NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"""
_GRANT_ROLE = f"""DO $$ BEGIN
IF NOT pg_has_role(current_user, '{APP_ROLE}', 'MEMBER') THEN GRANT {APP_ROLE} TO CURRENT_USER; END IF; END $$"""

_CURRENT = "nullif(current_setting('app.organization', true), '')::uuid"
_LOOKUP = "current_setting('app.lookup', true) = 'on'"

BUSY_SECONDS = 30
"""How long a writer waits for the one before it; the longest sync measured holds SQLite for a few seconds."""

_LOCAL = f"set_config('timezone', 'UTC', true), set_config('lock_timeout', '{BUSY_SECONDS}s', true)"
"""Said in every transaction: behind a pooler the next one may run on another session, which never heard it."""

_TYPES: dict[str, TypeEngine[Any]] = {
    "text": String(),
    "uuid": Uuid(),
    "bytea": LargeBinary(),
    "timestamptz": UtcDateTime(),
    "integer": Integer(),
}


@dataclass(frozen=True, slots=True)
class Lookup:
    """A question that may be asked with no organization set.

    `query` is the SQL of both engines with `:p_name` arguments; `{skip_locked}` becomes a row lock on PostgreSQL, where
    the query lives in a SECURITY DEFINER function of the owner.
    """

    name: str
    arguments: tuple[tuple[str, str], ...]
    returns: tuple[tuple[str, str], ...]
    query: str

    def statement(self, dialect: str) -> TextClause:
        """What to execute on an engine, arguments bound by name."""
        if dialect == "postgresql":
            sql = f"SELECT * FROM lookup_{self.name}({', '.join(f':{name}' for name, _ in self.arguments)})"  # noqa: S608
        else:
            sql = self.query.format(skip_locked="")
        bound = text(sql).bindparams(*(bindparam(name, type_=_TYPES[kind]) for name, kind in self.arguments))
        return bound.columns(*(column(name, _TYPES[kind]) for name, kind in self.returns))  # type: ignore[return-value]

    def ddl(self) -> list[str]:
        """The function on PostgreSQL, executable by the application role alone."""
        body = "SELECT set_config('app.lookup', 'on', true); " + self.query.format(skip_locked="FOR UPDATE SKIP LOCKED")
        for name, _ in self.arguments:
            body = body.replace(f":{name}", name)
        signature = f"lookup_{self.name}({', '.join(f'{name} {kind}' for name, kind in self.arguments)})"
        returned = ", ".join(f"{name} {kind}" for name, kind in self.returns)
        options = "LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp"
        return [
            f"CREATE OR REPLACE FUNCTION {signature} RETURNS TABLE ({returned}) {options} AS $lookup${body}$lookup$",
            f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC",
            f"GRANT EXECUTE ON FUNCTION {signature} TO {APP_ROLE}",
        ]


_LEASE = (("p_lane", "text"), ("p_now", "timestamptz"), ("p_until", "timestamptz"), ("p_lease", "uuid"))

LOOKUPS = (
    Lookup(
        "address",
        (("p_address", "text"),),
        (("user_id", "uuid"), ("organization_id", "uuid")),
        "SELECT u.id, m.organization_id FROM users u "
        "LEFT JOIN memberships m ON m.user_id = u.id AND m.deactivated_at IS NULL "
        "WHERE u.email_key = :p_address ORDER BY coalesce(m.last_login_at, m.created_at) DESC, m.organization_id",
    ),
    Lookup(
        "identity",
        (("p_issuer", "text"), ("p_subject", "text")),
        (("user_id", "uuid"), ("organization_id", "uuid")),
        "SELECT i.user_id, m.organization_id FROM identities i "
        "LEFT JOIN memberships m ON m.user_id = i.user_id AND m.deactivated_at IS NULL "
        "WHERE i.issuer = :p_issuer AND i.subject = :p_subject "
        "ORDER BY coalesce(m.last_login_at, m.created_at) DESC, m.organization_id",
    ),
    Lookup(
        "organization_name",
        (("p_key", "text"),),
        (("organization_id", "uuid"),),
        "SELECT id FROM organizations WHERE name_key = :p_key",
    ),
    Lookup(
        "person",
        (("p_user", "uuid"),),
        (("organization_id", "uuid"),),
        "SELECT organization_id FROM memberships WHERE user_id = :p_user ORDER BY created_at, organization_id",
    ),
    Lookup(
        "proven_address",
        (("p_address", "text"),),
        (("user_id", "uuid"),),
        "SELECT id FROM users WHERE email_key = :p_address AND verified_at IS NOT NULL",
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
        "lease_turns",
        (*_LEASE, ("p_limit", "integer"), ("p_after", "uuid"), ("p_most", "integer")),
        (("job_id", "uuid"), ("organization_id", "uuid")),
        "WITH RECURSIVE turns (organization_id) AS ("
        "SELECT (SELECT j.organization_id FROM jobs j WHERE j.finished_at IS NULL AND j.lane = :p_lane "
        "AND j.organization_id > :p_after ORDER BY j.organization_id LIMIT 1) "
        "WHERE EXISTS (SELECT 1 FROM jobs j WHERE j.finished_at IS NULL AND j.lane = :p_lane AND j.run_at <= :p_now) "
        "UNION ALL "
        "SELECT (SELECT j.organization_id FROM jobs j WHERE j.finished_at IS NULL AND j.lane = :p_lane "
        "AND j.organization_id > t.organization_id ORDER BY j.organization_id LIMIT 1) "
        "FROM turns t WHERE t.organization_id IS NOT NULL"
        "), picked AS MATERIALIZED (SELECT job_id FROM (SELECT ("
        "SELECT j.id FROM jobs j WHERE j.finished_at IS NULL AND j.lane = :p_lane "
        "AND j.organization_id = t.organization_id AND j.subject = ("
        "WITH RECURSIVE subjects (subject) AS ("
        "SELECT (SELECT j.subject FROM jobs j WHERE j.finished_at IS NULL AND j.lane = :p_lane "
        "AND j.organization_id = t.organization_id ORDER BY j.subject LIMIT 1) "
        "UNION ALL "
        "SELECT (SELECT j.subject FROM jobs j WHERE j.finished_at IS NULL AND j.lane = :p_lane "
        "AND j.organization_id = t.organization_id AND j.subject > s.subject ORDER BY j.subject LIMIT 1) "
        "FROM subjects s WHERE s.subject IS NOT NULL"
        ") SELECT c.subject FROM (SELECT s.subject, (SELECT count(*) FROM jobs h WHERE h.lease_id IS NOT NULL "
        "AND h.lane = :p_lane AND h.organization_id = t.organization_id AND h.subject = s.subject "
        "AND h.leased_until >= :p_now) AS busy FROM subjects s WHERE s.subject IS NOT NULL AND EXISTS ("
        "SELECT 1 FROM jobs j WHERE j.finished_at IS NULL AND j.lane = :p_lane "
        "AND j.organization_id = t.organization_id AND j.subject = s.subject AND j.run_at <= :p_now "
        "AND (j.leased_until IS NULL OR j.leased_until < :p_now))) c "
        "WHERE c.busy = 0 OR c.busy < :p_most - 1 ORDER BY c.busy, random() LIMIT 1"
        ") AND j.run_at <= :p_now "
        "AND (j.leased_until IS NULL OR j.leased_until < :p_now) ORDER BY j.run_at LIMIT 1 {skip_locked}"
        ") AS job_id FROM turns t WHERE t.organization_id IS NOT NULL AND ("
        "SELECT count(*) FROM jobs h WHERE h.lease_id IS NOT NULL AND h.lane = :p_lane "
        "AND h.organization_id = t.organization_id AND h.leased_until >= :p_now) < :p_most"
        ") offered WHERE job_id IS NOT NULL LIMIT :p_limit) "
        "UPDATE jobs SET leased_until = :p_until, lease_id = :p_lease, attempts = attempts + 1 "
        "WHERE id IN (SELECT job_id FROM picked) RETURNING id, organization_id",
    ),
    Lookup(
        "lease_jobs",
        (*_LEASE, ("p_limit", "integer")),
        (("job_id", "uuid"), ("organization_id", "uuid")),
        "WITH picked AS MATERIALIZED (SELECT id FROM jobs WHERE finished_at IS NULL AND lane = :p_lane "
        "AND run_at <= :p_now AND (leased_until IS NULL OR leased_until < :p_now) "
        "ORDER BY run_at LIMIT :p_limit {skip_locked}) "
        "UPDATE jobs SET leased_until = :p_until, lease_id = :p_lease, attempts = attempts + 1 "
        "WHERE id IN (SELECT id FROM picked) RETURNING id, organization_id",
    ),
    Lookup(
        "silent_connectors",
        (("p_now", "timestamptz"), ("p_limit", "integer")),
        (("connector_id", "uuid"), ("organization_id", "uuid")),
        "SELECT id, organization_id FROM connectors WHERE revoked_at IS NULL AND missed_at <= :p_now "
        "ORDER BY missed_at LIMIT :p_limit",
    ),
    Lookup(
        "heard_connectors",
        (("p_since", "timestamptz"), ("p_limit", "integer")),
        (("connector_id", "uuid"),),
        "SELECT id FROM connectors WHERE revoked_at IS NULL AND last_heard_at > :p_since LIMIT :p_limit",
    ),
    Lookup(
        "organizations_due",
        (("p_now", "timestamptz"), ("p_limit", "integer")),
        (("organization_id", "uuid"),),
        "SELECT id FROM organizations WHERE next_daily_at <= :p_now ORDER BY next_daily_at LIMIT :p_limit",
    ),
)
"""Every question answered before the organization is known. Reviewed: they return ids, never a person's data."""

_BY_NAME = {lookup.name: lookup for lookup in LOOKUPS}


def lookup(name: str) -> Lookup:
    """The look-up of that name; KeyError where none is listed."""
    return _BY_NAME[name]


def scope_sql() -> TextClause:
    """Enter the application role and an organization ('' for none) until the end of the transaction."""
    return text(
        f"SELECT set_config('role', '{APP_ROLE}', true), set_config('app.organization', :organization, true), "
        f"set_config('transaction_read_only', :read_only, true), {_LOCAL}"
    )


def oversight_sql() -> TextClause:
    """Show every organization's rows to the owner, to be read only, until the end of the transaction."""
    return text(
        "SELECT set_config('app.lookup', 'on', true), set_config('transaction_read_only', 'on', true), " + _LOCAL
    )


# The functions open the `lookup` policy for the rest of the transaction, which only the owner can pass through: a
# request's transaction runs as the application role, to which that policy does not apply.


def role_ddl() -> list[str]:
    """The application role on PostgreSQL, in order; harmless where it exists."""
    return [_CREATE_ROLE, _GRANT_ROLE, f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}"]


def table_ddl(name: str, tenant_column: str | None) -> list[str]:
    """Grants and forced policies of one table, for the revision that makes it.

    `tenant_column` is None for a shared one without a policy.
    """
    statements = [f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO {APP_ROLE}"]
    if name == "users":
        using, check = "EXISTS (SELECT FROM memberships m WHERE m.user_id = users.id)", "true"
    elif name == "identities":
        using = check = "EXISTS (SELECT FROM memberships m WHERE m.user_id = identities.user_id)"
    elif tenant_column is not None:
        using = check = f"{tenant_column} = {_CURRENT}"
    else:
        return statements
    return [
        *statements,
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS tenant ON {name}",
        f"CREATE POLICY tenant ON {name} USING ({using}) WITH CHECK ({check})",
        f"DROP POLICY IF EXISTS lookup ON {name}",
        f"CREATE POLICY lookup ON {name} TO CURRENT_USER USING ({_LOOKUP}) WITH CHECK ({_LOOKUP})",
    ]
