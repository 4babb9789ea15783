"""One reading turned into what to send."""

import json
from datetime import date
from pathlib import Path

import pytest

from agent.app.child import prepare_with
from agent.core.delivery import Job, Prepared
from agent.core.model import Source
from agent.core.plan import Acknowledged
from agent.errors import AgentError
from agent.state.store import Store
from tests.support.agent_fakes import NOON, FakeErp

TODAY = date(2026, 11, 24)
SOURCE = Source("firebird-1", "firebird", "x", "SYSDBA", ("01",))


@pytest.fixture
def erp() -> FakeErp:
    made = FakeErp()
    made.add_company("01")
    made.write("01", "1", ("F1", TODAY, 100))
    made.write("01", "2", ("F2", TODAY, 250))
    return made


def prepare(erp: FakeErp, folder: Path, *, full: bool = False, today: date = TODAY) -> Prepared:
    job = Job(SOURCE, erp.password, "01", today, full, folder / "state.db", folder / "01.json")
    return prepare_with(erp.open, job, lambda *_step: None)


def acknowledge(folder: Path, prepared: Prepared) -> None:
    store = Store(folder / "state.db")
    known = Acknowledged("sync-1", NOON, prepared.state_checksum, NOON, True)
    store.acknowledge("01", known, prepared.changes)
    store.close()


def test_everything_then_nothing_then_the_difference(erp: FakeErp, tmp_path: Path) -> None:
    Store(tmp_path / "state.db").close()
    first = prepare(erp, tmp_path)
    assert (first.kind, first.customers, first.documents, first.balance) == ("full", 2, 2, 350)
    assert first.size == first.data.stat().st_size
    acknowledge(tmp_path, first)

    first.data.unlink()
    idle = prepare(erp, tmp_path, today=date(2026, 12, 25))
    assert (idle.kind, idle.size, idle.state_checksum) == (None, 0, first.state_checksum)
    assert not idle.data.exists()

    erp.write("01", "1", ("F1", TODAY, 40))
    erp.remove("01", "2")
    delta = prepare(erp, tmp_path)
    assert (delta.kind, delta.previous_sync_id, delta.changes.replace) == ("delta", "sync-1", False)
    assert [key for key, _ in delta.changes.changed] == ["1"]
    assert list(delta.changes.deleted) == ["2"]
    clientes = json.loads(delta.data.read_text())["clientes"]
    assert [(one["clave"], one.get("operation")) for one in clientes] == [("1", None), ("2", "delete")]


def test_progress_tells_how_many_there_will_be(erp: FakeErp, tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    job = Job(SOURCE, erp.password, "01", TODAY, True, None, tmp_path / "01.json")
    prepare_with(erp.open, job, lambda *step: steps.append(step))
    assert steps == [("rows", 1, 2), ("rows", 2, 2), ("rows", 2, 2)]


def test_only_the_spool_is_written_and_rows_are_removed(erp: FakeErp, tmp_path: Path) -> None:
    Store(tmp_path / "state.db").close()
    prepare(erp, tmp_path)
    assert not list(tmp_path.glob("*.rows"))
    assert erp.open_readers == 0


def test_a_folder_that_refuses_is_told_plainly(erp: FakeErp, tmp_path: Path) -> None:
    job = Job(SOURCE, erp.password, "01", TODAY, True, None, tmp_path / "gone" / "01.json")
    with pytest.raises(AgentError, match="No se pudo usar"):
        prepare_with(erp.open, job, lambda *_step: None)
    assert erp.open_readers == 0
