"""PostgreSQL's own tools, as docs/operate.md tells: who may dump, and that what is restored serves."""

import subprocess
from pathlib import Path
from uuid import UUID

import pytest

from server.app import close, compose
from server.db.schema import Standing, standing
from server.services import Services
from server.settings import Settings
from tests.server.conftest import Registered
from tests.support.postgres import OWNER, PostgresServer, binaries

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["postgres"], indirect=True)]


def tool(name: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    programs = binaries()
    assert programs is not None
    return subprocess.run([str(programs / name), *arguments], capture_output=True, text=True, check=False)


def test_a_dump_restored_elsewhere_is_the_same_service(
    services: Services, settings: Settings, registered: Registered, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    database = settings.database_url.rpartition("/")[2]
    dump = str(tmp_path / "cobranza.dump")
    assert tool("pg_dump", "-Fc", "-f", dump, postgres_server.url(database, "postgres")).returncode == 0
    target = postgres_server.create_database()
    restored = tool("pg_restore", "--exit-on-error", "-d", postgres_server.url(target, "postgres"), dump)
    assert (restored.returncode, restored.stderr) == (0, "")
    again = compose(settings.model_copy(update={"database_url": postgres_server.url(target)}))
    try:
        assert standing(again.db.engine) is Standing.CURRENT
        with again.db.transaction(UUID(registered.organization_id)) as tx:
            assert again.accounts.member(tx, UUID(registered.user_id)).user.email == registered.email
    finally:
        close(again)


def test_the_owner_cannot_dump_what_row_level_security_hides(
    settings: Settings, registered: Registered, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    database = settings.database_url.rpartition("/")[2]
    refused = tool("pg_dump", "-Fc", "-f", str(tmp_path / "x.dump"), postgres_server.url(database, OWNER))
    assert (refused.returncode, "row-level security" in refused.stderr) == (1, True)
