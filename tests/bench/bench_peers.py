"""Open balances of the same big company through general tools: pandas.read_sql, petl and dlt, beside our reader.

Each runs in a process of its own, alone, so that its peak memory is its own. They do the minimum that gives an open
balance per charge: read both tables, sum the payments by the four-part key, subtract. None knows currencies or orphans.
"""

import multiprocessing
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.company import big_company
from tests.bench.figures import Figure, peak_megabytes, show, timed
from tests.sae import Access, load
from tests.support.firebird import connect

CHARGES = "SELECT CVE_CLIE, REFER, NUM_CPTO, NUM_CARGO, IMPORTE * SIGNO AS IMPORTE, FECHA_VENC FROM CUEN_M01"
PAYMENTS = "SELECT CVE_CLIE, REFER, ID_MOV AS NUM_CPTO, NUM_CARGO, IMPORTE * SIGNO AS ABONO FROM CUEN_DET01"
KEY = ["CVE_CLIE", "REFER", "NUM_CPTO", "NUM_CARGO"]


def ours(directory: str) -> int:
    """The agent's own reader: every customer with its open documents, as records."""
    from agent.core.model import Source
    from agent.erp.reader import FirebirdReader

    truth = load(Path(directory))
    reader = FirebirdReader(Source("bench", "firebird", truth.companies["01"].database, "SYSDBA", ("01",)), "")
    with reader.read("01", truth.as_of) as read:
        return sum(len(customer.invoices) for customer in read.customers())


def with_pandas(directory: str) -> int:
    """pandas.read_sql of both tables, a grouped sum and a merge."""
    import warnings

    import pandas

    warnings.filterwarnings("ignore", category=UserWarning)
    connection = connect(load(Path(directory)).companies["01"].database, Access())
    charges = pandas.read_sql(CHARGES, connection)
    payments = pandas.read_sql(PAYMENTS, connection).groupby(KEY, as_index=False)["ABONO"].sum()
    merged = charges.merge(payments, on=KEY, how="left")
    return int((merged["IMPORTE"] + merged["ABONO"].fillna(0) > 0.005).sum())


def with_petl(directory: str) -> int:
    """petl.fromdb of both tables, aggregated and looked up."""
    import petl

    connection = connect(load(Path(directory)).companies["01"].database, Access())
    paid: dict[tuple[Any, ...], float] = {}
    for row in petl.data(petl.fromdb(connection, PAYMENTS)):
        paid[row[:4]] = paid.get(row[:4], 0.0) + row[4]
    charges = petl.data(petl.fromdb(connection, CHARGES))
    return sum(1 for row in charges if row[4] + paid.get(row[:4], 0.0) > 0.005)


def with_dlt(directory: str) -> int:
    """dlt extracting and normalising both tables into parquet files; the sums would come after."""
    import dlt

    connection = connect(load(Path(directory)).companies["01"].database, Access())

    def rows(query: str, columns: list[str]) -> Any:
        cursor = connection.cursor()
        cursor.execute(query)
        while batch := cursor.fetchmany(10_000):
            yield [dict(zip(columns, row, strict=True)) for row in batch]

    with tempfile.TemporaryDirectory() as folder:
        pipeline = dlt.pipeline("bench", pipelines_dir=folder, destination=dlt.destinations.filesystem(folder))
        resources = [
            dlt.resource(rows(CHARGES, [*KEY, "IMPORTE", "FECHA_VENC"]), name="charges"),
            dlt.resource(rows(PAYMENTS, [*KEY, "ABONO"]), name="payments"),
        ]
        pipeline.extract(resources, loader_file_format="parquet")
        return sum(pipeline.normalize().row_counts.values())


def measured(work: Callable[[str], int], directory: str, answers: Any) -> None:
    """In the child: seconds, peak megabytes and what was found."""
    found: list[int] = []
    seconds = timed(lambda: found.append(work(directory)))
    answers.put((seconds, peak_megabytes(), found[0]))


def main() -> None:
    """One run of each: the peers take minutes."""
    directory = str(big_company().directory)
    context = multiprocessing.get_context("spawn")
    base = 0.0
    for name, work in (("our reader", ours), ("pandas.read_sql", with_pandas), ("petl", with_petl), ("dlt", with_dlt)):
        answers = context.Queue()
        child = context.Process(target=measured, args=(work, directory, answers))
        child.start()
        seconds, megabytes, found = answers.get()
        child.join()
        base = base or seconds
        note = f"{seconds:.1f} s, peak {megabytes:.0f} MB, {found:,} {'rows written' if work is with_dlt else 'open'}"
        show(Figure(f"1 M charges + 1.5 M payments, {name}", seconds / base, "× ours", None, note))
    print("peers read once; they compute less than the reader does", file=sys.stderr)


if __name__ == "__main__":
    main()
