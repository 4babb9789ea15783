"""One thing at a time in one home."""

import os
from pathlib import Path

import pytest

from agent.errors import AgentError
from agent.state.lock import HomeLock, Presence
from tests.support.agent_fakes import FakeClock


def test_a_second_holder_is_told_to_wait_and_the_lock_comes_free(tmp_path: Path) -> None:
    first, second = HomeLock(tmp_path / "lock", 0.05), HomeLock(tmp_path / "lock", 0.05)
    with first.hold(), pytest.raises(AgentError, match="ya está trabajando"), second.hold():
        pytest.fail("two at once")
    with second.hold():
        pass


def test_an_error_inside_frees_the_lock(tmp_path: Path) -> None:
    lock = HomeLock(tmp_path / "lock", 0.05)
    with pytest.raises(ZeroDivisionError), lock.hold():
        raise ZeroDivisionError
    with lock.hold():
        pass


def test_a_folder_that_refuses_is_told_plainly(tmp_path: Path) -> None:
    with (
        pytest.raises(AgentError, match=r"No se pudo usar .*: ya no existe su carpeta"),
        HomeLock(tmp_path / "no" / "lock", 0.05).hold(),
    ):
        pytest.fail("held nothing")


def test_whoever_comes_second_is_told_who_was_first(tmp_path: Path) -> None:
    clock = FakeClock()
    first, second = Presence(tmp_path / "run.lock", clock), Presence(tmp_path / "run.lock", clock)
    with first.hold():
        clock.advance(300)
        with pytest.raises(AgentError) as caught, second.hold():
            pytest.fail("two at once")
        assert f"el proceso {os.getpid()}, iniciado hace 5 minutos" in caught.value.title
        assert caught.value.exit_code == 1
        (tmp_path / "run.holder").write_text("rubbish")
        with pytest.raises(AgentError, match="otro proceso"), second.hold():
            pytest.fail("two at once")
    with second.hold():
        pass
