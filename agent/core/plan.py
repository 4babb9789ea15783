"""What to send: the difference between what the server acknowledged and what the ERP says now.

Every customer has two digests. The whole one is what the server holds; the lasting one leaves out the members that
change with the day alone, and decides: midnight by itself is no difference.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from contract.checksum import state_checksum
from contract.sync import SyncType


class Digests(NamedTuple):
    """SHA-256 of a customer's JSON object as sent, and of the object without its day-dependent members."""

    whole: bytes
    lasting: bytes


State = Mapping[str, Digests]
"""Digests of every customer of a company, by clave."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Customers to send whole and claves to delete; `kind` None means that there is nothing to send."""

    kind: SyncType | None
    changed: frozenset[str]
    deleted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What the server last confirmed of a company."""

    sync_id: str
    stamp: datetime
    state_checksum: str
    checked_at: datetime
    """When the ERP was last found equal to it."""
    matches: bool | None
    """Whether the server's own sums agreed to the cent; None where it did not say."""
    differences: tuple[str, ...] = ()
    """Members whose sums came out differently there, as dotted paths."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a confirmed sync alters in the digests kept; `replace`: customers not named are gone."""

    changed: Sequence[tuple[str, Digests]]
    deleted: Sequence[str]
    replace: bool


def make_plan(acknowledged: State | None, current: State, *, full: bool) -> Plan:
    """Everything where `full` is asked or nothing was acknowledged yet, else what changed since."""
    if full or acknowledged is None:
        return Plan("full", frozenset(current), ())
    changed = frozenset(
        key
        for key, digests in current.items()
        if (known := acknowledged.get(key)) is None or known.lasting != digests.lasting
    )
    deleted = tuple(sorted(key for key in acknowledged if key not in current))
    return Plan("delta" if changed or deleted else None, changed, deleted)


def state_after(acknowledged: State | None, current: State, plan: Plan) -> Iterator[tuple[str, Digests]]:
    """What the server holds once the plan is applied: customers not sent keep the digest it already has."""
    for key, digests in current.items():
        if acknowledged is None or key in plan.changed:
            yield key, digests
        else:
            yield key, acknowledged[key]


def checksum_after(acknowledged: State | None, current: State, plan: Plan) -> str:
    """`stateChecksum` of the company once the plan is applied."""
    after = state_after(acknowledged, current, plan)
    return state_checksum((key.encode(), digests.whole) for key, digests in after)
