"""One agent a machine: the second start, the other user, and what a killed one leaves behind."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest

from agent.desktop.single_instance import SingleInstance, machine_folder
from agent.errors import AgentError
from tests.support.agent_fakes import NOON

ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "shared"


@pytest.fixture
def first(folder: Path, tmp_path: Path) -> Iterator[SingleInstance]:
    with SingleInstance(folder, tmp_path, NOON, "ana") as one:
        assert one.claim() is None
        yield one


def test_a_second_start_raises_the_window_of_the_first(first: SingleInstance, folder: Path, tmp_path: Path) -> None:
    raised: Queue[str] = Queue()
    first.listen(lambda: raised.put("window"))
    with SingleInstance(folder, tmp_path, NOON, "ana") as second:
        taken = second.claim()
        assert taken is not None
        assert taken.mine
        assert second.ask_to_raise()
        assert raised.get(timeout=10) == "window"
        assert second.ask_to_raise()
        assert raised.get(timeout=10) == "window"
    assert raised.empty(), "leaving raises nothing"


def test_another_user_is_told_who_runs_it_and_cannot_raise_it(
    first: SingleInstance, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with SingleInstance(folder, other, NOON, "beto") as second:
        taken = second.claim()
        assert taken is not None
        error = taken.error(NOON)
        assert error.title == "El agente ya está en marcha en este equipo: lo abrió ana, hace un momento"
        assert "ana tiene que salir" in error.advice
        assert not second.ask_to_raise()
    with pytest.raises(AgentError, match="junto al reloj"):
        raise SingleInstance(folder, tmp_path, NOON, "ana").claim().error(NOON)  # type: ignore[union-attr] # taken


def test_the_machine_is_free_again_when_the_first_leaves(first: SingleInstance, folder: Path, tmp_path: Path) -> None:
    first.release()
    with SingleInstance(folder, tmp_path, NOON, "beto") as second:
        assert second.claim() is None


def test_a_killed_one_holds_nothing(folder: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path\n"
        "from agent.desktop.single_instance import SingleInstance\n"
        "one = SingleInstance(Path(sys.argv[1]), Path(sys.argv[2]), datetime.now(UTC), 'ana')\n"
        "assert one.claim() is None; one.listen(print); print('claimed', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder), str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "claimed\n"
        with SingleInstance(folder, tmp_path, NOON, "beto") as second:
            taken = second.claim()
            assert taken is not None
            assert taken.holder is not None
            assert (taken.holder.user, taken.holder.pid) == ("ana", process.pid)
            process.kill()
            process.wait()
            assert second.claim() is None
            heard: Queue[int] = Queue()
            second.listen(lambda: heard.put(1))
            assert second.ask_to_raise(), "the door it left behind is taken over"
            assert heard.get(timeout=10) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps folders by its own rights")
@pytest.mark.parametrize(("own", "mode"), [(True, 0o700), (False, 0o1777)])
def test_only_the_folder_that_all_users_share_is_open_to_them(tmp_path: Path, own: bool, mode: int) -> None:
    home = tmp_path / "home"
    folder = home if own else tmp_path / "shared"
    with SingleInstance(folder, home, NOON, "ana") as one:
        assert one.claim() is None
        assert folder.stat().st_mode & 0o7777 == mode


def test_a_home_chosen_by_name_is_a_machine_of_its_own(tmp_path: Path) -> None:
    assert machine_folder({}, tmp_path, True) == tmp_path
    assert machine_folder({}, tmp_path, False) != tmp_path
