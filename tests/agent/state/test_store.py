"""state.db: facts whole or not at all, full disks, damaged files."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from agent.core.delivery import Outcome
from agent.core.model import Token
from agent.core.plan import Acknowledged, Changes, Digests
from agent.errors import AgentError, DiskFullError
from agent.state.store import COMMANDS_KEPT, OUTCOMES_KEPT, Store
from contract.connectors import CommandResult
from tests.support.agent_fakes import NOON
from tests.support.small_disk import fill, small_disk

__all__ = ["small_disk"]

TODAY = date(2026, 11, 24)


def digests(seed: int) -> Digests:
    return Digests(seed.to_bytes(32, "big"), (seed + 1).to_bytes(32, "big"))


def known(sync_id: str = "sync-1") -> Acknowledged:
    return Acknowledged(sync_id, NOON, "f" * 64, NOON, True)


def changes(count: int, *, replace: bool = True, deleted: tuple[str, ...] = ()) -> Changes:
    return Changes([(f"{number:06d}", digests(number)) for number in range(count)], deleted, replace)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "state.db")
    yield opened
    opened.close()


def test_a_new_file_knows_nothing(store: Store) -> None:
    assert store.acknowledged("01") is None
    assert store.digests("01") == {}
    assert store.due("01") is None
    assert store.token("01", TODAY) is None
    assert store.latest() == []
    assert store.recall("config") is None


def test_an_acknowledgement_is_read_back_also_by_another_process(store: Store) -> None:
    store.acknowledge("01", known(), changes(3))
    reader = Store(store.path, read_only=True)
    assert reader.acknowledged("01") == known()
    assert reader.digests("01") == {f"{number:06d}": digests(number) for number in range(3)}
    reader.close()


def test_a_delta_changes_and_deletes_and_a_full_replaces(store: Store) -> None:
    store.acknowledge("01", known(), changes(3))
    store.acknowledge("01", known("sync-2"), Changes([("000001", digests(9))], ("000002",), replace=False))
    assert store.digests("01") == {"000000": digests(0), "000001": digests(9)}
    store.acknowledge("01", known("sync-3"), changes(1))
    assert store.digests("01").keys() == {"000000"}


def test_companies_do_not_touch_each_other(store: Store) -> None:
    store.acknowledge("01", known(), changes(2))
    store.acknowledge("02", known("other"), changes(1))
    for name in ("remarks:01", "remarks:02", "config"):
        store.remember(name, "x")
    store.forget_company("01")
    assert store.acknowledged("01") is None
    assert [store.recall(name) for name in ("remarks:01", "remarks:02", "config")] == [None, "x", "x"]
    assert store.digests("01") == {}
    assert store.acknowledged("02") == known("other")


def test_a_full_disk_is_told_plainly_and_stores_nothing_by_halves(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    small = Store(path, max_bytes=120 << 10)
    small.acknowledge("01", known(), changes(10))
    with pytest.raises(AgentError, match="El disco está lleno"):
        small.acknowledge("01", known("sync-2"), changes(20_000))
    assert small.acknowledged("01") == known()
    assert len(small.digests("01")) == 10
    small.close()
    again = Store(path)
    assert again.acknowledged("01") == known()
    again.close()


@pytest.mark.parametrize("damage", ["garbage", "middle"])
def test_a_damaged_file_is_moved_aside(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "state.db"
    store = Store(path)
    store.acknowledge("01", known(), changes(2000))
    store.close()
    content = bytearray(path.read_bytes())
    if damage == "garbage":
        content = bytearray(b"not a database at all " * 1000)
    else:
        content[8192:40_000] = b"\xff" * (40_000 - 8192)
    path.write_bytes(content)
    again = Store(path)
    assert again.moved_aside == tmp_path / "state.db.damaged-1"
    assert again.acknowledged("01") is None
    again.acknowledge("01", known(), changes(1))
    again.close()


def test_a_folder_that_refuses_is_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(AgentError, match="No se pudo usar"):
        Store(tmp_path / "missing" / "state.db")


def test_a_token_holds_for_its_day_only(store: Store) -> None:
    token = Token("2020-01-01T00:00:00", 42, (7, 9))
    store.keep_token("01", token, TODAY)
    assert store.token("01", TODAY) == token
    assert store.token("01", TODAY + timedelta(days=1)) is None
    store.keep_token("01", None, TODAY)
    assert store.token("01", TODAY) is None


def test_a_token_of_another_shape_counts_as_none(store: Store) -> None:
    store.keep_token("01", Token("x", 1, ()), TODAY)
    with sqlite3.connect(store.path) as other:
        other.execute("UPDATE company SET token = '{\"odd\": 1}'")
    other.close()
    assert store.token("01", TODAY) is None


def test_due_times_and_verification_survive(store: Store) -> None:
    store.set_due("01", NOON)
    assert store.due("01") == NOON
    store.acknowledge("01", known(), changes(1))
    store.mark_verified("01", NOON + timedelta(hours=1))
    held = store.acknowledged("01")
    assert held is not None
    assert held.checked_at == NOON + timedelta(hours=1)
    assert store.due("01") == NOON


def test_history_is_bounded_and_gives_the_latest_of_each_company(store: Store) -> None:
    for number in range(OUTCOMES_KEPT + 20):
        store.record(Outcome("01", NOON + timedelta(minutes=number), "unchanged"))
    store.record(Outcome("02", NOON, "failed", "Algo", 1, 2, 3, 0.5))
    first, second = store.latest()
    assert first.at == NOON + timedelta(minutes=OUTCOMES_KEPT + 19)
    assert second == Outcome("02", NOON, "failed", "Algo", 1, 2, 3, 0.5)
    with sqlite3.connect(store.path) as other:
        (count,) = other.execute("SELECT count(*) FROM outcome").fetchone()
    other.close()
    assert count <= OUTCOMES_KEPT


def test_command_results_are_kept_until_told(store: Store) -> None:
    result = CommandResult("c-1", True, "Hecho")
    store.keep_result(result, NOON)
    assert store.untold_results() == [result]
    store.mark_told([result])
    assert store.untold_results() == []
    assert store.result_of("c-1") == result
    for number in range(COMMANDS_KEPT + 5):
        store.keep_result(CommandResult(f"n-{number}", False), NOON + timedelta(seconds=number + 1))
    assert store.result_of("c-1") is None


def test_forgetting_everything_leaves_an_empty_state(store: Store) -> None:
    store.acknowledge("01", known(), changes(1))
    store.remember("config", "{}")
    store.forget_everything()
    assert (store.acknowledged("01"), store.recall("config")) == (None, None)


def test_what_did_not_add_up_is_kept(store: Store) -> None:
    wrong = replace(known(), matches=False, differences=("resumen.saldoTotal", "clientes[1].saldoTotal"))
    store.acknowledge("01", wrong, changes(1))
    assert store.acknowledged("01") == wrong


def test_the_history_of_every_company_is_told_newest_first(store: Store) -> None:
    for number, name in enumerate(("01", "02", "01")):
        store.record(Outcome(name, NOON + timedelta(minutes=number), "unchanged"))
    assert [(one.empresa_id, one.at) for one in store.history(2)] == [
        ("01", NOON + timedelta(minutes=2)),
        ("02", NOON + timedelta(minutes=1)),
    ]


def test_without_room_it_is_opened_to_look_and_written_again_once_there_is(small_disk: Path) -> None:
    path = small_disk / "state.db"
    first = Store(path)
    first.acknowledge("01", known(), changes(3))
    first.close()
    ballast = fill(small_disk, 0)
    store = Store(path)
    assert store.acknowledged("01") == known()
    with pytest.raises(DiskFullError, match="El disco está lleno"):
        store.remember("a", "b")
    ballast.unlink()
    store.remember("a", "b")
    assert (store.recall("a"), len(store.digests("01"))) == ("b", 3)
    store.close()
