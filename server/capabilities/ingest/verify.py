"""Recomputes every sum of a sync to the cent: what the company owes after it, against what the body states."""

from collections.abc import Collection, Iterable, Mapping

from msgspec import Raw

from contract.aging import BUCKETS, CURRENT, bucket_index
from contract.money import from_cents
from contract.sync import Difference, Verification
from server.capabilities.ingest.model import Gap
from server.capabilities.ingest.scan import Scanned
from server.capabilities.receivables.model import Held

SHOWN = 100
"""Differences listed in an answer; beyond it one more figure would tell nobody anything new."""


def totals_by_bucket(due_totals: Mapping[int, tuple[int, int]], cut: int) -> list[tuple[int, int]]:
    """(cents, documents) of the five buckets on day `cut` from due day → (cents, documents)."""
    cents = [0] * len(BUCKETS)
    documents = [0] * len(BUCKETS)
    for due, (amount, count) in due_totals.items():
        index = bucket_index(cut - due)
        cents[index] += amount
        documents[index] += count
    return list(zip(cents, documents, strict=True))


def gaps(
    scanned: Scanned,
    due_totals: Mapping[int, tuple[int, int]],
    customers: int,
    cut: int,
    of_customers: Iterable[Gap],
) -> list[Gap]:
    """Every figure that differs, totals first.

    `due_totals` and `customers` (with a balance) are the company's after the sync, `of_customers` the gaps found while
    parsing. A bucket that was not sent counts as empty.
    """
    buckets = totals_by_bucket(due_totals, cut)
    balance = sum(amount for amount, _ in buckets)
    documents = sum(count for _, count in buckets)
    current = buckets[BUCKETS.index(CURRENT)][0]
    stated = scanned.totals
    found = [
        Gap("resumen.totalCartera", stated.balance, balance, money=True),
        Gap("resumen.carteraVigente", stated.current, current, money=True),
        Gap("resumen.carteraVencida", stated.overdue, balance - current, money=True),
        Gap("resumen.clientesConSaldo", stated.customers, customers, money=False),
        Gap("resumen.facturasActivas", stated.documents, documents, money=False),
    ]
    for name, (amount, count) in zip(BUCKETS, buckets, strict=True):
        sent = scanned.aging.get(name)
        found.append(Gap(f"antiguedad.{name}.monto", sent[0] if sent else None, amount, money=True))
        found.append(Gap(f"antiguedad.{name}.facturas", sent[1] if sent else None, count, money=False))
    return [gap for gap in found if (gap.received or 0) != gap.computed] + list(of_customers)


def still_wrong(held: Mapping[str, Held], touched: Collection[str]) -> frozenset[str]:
    """Customers that a delta leaves as they stand although their sums did not add up when they were sent."""
    return frozenset(
        key
        for key, row in held.items()
        if row.digest is not None and row.checked_from > row.checked_until and key not in touched
    )


def verification(found: list[Gap], standing: Collection[str] = (), before: Verification | None = None) -> Verification:
    """What the answer says: `cuadra` where nothing differs, at most SHOWN differences listed.

    `standing` are the customers of `still_wrong`; what was listed of them `before` is listed again.
    """
    again = [row for row in before.differences if _customer(row.path) in standing] if before and standing else []
    listed = [_difference(gap) for gap in found[:SHOWN]] + again
    return Verification(not found and not standing, listed[:SHOWN])


def _customer(path: str) -> str | None:
    """Key of a path that `parse` made: ``clientes[C001].saldoTotal``."""
    return path.removeprefix("clientes[").rpartition("].")[0] if path.startswith("clientes[") else None


def _difference(gap: Gap) -> Difference:
    return Difference(gap.path, _figure(gap.received, money=gap.money), _figure(gap.computed, money=gap.money))


def _figure(value: int | None, *, money: bool) -> Raw:
    if value is None:
        return Raw(b"null")
    return from_cents(value) if money else Raw(str(value).encode())
