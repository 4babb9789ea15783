"""A signal ends the program in good order."""

import os
import signal

from pytestqt.qtbot import QtBot

from agent.ui.signals import leaving_on_signals


def test_a_signal_is_heard_in_qts_loop_and_the_handlers_come_back(qtbot: QtBot) -> None:
    before = signal.getsignal(signal.SIGTERM)
    left: list[str] = []
    with leaving_on_signals(lambda: left.append("left")):
        os.kill(os.getpid(), signal.SIGTERM)
        qtbot.waitUntil(lambda: left == ["left"])
    assert signal.getsignal(signal.SIGTERM) is before
