"""The timer: calls, survives a failing job, ends with its owner."""

import threading

import pytest

from agent.engine.scheduler import Ticker


def test_a_job_that_fails_is_logged_and_called_again(caplog: pytest.LogCaptureFixture) -> None:
    twice = threading.Event()
    calls: list[int] = []

    def job() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise ZeroDivisionError
        twice.set()

    with Ticker(job, 0.02):
        assert twice.wait(10)
    assert "ZeroDivisionError" in caplog.text
    count = len(calls)
    assert not [thread for thread in threading.enumerate() if thread.name == "ticker"]
    assert len(calls) == count
