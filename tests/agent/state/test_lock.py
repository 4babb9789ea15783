"""One thing at a time in one home."""

from pathlib import Path

import pytest

from agent.errors import AgentError
from agent.state.lock import HomeLock


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
    with pytest.raises(AgentError, match="No se pudo usar"), HomeLock(tmp_path / "no" / "lock", 0.05).hold():
        pytest.fail("held nothing")
