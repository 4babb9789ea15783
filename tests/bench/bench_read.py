"""Reading a big company out of Firebird, against a plain isql scan of its charges, and asking whether one has changed.

The reading is the whole of it: balances in the engine, control totals, orphans, customers, records, and the spool that
a body is composed from. The scan prints the columns of CUEN_M01 that the reading uses, nothing else.
"""

import multiprocessing
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.company import big_company
from tests.bench.figures import Figure, peak_megabytes, show, timed
from tests.sae import Truth, build
from tests.support.firebird import ISQL, FirebirdServer, use_embedded

RUNS = 3
CHECKS = 200
SCAN = """\
SELECT CVE_CLIE, REFER, NUM_CPTO, NUM_CARGO, NO_FACTURA, IMPORTE, FECHA_APLI, FECHA_VENC, NUM_MONED, TCAMBIO,
IMPMON_EXT, TIPO_MOV, SIGNO, STATUS FROM CUEN_M01;
"""


def read(database: str, day: Any, answers: Any) -> None:
    """In a child: seconds from attaching to the last record spooled, peak megabytes, documents, cents."""
    from agent.core.body import Spool
    from agent.core.model import Source
    from agent.erp.reader import FirebirdReader

    with tempfile.TemporaryFile() as file:
        spool = Spool(file)

        def work() -> None:
            reader = FirebirdReader(Source("bench", "firebird", database, "SYSDBA", ("01",)), "")
            with reader.read("01", day) as company:
                for customer in company.customers():
                    spool.add(customer)

        seconds = timed(work)
    answers.put((seconds, peak_megabytes(), spool.documents, spool.balance))


def in_child(truth: Truth) -> tuple[float, float, int, int]:
    """`read` in a spawned process, as a cycle of the agent does it."""
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    child = context.Process(target=read, args=(truth.companies["01"].database, truth.as_of, answers))
    child.start()
    found: tuple[float, float, int, int] = answers.get()
    child.join()
    return found


def scan(truth: Truth) -> float:
    """Seconds of isql printing every charge to nowhere."""
    command = [str(ISQL), "-q", "-user", "SYSDBA", truth.companies["01"].database]
    return timed(lambda: subprocess.run(command, input=SCAN.encode(), stdout=subprocess.DEVNULL, check=True))


def reading(truth: Truth) -> None:
    """Ratio and memory, once the figures are those of the truth."""
    totals = truth.companies["01"].totals()
    ratios, seconds, scans, peaks = [], [], [], []
    for _ in range(RUNS):
        took, peak, documents, cents = in_child(truth)
        if (documents, cents) != (totals["facturasActivas"], totals["totalCartera"]):
            raise SystemExit(f"read {documents} documents and {cents} cents, the truth is {totals}")
        base = scan(truth)
        ratios.append(took / base)
        seconds.append(took)
        scans.append(base)
        peaks.append(peak)
    note = f"{statistics.median(seconds):.1f} s against {statistics.median(scans):.1f} s, {documents:,} open documents"
    name = "Open balances of 1 M charges + 1.5 M payments to records, against an isql scan of the charges"
    show(Figure(name, statistics.median(ratios), "×", 2.3, note))
    show(Figure("Peak memory of the reading child", max(peaks), "MB", 120))


def checking(folder: Path) -> None:
    """Milliseconds of one freshness check, through a server and on a file."""
    from tests.agent.erp.reading import reader_of

    for server in (FirebirdServer(folder / "server").start(), None):
        directory = server.data / "company" if server else folder / "company"
        access = server.access if server else None
        truth = build(directory, companies=("01",), customers=10, charges=50, access=access)
        reader = reader_of(truth.companies["01"].database, "01", access=access)
        with reader.read("01", truth.as_of) as company:
            list(company.customers())
        took = []
        for _ in range(CHECKS):
            start = time.perf_counter()
            same, _ = reader.recheck(company.token) if company.token else (False, None)
            took.append((time.perf_counter() - start) * 1000)
            if not same:
                raise SystemExit("an untouched company was found changed")
        reader.close()
        note = f"worst of {CHECKS}: {max(took):.2f} ms"
        if server:
            server.stop()
            show(Figure("Is an untouched company unchanged? Through a server", statistics.median(took), "ms", 5, note))
        else:
            show(Figure("The same on a file, attaching each time", statistics.median(took), "ms", None, note))


def main() -> None:
    """Both figures."""
    use_embedded()
    with tempfile.TemporaryDirectory() as folder:
        checking(Path(folder))
    reading(big_company())


if __name__ == "__main__":
    main()
