"""The only crossing between threads: the engine's events come in as queued signals, what a person asks goes out.

Three threads stand behind it: the engine's, one for short errands, one for those that read a database.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from agent.errors import AgentError
from agent.ui.office import Office, Working

STEP_SECONDS = 0.1
"""At most one step of a progress in so long."""
JOIN_SECONDS = 10.0
Answer = TypeVar("Answer")
_LOG = logging.getLogger(__name__)


def unexpected() -> AgentError:
    """A fault of the program, said to a person; the log has the rest."""
    return AgentError("El programa tuvo un error inesperado", "Exporta el diagnóstico y envíalo a soporte.")


@dataclass(frozen=True, slots=True)
class _Errand:
    run: Callable[[], Any]
    then: Callable[[Any], None]
    fail: Callable[[AgentError], None]
    owner: QObject | None = None


@dataclass(frozen=True, slots=True)
class _Done:
    errand: _Errand
    answer: Any = None
    error: AgentError | None = None


class Bridge(QObject):
    """Lives on the window's thread; its signals are heard there."""

    looked = Signal(object)
    """A fresh `Snapshot`."""
    worked = Signal(object)
    """The `Working` under way, or None."""
    failed = Signal(object)
    """An `AgentError` that nobody waits for."""
    _stepped = Signal(object)
    _rested = Signal()
    _done = Signal(object)

    def __init__(self, office: Office, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.office = office
        self._queues: dict[bool, SimpleQueue[_Errand | None]] = {False: SimpleQueue(), True: SimpleQueue()}
        self._threads = [
            Thread(target=self._engine, name="engine", daemon=True),
            Thread(target=self._errands, args=(self._queues[False],), name="errands", daemon=True),
            Thread(target=self._errands, args=(self._queues[True],), name="readings", daemon=True),
        ]
        self._looking = False
        self._again = False
        self._last_step = 0.0
        self._open = True
        queued = Qt.ConnectionType.QueuedConnection
        self._stepped.connect(self.worked, queued)
        self._rested.connect(self._on_rested, queued)
        self._done.connect(self._on_done, queued)

    def start(self) -> None:
        """Let the engine work, and look for the first time."""
        for thread in self._threads:
            thread.start()
        self.refresh()

    def close(self, reason: str) -> None:
        """End the engine and the errands in good order, within a limit."""
        if not self._open:
            return
        self._open = False
        self.office.stop(reason)
        for queue in self._queues.values():
            queue.put(None)
        for thread in self._threads:
            if thread.is_alive():
                thread.join(JOIN_SECONDS)

    def ask(
        self,
        run: Callable[[], Answer],
        then: Callable[[Answer], None] | None = None,
        fail: Callable[[AgentError], None] | None = None,
        *,
        slow: bool = False,
        owner: QObject | None = None,
    ) -> None:
        """Do `run` on another thread and hand its answer to `then`, or its failure to `fail`, on this one.

        Neither is called once `owner` has gone: a window may be closed before it is answered.
        """
        if self._open:
            self._queues[slow].put(_Errand(run, then or _ignore, fail or self.failed.emit, owner))

    def act(self, run: Callable[[], None]) -> None:
        """Do something that changes what a snapshot shows."""
        self.ask(run, lambda _: self.refresh())

    @Slot()
    def refresh(self) -> None:
        """Look again; asked while looking, once more after it."""
        if self._looking:
            self._again = True
            return
        self._looking = True
        self.ask(self.office.look, self._on_looked, self._on_look_failed)

    def working(self, step: Working) -> None:
        """`Watch`: told on the engine's thread."""
        now = time.monotonic()
        if now - self._last_step >= STEP_SECONDS or (step.total and step.done == step.total):
            self._last_step = now
            self._stepped.emit(step)

    def rested(self) -> None:
        """`Watch`: told on the engine's thread."""
        self._rested.emit()

    def _on_rested(self) -> None:
        self.worked.emit(None)
        self.refresh()

    def _on_looked(self, snapshot: object) -> None:
        self._looking = False
        self.looked.emit(snapshot)
        if self._again:
            self._again = False
            self.refresh()

    def _on_look_failed(self, error: AgentError) -> None:
        self._looking = False
        self.failed.emit(error)

    @Slot(object)
    def _on_done(self, done: _Done) -> None:
        owner = done.errand.owner
        if not self._open or (owner is not None and not isValid(owner)):
            return
        if done.error is not None:
            done.errand.fail(done.error)
        else:
            done.errand.then(done.answer)

    def _engine(self) -> None:
        try:
            self.office.work(self)
        except AgentError as error:
            self._done.emit(_Done(_Errand(_nothing, _ignore, self.failed.emit), error=error))
        except Exception:  # noqa: BLE001 - a fault of ours must reach the log and the person, not end in silence
            _LOG.exception("the engine met a fault")
            self._done.emit(_Done(_Errand(_nothing, _ignore, self.failed.emit), error=unexpected()))

    def _errands(self, queue: "SimpleQueue[_Errand | None]") -> None:
        while (errand := queue.get()) is not None:
            try:
                done = _Done(errand, errand.run())
            except AgentError as error:
                done = _Done(errand, error=error)
            except Exception:  # noqa: BLE001 - a fault of ours is told where its answer was awaited
                _LOG.exception("an errand met a fault")
                done = _Done(errand, error=unexpected())
            self._done.emit(done)


def _ignore(_answer: object) -> None:
    """Nobody waits for it."""


def _nothing() -> None:
    """No work of its own."""
