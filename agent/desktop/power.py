"""What Windows tells windows about the machine, as events of ours; other systems tell nothing."""

import logging
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from agent.core.power import PowerEvent

Handler = Callable[[PowerEvent], None]
WM_ENDSESSION = 0x0016
WM_TIMER = 0x0113
WM_POWERBROADCAST = 0x0218
PBT_APMSUSPEND = 0x0004
PBT_APMRESUMEAUTOMATIC = 0x0012
"""Sent at every waking; PBT_APMRESUMESUSPEND follows it where a person is there, and says nothing new."""
NETWORK_TIMER = 1
"""Changes of addresses come in bursts: one event once they are quiet for `SETTLE_MS`."""
SETTLE_MS = 2_000
_EVENTS = {
    (WM_POWERBROADCAST, PBT_APMSUSPEND): PowerEvent.SUSPEND,
    (WM_POWERBROADCAST, PBT_APMRESUMEAUTOMATIC): PowerEvent.RESUME,
    (WM_TIMER, NETWORK_TIMER): PowerEvent.NETWORK,
}
_LOG = logging.getLogger(__name__)


def decode(message: int, word: int) -> PowerEvent | None:
    """The event behind a window message, or None.

    WM_QUERYENDSESSION is only a question that any other program may answer with no: WM_ENDSESSION is the end.
    """
    if message == WM_ENDSESSION and word:
        return PowerEvent.SHUTDOWN
    return _EVENTS.get((message, word))


def tell(handler: Handler, event: PowerEvent) -> None:
    """Hand an event over; a fault of the handler must not reach the system's own loop."""
    try:
        handler(event)
    except Exception:  # noqa: BLE001 - an exception inside a window procedure would be lost, and the message with it
        _LOG.exception("machine event %s could not be handled", event)


def watch(handler: Handler) -> AbstractContextManager[None]:
    """Tell `handler` what happens to the machine while the context is open, on a thread of its own."""
    if sys.platform == "win32":
        from agent.desktop.win_power import HiddenWindow

        return HiddenWindow(handler)
    return nullcontext()
