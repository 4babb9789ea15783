"""How long SAE's own changes wait while the agent reads, and whether one is ever refused; by both Firebird drivers.

The writer changes rows that are being read, one transaction each with NO WAIT: a lock met is an error, not a wait. The
reading runs in a process of its own, as a cycle does, again and again; the same writer alone is the comparison.
"""

import multiprocessing
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.company import company
from tests.bench.figures import Figure, peak_megabytes, show
from tests.support.firebird import FirebirdServer, use_embedded
from tests.support.sae_writer import Writer

SECONDS = 8.0
CHARGES, PAYMENTS, CUSTOMERS = 60_000, 90_000, 2_000


def read_again_and_again(dsn: str, password: str, wire: bool, seconds: float, answers: Any) -> None:
    """In a child: readings, the median seconds of one, open documents, peak megabytes."""
    from agent.core.model import Source
    from agent.erp.opening import attach, attach_by_wire
    from agent.erp.reader import FirebirdReader

    source = Source("bench", "firebird", dsn, "SYSDBA", ("01",))
    reader = FirebirdReader(source, password, attach_by_wire if wire else attach)
    took: list[float] = []
    documents = 0
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        with reader.read("01", _today()) as read:
            documents = sum(len(customer.invoices) for customer in read.customers())
        took.append(time.perf_counter() - start)
    answers.put((len(took), statistics.median(took), documents, peak_megabytes()))


def _today() -> Any:
    from datetime import datetime

    return datetime.now().astimezone().date()


def beside(server: FirebirdServer, database: str, wire: bool) -> tuple[Writer, tuple[int, float, int, float]]:
    """The writer while a child reads."""
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    arguments = (server.access.dsn(database), server.password, wire, SECONDS, answers)
    child = context.Process(target=read_again_and_again, args=arguments)
    writer = Writer(database, server.access).start()
    child.start()
    found: tuple[int, float, int, float] = answers.get()
    child.join()
    return writer.stop(), found


def main() -> None:
    """Alone, then beside each driver."""
    use_embedded()
    truth = company(CHARGES, PAYMENTS, CUSTOMERS)
    with tempfile.TemporaryDirectory() as folder:
        server = FirebirdServer(Path(folder) / "server").start()
        try:
            database = str(shutil.copy(truth.companies["01"].database, server.data / "SAE90EMPRE01.FDB"))
            alone = Writer(database, server.access).for_seconds(SECONDS)
            for wire, name in ((False, "the client library"), (True, "no client library")):
                writer, (readings, seconds, documents, peak) = beside(server, database, wire)
                longest, usual = max(writer.waits) * 1000, statistics.median(writer.waits) * 1000
                note = (
                    f"{len(writer.waits)} changes beside {readings} readings, median {usual:.1f} ms; alone: longest "
                    f"{max(alone.waits) * 1000:.0f} ms, median {statistics.median(alone.waits) * 1000:.1f} ms"
                )
                show(Figure(f"Changes of SAE refused while the agent reads, {name}", len(writer.refused), "", 0))
                show(Figure(f"Longest wait of a change of SAE meanwhile, {name}", longest, "ms", None, note))
                read = f"{documents:,} open documents, {CHARGES:,} charges; peak of the child {peak:.0f} MB"
                show(Figure(f"A reading beside a writer, {name}", seconds, "s", None, read))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
