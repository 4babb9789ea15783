"""The operator's short commands: exit codes and what they print."""

import base64
import sqlite3
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from server.cli import main
from server.services import Services
from server.settings import Settings
from tests.server.conftest import Registered

Cli = Callable[..., tuple[int, str, str]]
NEW = base64.b64encode(b"n" * 32).decode()


@pytest.fixture
def cli(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs a command over the test's database: (exit code, stdout, stderr)."""
    monkeypatch.setenv("DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", settings.database_url)

    def command(*words: str, **values: str) -> tuple[int, str, str]:
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        code = main(words)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


def keep_a_secret(services: Services, owner: Registered) -> None:
    with services.db.transaction(UUID(owner.organization_id)) as tx:
        services.webhooks.create(
            tx, url="https://ejemplo.mx/w", events=["sync.completado"], secret=None, user_id=UUID(owner.user_id)
        )


def test_check_says_in_spanish_what_to_fix_and_exits_with_it(cli: Cli) -> None:
    code, out, err = cli("check")
    assert (code, err) == (0, ""), out
    assert out.splitlines()[-1] == "Puedes dar servicio. Revisa 3 avisos."
    code, out, _ = cli("check", SMTP_URL="smtp://127.0.0.1:1")
    assert code == 1
    assert "mal    Correo:" in out
    assert out.splitlines()[-1] == "Hay 1 cosa que arreglar antes de dar servicio."


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("values", [{"DATA_KEYS": "short"}, {"DATABASE_URL": "mysql://x"}, {"SMTP_URL": "x"}])
def test_check_of_an_environment_that_cannot_be_used(cli: Cli, values: dict[str, str]) -> None:
    code, out, err = cli("check", **values)
    assert (code, err) == (1, "")
    assert out.startswith("mal    Configuración: ")
    assert next(iter(values)) in out


def test_keys_rotate_tells_what_it_did(
    cli: Cli, services: Services, registered: Registered, settings: Settings
) -> None:
    keep_a_secret(services, registered)
    old = settings.data_keys.get_secret_value()
    code, out, err = cli("keys", "rotate", DATA_KEYS=f"{NEW},{old}")
    assert (code, err) == (0, "")
    assert out.startswith("sealed anew: 1; already under the first key: 0\n")
    code, out, _ = cli("keys", "rotate", DATA_KEYS=NEW)
    assert (code, out.splitlines()[0]) == (0, "sealed anew: 0; already under the first key: 1")
    code, _, err = cli("keys", "rotate", DATA_KEYS=old)
    assert code == 1
    assert err.startswith("1 values open under none of DATA_KEYS")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_backup_writes_a_new_file(cli: Cli, registered: Registered, tmp_path: Path) -> None:
    target = tmp_path / "copia.db"
    code, out, _ = cli("backup", str(target))
    assert (code, out.startswith(f"{target}: ")) == (0, True)
    with sqlite3.connect(target) as copy:
        (found,) = copy.execute("SELECT email FROM users").fetchone()
    copy.close()
    assert found == registered.email
    code, _, err = cli("backup", str(target))
    assert (code, err) == (1, f"{target} exists already; choose another name\n")


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_backup_of_postgres_names_its_tools(cli: Cli, tmp_path: Path) -> None:
    code, _, err = cli("backup", str(tmp_path / "copia.db"))
    assert (code, "pg_dump" in err) == (1, True)
