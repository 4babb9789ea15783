"""Every table stands under row-level security or in the reviewed list, and the policies hold on a real PostgreSQL."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import ForeignKeyConstraint, text

import server.app  # noqa: F401 - registers the tables of every capability
from server.db.base import metadata
from server.db.session import Database
from server.db.tenancy import LOOKUPS, SHARED_TABLES
from server.services import Services
from tests.server.conftest import Registered
from tests.support.postgres import PostgresServer

POSTGRES_ONLY = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.slow)], indirect=True
)
TENANT_TABLES = sorted(table.name for table in metadata.sorted_tables if table.info.get("tenant") == "organization_id")


def test_every_table_belongs_to_an_organization_or_says_why_not() -> None:
    for table in metadata.sorted_tables:
        if table.name not in SHARED_TABLES:
            assert table.info.get("tenant") == "organization_id", table.name
            assert not table.c.organization_id.nullable, table.name


def test_the_reviewed_list_names_real_tables() -> None:
    assert set(SHARED_TABLES) <= {table.name for table in metadata.sorted_tables} | {"alembic_version"}


@pytest.mark.parametrize("name", TENANT_TABLES)
def test_keys_between_tenant_tables_cannot_leave_their_organization(name: str) -> None:
    for constraint in metadata.tables[name].constraints:
        if isinstance(constraint, ForeignKeyConstraint) and constraint.referred_table.name in TENANT_TABLES:
            assert "organization_id" in constraint.column_keys, f"{name}: {constraint.column_keys}"


@pytest.mark.slow
def test_policies_are_forced_in_the_catalogue(postgres_server: PostgresServer, postgres_template: str) -> None:
    db = Database(postgres_server.url(postgres_template))
    with db.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AS forced, "
                "EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant') AS policy "
                "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
            )
        ).all()
        functions = connection.execute(
            text(
                "SELECT proname, prosrc, prosecdef, has_function_privilege('cobranza_app', oid, 'EXECUTE') AS granted, "
                "has_function_privilege('public', oid, 'EXECUTE') AS public FROM pg_proc "
                "WHERE pronamespace = 'public'::regnamespace"
            )
        ).all()
    db.dispose()
    assert {row.relname for row in rows} == set(metadata.tables) | {"alembic_version"}
    for row in rows:
        if row.relname not in SHARED_TABLES or row.relname in {"organizations", "users"}:
            assert row.forced, row.relname
            assert row.policy, row.relname
    assert {row.proname for row in functions} == {f"lookup_{entry.name}" for entry in LOOKUPS}
    bodies = {f"lookup_{entry.name}": entry.ddl()[0] for entry in LOOKUPS}
    for row in functions:
        assert row.prosrc in bodies[row.proname], f"{row.proname} is not what the code asks: it needs a migration"
        assert (row.prosecdef, row.granted, row.public) == (True, True, False), row.proname


@POSTGRES_ONLY
def test_nothing_is_seen_without_an_organization(services: Services, register: Callable[..., Registered]) -> None:
    register()
    for name in (*TENANT_TABLES, "organizations", "users"):
        with services.db.reading() as tx:
            assert tx.connection.execute(text(f"SELECT count(*) FROM {name}")).scalar() == 0, name
        with services.db.engine.connect() as as_owner:
            assert as_owner.execute(text(f"SELECT count(*) FROM {name}")).scalar() == 0, name


def test_one_organization_does_not_see_another(services: Services, register: Callable[..., Registered]) -> None:
    mine, theirs = register(), register()
    for seer, seen in ((mine, theirs), (theirs, mine)):
        with services.db.reading(UUID(seer.organization_id)) as tx:
            assert services.accounts.member(tx, UUID(seer.user_id)).user.email == seer.email
            with pytest.raises(Exception, match="No se encontró"):
                services.accounts.member(tx, UUID(seen.user_id))


@POSTGRES_ONLY
def test_a_row_cannot_be_written_into_another_organization(
    services: Services, register: Callable[..., Registered]
) -> None:
    mine, theirs = register(), register()
    with (
        pytest.raises(Exception, match="row-level security"),
        services.db.transaction(UUID(mine.organization_id)) as tx,
    ):
        tx.connection.execute(
            text(
                "INSERT INTO memberships (organization_id, user_id, role, created_at) VALUES (:o, :u, 'owner', now())"
            ),
            {"o": theirs.organization_id, "u": mine.user_id},
        )


def test_lookups_answer_ids_only() -> None:
    for entry in LOOKUPS:
        assert {kind for _, kind in entry.returns} <= {"uuid"}, entry.name
        assert all(name.endswith("_id") for name, _ in entry.returns), entry.name
