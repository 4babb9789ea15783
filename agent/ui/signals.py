"""Leaving in good order when the system asks by a signal: Qt's loop alone would never let Python hear it."""

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSocketNotifier

NUMBERS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def leaving_on_signals(leave: Callable[[], None]) -> Iterator[None]:
    """Call `leave` on this thread, the main one, when a signal comes. Qt's loop must run meanwhile."""
    here, there = socket.socketpair()
    for end in (here, there):
        end.setblocking(False)
    before = {number: signal.signal(number, lambda *_: None) for number in NUMBERS}
    woken = signal.set_wakeup_fd(there.fileno())
    notifier = QSocketNotifier(here.fileno(), QSocketNotifier.Type.Read)

    def hear() -> None:
        numbers = here.recv(64)
        if any(number in numbers for number in NUMBERS):
            leave()

    notifier.activated.connect(hear)
    try:
        yield
    finally:
        notifier.setEnabled(False)
        signal.set_wakeup_fd(woken)
        for number, handler in before.items():
            signal.signal(number, handler)
        here.close()
        there.close()
