"""SAE at work: one row after another is changed and committed, each timed; a lock met anywhere is an error at once."""

import time
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

from tests.support.firebird import Access, connect

UPDATES = (
    "UPDATE CUEN_M01 SET IMPORTE = IMPORTE WHERE CVE_CLIE = ? AND REFER = ?",
    "UPDATE CUEN_DET01 SET IMPORTE = IMPORTE WHERE CVE_CLIE = ? AND REFER = ?",
)


@dataclass(slots=True)
class Writer:
    """Changes rows on a connection of its own with NO WAIT, until told to stop; `waits` are seconds of each change."""

    database: str
    access: Access
    waits: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    _stop: Event = field(default_factory=Event)
    _ready: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def start(self) -> "Writer":
        """Begin on a thread of its own; returns once a first change was made."""
        self._thread = Thread(target=self._work, name="sae-writer")
        self._thread.start()
        if not self._ready.wait(60):
            raise RuntimeError("the writer made no change")
        return self

    def stop(self) -> "Writer":
        """End after the change of the moment."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        return self

    def for_seconds(self, seconds: float) -> "Writer":
        """Work so long on this thread."""
        self._work(time.perf_counter() + seconds)
        return self

    def _work(self, end: float | None = None) -> None:
        import fdb

        tpb = bytes((fdb.isc_tpb_version3, fdb.isc_tpb_write, fdb.isc_tpb_concurrency, fdb.isc_tpb_nowait))
        connection: Any = connect(self.database, self.access, isolation_level=tpb)
        try:
            cursor = connection.cursor()
            cursor.execute("SELECT FIRST 500 CVE_CLIE, REFER FROM CUEN_M01")
            keys = cursor.fetchall()
            connection.commit()
            statements = [cursor.prep(sql) for sql in UPDATES]
            turn = 0
            while not self._stop.is_set() and (end is None or time.perf_counter() < end):
                start = time.perf_counter()
                try:
                    cursor.execute(statements[turn % 2], keys[turn // 2 % len(keys)])
                    connection.commit()
                except fdb.Error as error:
                    self.refused.append(str(error))
                    connection.rollback()
                self.waits.append(time.perf_counter() - start)
                turn += 1
                self._ready.set()
            cursor.close()
        finally:
            connection.close()
