"""Database work in a process of its own: the native client hangs on a frozen server and only a kill ends it.

Memory goes back to the system too, and a killed child can have stored nothing: it only ever writes its spool file.
"""

import logging
import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

from agent.core.delivery import Job, Prepared
from agent.core.ports import ProgressCallback
from agent.engine.courtesy import go_last
from agent.engine.messages import ChildMessage, Crashed, Failed, Finished, Progressed
from agent.errors import AgentError, StoppedError, UnansweredError

Work = Callable[[Job, ProgressCallback], Prepared]
"""Reads and composes one company. Raises `AgentError`."""
Question = TypeVar("Question")
Answer = TypeVar("Answer")
Stopping = Callable[[], bool]

POLL_SECONDS = 0.2
PROGRESS_SECONDS = 0.1
KILL_SECONDS = 5.0
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sentences:
    """What to say where a child is killed at its limit, or ends without a word."""

    frozen: str
    """Title; `{limit}` is filled in."""
    after_frozen: str
    died: str
    after_died: str


READING = Sentences(
    "SAE no respondió en {limit}",
    "La lectura se terminó sin enviar nada. Revisa que el servidor de Firebird responda; se reintentará solo.",
    "La lectura de SAE terminó de golpe",
    "No se envió nada y se reintentará solo; si se repite, envía los registros de la carpeta logs a soporte.",
)
ASKING = Sentences(
    "La base de datos no respondió en {limit}",
    "La prueba de conexión se dio por terminada. Revisa que el servicio de Firebird responda y pruébala de nuevo.",
    "La prueba de conexión terminó de golpe",
    "Pruébala de nuevo; si se repite, envía los registros de la carpeta logs a soporte.",
)


class Child(Generic[Question, Answer]):
    """Runs a top-level function in a spawned child, and kills it at its limit or when the program stops."""

    def __init__(
        self,
        work: Callable[[Question, ProgressCallback], Answer],
        limit_seconds: float,
        stopping: Stopping,
        sentences: Sentences = READING,
    ) -> None:
        self._work = work
        self._limit = limit_seconds
        self._stopping = stopping
        self._sentences = sentences

    def __call__(self, question: Question, progress: ProgressCallback) -> Answer:
        """Run to the end, or raise `AgentError`."""
        context = multiprocessing.get_context("spawn")
        receiver, sender = context.Pipe(duplex=False)
        child = context.Process(target=run_child, args=(self._work, question, sender), daemon=True)
        child.start()
        sender.close()
        try:
            answer: Answer = self._listen(receiver, time.monotonic() + self._limit, progress)
            return answer
        finally:
            receiver.close()
            _end(child)

    def _listen(self, receiver: Connection, deadline: float, progress: ProgressCallback) -> Any:
        while True:
            if self._stopping():
                raise StoppedError
            left = deadline - time.monotonic()
            if left <= 0:
                raise self._frozen()
            if not receiver.poll(min(POLL_SECONDS, left)):
                continue
            try:
                message: ChildMessage = receiver.recv()
            except EOFError as error:
                raise self._died() from error
            match message:
                case Progressed(phase, done, total):
                    progress(phase, done, total)
                case Finished(answer):
                    return answer
                case Failed(title, advice, exit_code):
                    raise AgentError(title, advice, exit_code=exit_code)
                case Crashed(trace):
                    _LOG.error("child failed: %s", trace)
                    raise self._died()

    def _frozen(self) -> UnansweredError:
        shown = f"{self._limit / 60:.0f} minutos" if self._limit >= 120 else f"{self._limit:.0f} segundos"
        return UnansweredError(self._sentences.frozen.format(limit=shown), self._sentences.after_frozen)

    def _died(self) -> AgentError:
        return AgentError(self._sentences.died, self._sentences.after_died)


def run_child(work: Callable[[Any, ProgressCallback], Any], question: Any, sender: Connection) -> None:
    """What the child does: the work, its progress now and then, and exactly one last word."""
    go_last()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    threading.Thread(target=_die_with_parent, name="parent", daemon=True).start()
    last = 0.0

    def progress(phase: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= PROGRESS_SECONDS or done == total:
            last = now
            sender.send(Progressed(phase, done, total))

    message: ChildMessage
    try:
        message = Finished(work(question, progress))
    except AgentError as error:
        message = Failed(error.title, error.advice, error.exit_code)
    except Exception:  # noqa: BLE001 - a fault of ours must end as a sentence and a log entry, not as silence
        message = Crashed(traceback.format_exc())
    sender.send(message)
    sender.close()


def _die_with_parent() -> None:
    """A parent that was killed cannot kill us: leave with it, however stuck the native client is."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _end(child: multiprocessing.process.BaseProcess) -> None:
    child.join(KILL_SECONDS if not child.is_alive() else 0.5)
    if child.is_alive():
        child.kill()
        child.join(KILL_SECONDS)
