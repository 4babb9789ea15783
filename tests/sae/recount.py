"""A second opinion on the truth: every row read back from the database and matched by key, slowly and in decimals.

It shares nothing with the generator's tree, with the agent or with the contract; only the design's rules.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Key = tuple[str, str, int, int]
TINY = Decimal("0.005")


def number(value: float | None) -> Decimal:
    """What a DOUBLE PRECISION was meant to be: its shortest decimal, nothing for NULL."""
    return Decimal(repr(value)) if value is not None else Decimal(0)


def rounded(value: Decimal) -> Decimal:
    """To the cent, halves away from zero."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(slots=True)
class Recount:
    """What the rows of one company say."""

    open: dict[Key, tuple[Decimal, date]] = field(default_factory=dict)
    """(balance, due date) by CVE_CLIE, REFER, NUM_CPTO, NUM_CARGO."""
    credit: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    movements: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    orphans: int = 0
    mismatches: int = 0
    status_b: int = 0
    cancelled: int = 0


def fetch(connection: Any, sql: str) -> list[dict[str, Any]]:
    """Rows by column name."""
    cursor = connection.cursor()
    cursor.execute(sql)
    names = [column[0] for column in cursor.description]
    found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    cursor.close()
    return found


def recount(connection: Any, suffix: str, as_of: date) -> Recount:
    """Open balances, credits and control totals of a company from its rows alone."""
    signs = {row["NUM_CPTO"]: row["SIGNO"] for row in fetch(connection, f"SELECT NUM_CPTO, SIGNO FROM CONC{suffix}")}
    rates = {row["NUM_MONED"]: number(row["TCAMBIO"]) for row in fetch(connection, f"SELECT * FROM MONED{suffix}")}
    terms = {
        row["CLAVE"]: row["DIASCRED"] or 0 for row in fetch(connection, f"SELECT CLAVE, DIASCRED FROM CLIE{suffix}")
    }
    dead = {row["CVE_DOC"] for row in fetch(connection, f"SELECT CVE_DOC FROM FACTF{suffix} WHERE STATUS = 'C'")}
    masters = fetch(connection, f"SELECT * FROM CUEN_M{suffix}")
    details = fetch(connection, f"SELECT * FROM CUEN_DET{suffix}")
    cut = datetime(as_of.year, as_of.month, as_of.day) + timedelta(days=1)  # noqa: DTZ001 — SAE's wall clock
    found = Recount()

    def signed(row: dict[str, Any], column: str) -> Decimal:
        sign: int = row["SIGNO"] or signs[row["NUM_CPTO"]]
        return number(row[column]) * sign

    attached = _attach(masters, details, found)
    for row in (*masters, *details):
        found.movements[row["CVE_CLIE"]] += signed(row, "IMPORTE")
    for master in masters:
        if master["STATUS"] == "B":
            found.status_b += 1
            continue
        if master["REFER"] in dead:
            found.cancelled += 1
            continue
        if master["FECHA_APLI"] >= cut:
            continue
        parts = [master, *(row for row in attached[_key(master)] if row["FECHA_APLI"] < cut)]
        column = "IMPORTE" if master["NUM_MONED"] == 1 else "IMPMON_EXT"
        own = sum((signed(row, column) for row in parts), Decimal(0))
        if abs(own) < TINY:
            continue
        balance = rounded(own * (rates[master["NUM_MONED"]] or number(master["TCAMBIO"])))
        if balance < 0:
            found.credit[master["CVE_CLIE"]] -= balance
        elif master["TIPO_MOV"] == "C":
            due = master["FECHA_VENC"] or master["FECHA_APLI"] + timedelta(days=terms.get(master["CVE_CLIE"], 0))
            found.open[_key(master)] = balance, due.date()
    return found


def _key(master: dict[str, Any]) -> Key:
    return master["CVE_CLIE"], master["REFER"], master["NUM_CPTO"], master["NUM_CARGO"]


def _attach(
    masters: list[dict[str, Any]], details: list[dict[str, Any]], found: Recount
) -> dict[Key, list[dict[str, Any]]]:
    """Details by master: the whole key, else the only master of the same customer, REFER and NUM_CARGO, else orphan."""
    attached: dict[Key, list[dict[str, Any]]] = {_key(master): [] for master in masters}
    alike: dict[tuple[str, str, int], list[Key]] = defaultdict(list)
    for key in attached:
        alike[key[0], key[1], key[3]].append(key)
    for row in details:
        key = row["CVE_CLIE"], row["REFER"], row["ID_MOV"], row["NUM_CARGO"]
        if key not in attached:
            candidates = alike[key[0], key[1], key[3]]
            if len(candidates) != 1:
                found.orphans += 1
                continue
            found.mismatches += 1
            key = candidates[0]
        attached[key].append(row)
    return attached
