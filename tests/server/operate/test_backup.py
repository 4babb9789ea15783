"""A copy taken while the service writes is whole, opens as the service's database, and replaces nothing."""

import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from uuid import UUID

import pytest
from sqlalchemy import text

from server.app import close, compose
from server.db.outbox import enqueue
from server.operate.backup import BackupError, backup
from server.services import Services
from server.settings import Settings
from tests.server.conftest import Registered

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
POSTGRES = pytest.mark.parametrize("database_url", [pytest.param("postgres", marks=pytest.mark.slow)], indirect=True)


@SQLITE
def test_a_copy_restored_elsewhere_is_the_same_service(
    services: Services, settings: Settings, registered: Registered, tmp_path: Path
) -> None:
    target = tmp_path / "copia.db"
    size = backup(services.db, target)
    assert (size, stat.S_IMODE(target.stat().st_mode)) == (target.stat().st_size, 0o600)
    restored = tmp_path / "restored"
    restored.mkdir()
    shutil.copyfile(target, restored / "cobranza.db")
    again = compose(settings.model_copy(update={"database_url": f"sqlite:///{restored / 'cobranza.db'}"}))
    with again.db.transaction(UUID(registered.organization_id)) as tx:
        assert again.accounts.member(tx, UUID(registered.user_id)).user.email == registered.email
        enqueue(tx, "unknown", {}, run_at=again.clock.now())
    close(again)
    assert list(tmp_path.glob(".*")) == []


@SQLITE
def test_a_copy_holds_whole_transactions_only(services: Services, registered: Registered, tmp_path: Path) -> None:
    organization, written, stop = UUID(registered.organization_id), Event(), Event()

    def write() -> None:
        """Jobs in pairs, one pair a transaction."""
        turn = 0
        while not stop.is_set():
            with services.db.transaction(organization) as tx:
                for half in "ab":
                    enqueue(tx, "pair", {"turn": turn}, run_at=services.clock.now(), dedupe_key=f"{turn}{half}")
            turn += 1
            written.set()

    writer = Thread(target=write)
    writer.start()
    try:
        assert written.wait(30)
        targets = [tmp_path / f"copia-{number}.db" for number in range(3)]
        for target in targets:
            backup(services.db, target)
    finally:
        stop.set()
        writer.join()
    for target in targets:
        copy = compose(services.settings.model_copy(update={"database_url": f"sqlite:///{target}"}))
        with copy.db.reading(organization) as tx:
            count = tx.connection.execute(text("SELECT count(*) FROM jobs WHERE kind = 'pair'")).scalar_one()
        close(copy)
        assert count > 0
        assert count % 2 == 0


@SQLITE
def test_what_exists_is_left_alone_and_what_cannot_be_written_says_so(services: Services, tmp_path: Path) -> None:
    taken = tmp_path / "taken.db"
    taken.write_text("mine")
    with pytest.raises(BackupError, match="exists already"):
        backup(services.db, taken)
    assert taken.read_text() == "mine"
    with pytest.raises(BackupError, match="could not be written"):
        backup(services.db, tmp_path / "no" / "folder.db")


@POSTGRES
def test_postgres_has_tools_of_its_own(services: Services, register: Callable[..., Registered], tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="pg_dump"):
        backup(services.db, tmp_path / "copia.db")
