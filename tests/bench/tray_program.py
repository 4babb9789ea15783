"""The tray's own command in a process that a benchmark leads: it says when it is up, and shows and closes its window.

A screen in memory has no tray; the program is told of one, since without it would open its window by itself.
"""

import gc
import sys
import time
from collections.abc import Callable, Iterator
from threading import Thread

PAGE_SECONDS = 0.7
"""How long a page is looked at: long enough to be filled and painted."""


def main() -> None:
    """Run the command; each line on stdin is `show` or `close`, repeated once Qt has done it."""
    from PySide6.QtWidgets import QSystemTrayIcon

    from agent.__main__ import main as run_program

    QSystemTrayIcon.isSystemTrayAvailable = staticmethod(lambda: True)  # type: ignore[method-assign]
    sys.argv = ["cobranza-agent", "tray"]
    Thread(target=_follow, daemon=True).start()
    run_program()


def _follow() -> None:
    from PySide6.QtCore import QCoreApplication, QTimer

    while (qt := QCoreApplication.instance()) is None:
        time.sleep(0.002)
    QTimer.singleShot(0, qt, lambda: print("up", flush=True))
    for line in sys.stdin:
        for step in _pages() if line.strip() == "show" else (_close,):
            QTimer.singleShot(0, qt, step)
            time.sleep(PAGE_SECONDS)
        print(line.strip(), flush=True)


def _pages() -> Iterator[Callable[[], None]]:
    """What a person does who looks at everything once."""
    from agent.ui.application import Application
    from agent.ui.places import Place

    program = next(one for one in gc.get_objects() if isinstance(one, Application))
    yield program.summon
    for place in Place:
        yield lambda place=place: program.go(place)  # type: ignore[misc]


def _close() -> None:
    from PySide6.QtWidgets import QApplication

    for widget in QApplication.topLevelWidgets():
        if widget.isVisible():
            widget.close()


if __name__ == "__main__":
    main()
