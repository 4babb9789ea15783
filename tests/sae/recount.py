"""A second opinion on the truth: every row read back from the database and matched by key, slowly and in decimals.

It shares nothing with the generator's tree, with the agent or with the contract; only the design's rules.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

Key = tuple[str, str, int, int]
TINY = Decimal("0.005")
MICRO = Decimal("0.000001")
"""The engine's sums have six decimals."""
BASE = 1
EXCHANGE = (19, 20)
KINDS = {"C": 1, "A": -1}
NEVER = datetime(1, 1, 1)  # noqa: DTZ001 — SAE's wall clock
UNDATED = datetime(1900, 1, 1)  # noqa: DTZ001 — SAE's wall clock


def number(value: float | None) -> Decimal:
    """What a DOUBLE PRECISION was meant to be: its shortest decimal, nothing for NULL."""
    return Decimal(repr(value)) if value is not None else Decimal(0)


def rounded(value: Decimal) -> Decimal:
    """To the cent, halves away from zero."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def exactly(value: Fraction) -> Decimal:
    """To the cent from a fraction, halves away from zero."""
    cents = (abs(value) * 100 + Fraction(1, 2)) // 1
    return Decimal(cents if value >= 0 else -cents).scaleb(-2)


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
    positive_credits: int = 0
    unsigned: int = 0
    undated: int = 0


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
    concepts = {row["NUM_CPTO"]: row for row in fetch(connection, f"SELECT NUM_CPTO, SIGNO, TIPO FROM CONC{suffix}")}
    rates = {row["NUM_MONED"]: number(row["TCAMBIO"]) for row in fetch(connection, f"SELECT * FROM MONED{suffix}")}
    terms = {
        row["CLAVE"]: row["DIASCRED"] or 0 for row in fetch(connection, f"SELECT CLAVE, DIASCRED FROM CLIE{suffix}")
    }
    headers = fetch(connection, f"SELECT CVE_CLPV, CVE_DOC, STATUS, FECHA_DOC, FECHA_VEN FROM FACTF{suffix}")
    invoices = {(row["CVE_CLPV"], row["CVE_DOC"]): row for row in headers}
    dead = {key for key, row in invoices.items() if row["STATUS"] == "C"}
    masters = fetch(connection, f"SELECT * FROM CUEN_M{suffix}")
    details = fetch(connection, f"SELECT * FROM CUEN_DET{suffix}")
    cut = datetime(as_of.year, as_of.month, as_of.day) + timedelta(days=1)  # noqa: DTZ001 — SAE's wall clock
    found = Recount()

    def sign(row: dict[str, Any]) -> int:
        concept = concepts.get(row["NUM_CPTO"], {"SIGNO": 0, "TIPO": None})
        by_kind = KINDS.get(row["TIPO_MOV"]) or KINDS.get(concept["TIPO"]) or 0
        return row["SIGNO"] or concept["SIGNO"] or by_kind

    def signed(row: dict[str, Any], column: str) -> Decimal:
        return number(row[column]) * sign(row)

    def applied(row: dict[str, Any]) -> datetime:
        return row["FECHA_APLI"] or row["FECHAELAB"] or NEVER

    attached = _attach(masters, details, found)
    for row in (*masters, *details):
        found.movements[row["CVE_CLIE"]] += signed(row, "IMPORTE")
        found.unsigned += bool(row["IMPORTE"]) and not sign(row)
    for master in masters:
        if master["STATUS"] == "B":
            found.status_b += 1
            continue
        if applied(master) >= cut:
            continue
        parts = [master, *(row for row in attached[_key(master)] if applied(row) < cut)]
        today = rates[master["NUM_MONED"]] or number(master["TCAMBIO"])
        own = sum((in_currency(row, master, today) * sign(row) for row in parts), Fraction(0))
        balance = exactly(own * Fraction(today))
        if abs(own) < TINY or not balance:
            continue
        if (master["CVE_CLIE"], master["REFER"]) in dead:
            found.cancelled += 1
        elif balance < 0:
            found.credit[master["CVE_CLIE"]] -= balance
        elif master["TIPO_MOV"] != "C":
            found.positive_credits += 1
        else:
            issued, due = _dates(master, applied(master), invoices)
            found.undated += issued == UNDATED
            due = due or issued + timedelta(days=terms.get(master["CVE_CLIE"], 0))
            found.open[_key(master)] = balance, due.date()
    return found


def _dates(
    master: dict[str, Any], applied: datetime, invoices: dict[tuple[str, str], dict[str, Any]]
) -> tuple[datetime, datetime | None]:
    """(issued, due or None): the charge's own, else its invoice's, else the day that stands for none."""
    due = master["FECHA_VENC"]
    if applied > NEVER or due:
        return (applied if applied > NEVER else due), due
    header = invoices.get((master["CVE_CLIE"], master["REFER"]), {"FECHA_DOC": None, "FECHA_VEN": None})
    return header["FECHA_DOC"] or UNDATED, header["FECHA_VEN"]


def in_currency(row: dict[str, Any], master: dict[str, Any], today: Decimal) -> Fraction:
    """What a row stands for in the currency of its master; currencies are never added."""
    base, foreign, rate = (number(row[name]) for name in ("IMPORTE", "IMPMON_EXT", "TCAMBIO"))
    if master["NUM_MONED"] == BASE:
        return Fraction(base)
    booked = Fraction(number(master["TCAMBIO"]) or today)
    in_base = "ID_MOV" in row and rate == 1 and foreign != 0 and foreign == base
    if in_base or (row["NUM_MONED"] or master["NUM_MONED"]) != master["NUM_MONED"]:
        return Fraction(0) if row["NUM_CPTO"] in EXCHANGE else Fraction(base) / booked
    if row["IMPMON_EXT"] is not None:
        return Fraction(foreign)
    if "ID_MOV" not in row:
        return Fraction(base) / booked
    if row["NUM_CPTO"] in EXCHANGE:
        return Fraction(0)
    return Fraction((base / rate).quantize(MICRO, ROUND_HALF_UP)) if rate else Fraction(base) / booked


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
