"""Window messages as events of ours."""

import pytest

from agent.core.power import PowerEvent
from agent.desktop.power import decode, tell, watch


@pytest.mark.parametrize(
    ("message", "word", "event"),
    [
        (0x0218, 4, PowerEvent.SUSPEND),
        (0x0218, 0x12, PowerEvent.RESUME),
        (0x0218, 7, None),
        (0x0218, 0x8013, None),
        (0x0113, 1, PowerEvent.NETWORK),
        (0x0011, 0, None),
        (0x0016, 1, PowerEvent.SHUTDOWN),
        (0x0016, 0, None),
    ],
    ids=["suspend", "resume", "resume by a person", "setting", "network", "question", "end", "no end after all"],
)
def test_each_message(message: int, word: int, event: PowerEvent | None) -> None:
    assert decode(message, word) == event


def test_a_fault_of_the_handler_is_logged_and_stays_here(caplog: pytest.LogCaptureFixture) -> None:
    def broken(event: PowerEvent) -> None:
        raise ZeroDivisionError(event)

    tell(broken, PowerEvent.RESUME)
    assert "machine event resume could not be handled" in caplog.text


def test_other_systems_tell_nothing() -> None:
    seen: list[PowerEvent] = []
    with watch(seen.append):
        pass
    assert seen == []
