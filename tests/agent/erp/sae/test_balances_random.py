"""Random rows, more tangled than any company's, against a recount that looks every key up in decimals."""

from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from agent.core.model import ReadReport
from agent.erp.drivers.firebird import connect
from agent.erp.drivers.target import Target
from agent.erp.sae import schema
from agent.erp.sae.balances import Balances
from agent.erp.sae.currency import MICRO, Currencies
from agent.erp.sae.firebird import FIREBIRD
from agent.erp.sae.queries import EXCHANGE, Concepts, Queries
from tests.sae import Truth
from tests.sae.catalog import SIGNS
from tests.sae.load import literal, opened
from tests.sae.recount import recount, rounded
from tests.support.firebird import Access

DAY = date(2025, 12, 15)
START = datetime(2025, 12, 1)  # noqa: DTZ001 - SAE knows no zone
CONCEPTS = Concepts(SIGNS)
RATES = {1: MICRO, 2: 18_437_200, 3: None}
CHARGES, APPLIED = (1, 1, 1, 2, 6, 9, 18), (10, 22, 16, 17, 19, 20, 700)
"""Concept 700 is in no CONC."""
Row = dict[str, Any]


def amount(random: Random) -> float | None:
    cents = random.choice((0.01, 33.3333, 66.6667, 100.0, 99.995, 0.005, random.randrange(1, 20_000) / 100))
    return None if random.random() < 0.03 else cents


def when(random: Random) -> datetime:
    return START + timedelta(days=random.randrange(30), seconds=random.choice((0, 0, 86_399)))


def sign(random: Random, concept: int) -> int | None:
    return random.choice((SIGNS.get(concept, -1),) * 6 + (0, None))


def rows(random: Random) -> tuple[list[Row], list[Row]]:
    """Few customers, REFERs and numbers, so that keys meet in every way."""
    masters: dict[tuple[Any, ...], Row] = {}
    for _ in range(25):
        concept, currency = random.choice(CHARGES), random.choice((1, 1, 1, 2, 3))
        row: Row = {"CVE_CLIE": random.choice("AB"), "REFER": random.choice(("F1", "F2", "F3", "F4", "F5"))}
        row |= {"NUM_CPTO": concept, "NUM_CARGO": random.choice((1, 1, 2)), "IMPORTE": amount(random)}
        row |= {"SIGNO": sign(random, concept), "FECHA_APLI": when(random), "NUM_MONED": currency}
        row |= {"TCAMBIO": 17.25 if currency == 3 else random.choice((17.25, 18.0, 0.0, None))}
        row |= {"IMPMON_EXT": random.choice((amount(random), None)) if currency > 1 else row["IMPORTE"]}
        row |= {"TIPO_MOV": "C" if SIGNS[concept] > 0 else "A", "STATUS": random.choice("AAAAB")}
        row |= {"FECHAELAB": None}
        masters[row["CVE_CLIE"], row["REFER"], concept, row["NUM_CARGO"]] = row
    details: list[Row] = []
    for _ in range(60):
        concept = random.choice(APPLIED)
        row = {"CVE_CLIE": random.choice("AABC"), "REFER": random.choice(("F1", "F2", "F3", "F4", "F5", "F6"))}
        row |= {"ID_MOV": random.choice(CHARGES), "NUM_CPTO": concept, "NUM_CARGO": random.choice((1, 1, 2, 3))}
        row |= {"IMPORTE": amount(random), "IMPMON_EXT": amount(random), "SIGNO": sign(random, concept)}
        row |= {
            "NUM_MONED": random.choice((1, 2, 2, 3, 0, None)),
            "TCAMBIO": random.choice((1.0, 18.5, 17.123456, None)),
        }
        row["IMPMON_EXT"] = random.choice((row["IMPMON_EXT"], row["IMPMON_EXT"], row["IMPORTE"], None))
        row |= {"TIPO_MOV": random.choice(("C", "A", None)), "FECHAELAB": None}
        details.append(row | {"FECHA_APLI": random.choice((when(random), None)), "NO_PARTIDA": 1})
    return list(masters.values()), details


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_random_rows_agree_with_a_recount(clean: Truth, seed: int) -> None:
    database = Path(clean.companies["01"].database)
    masters, details = rows(Random(seed))
    with opened(database, Access()) as writer:
        for table, made in (("CUEN_M01", masters), ("CUEN_DET01", details)):
            writer.execute_immediate(f"DELETE FROM {table}")
            for row in made:
                values = ", ".join(map(literal, row.values()))
                writer.execute_immediate(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({values})")
    compare(database)
    with opened(database, Access()) as writer:
        writer.execute_immediate("ALTER INDEX IDX_CUEN_DET01 INACTIVE")
    compare(database)


def compare(database: Path) -> None:
    with opened(database, Access()) as connection:
        true = recount(connection, "01", DAY)
    connection = connect(Target(None, str(database)), "SYSDBA", "any")
    connection.begin()
    report = ReadReport()
    queries = Queries(schema.introspect(connection.rows, "01", FIREBIRD), CONCEPTS)
    currencies = Currencies(1, [(number, rate, None) for number, rate in RATES.items()])
    accounts = Balances(connection.rows, queries, currencies, CONCEPTS, EXCHANGE, report).read(DAY)
    connection.close()
    found = {
        (owner, doc.folio, doc.concept, doc.charge): doc.balance
        for owner, account in accounts.items()
        for doc in account.documents()
    }
    assert found == {key: int(balance * 100) for key, (balance, _) in true.open.items()}
    credit = {owner: account.credit for owner, account in accounts.items() if account.credit}
    assert credit == {owner: int(value * 100) for owner, value in true.credit.items() if value}
    moved = {owner: account.movements for owner, account in accounts.items() if account.movements}
    assert moved == {owner: int(value * MICRO) for owner, value in true.movements.items() if rounded(value * 10_000)}
    assert (report.orphan_details, report.id_mov_mismatch) == (true.orphans, true.mismatches)
    assert report.status_b_masters == true.status_b
    assert (report.positive_credits, report.unsigned_rows) == (true.positive_credits, true.unsigned)
