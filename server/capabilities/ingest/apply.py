"""Decides what one sync changes, before a row is written: new, changed and settled charges, totals, payments.

Pure over what is held and what was sent, so that any sequence of syncs can be checked against a naive model.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from server.capabilities.ingest.model import Parsed, Payment, Stats
from server.capabilities.receivables.model import Changes, Charge, ChargeKey, Charges, Held, Profile


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be written, answered and announced."""

    changes: Changes
    stats: Stats
    payments: tuple[Payment, ...]
    state: dict[str, bytes]
    """Digest of every customer of the company's state afterwards, by key."""
    due_totals: dict[int, tuple[int, int]]
    """Every due day's (cents, documents) afterwards."""
    customers: int
    """Customers with a balance afterwards."""
    open_before: int
    redated: int
    """Charges that are dated earlier than before."""


@dataclass(slots=True)
class _Ledger:
    """Running result of one sync."""

    moved: dict[int, list[int]] = field(default_factory=dict)
    """Due day → cents and documents more than before."""
    charges: list[tuple[str, ChargeKey, Charge]] = field(default_factory=list)
    settled: list[tuple[str, ChargeKey]] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    redated: int = 0

    def move(self, charge: Charge, sign: int) -> None:
        """Add (+1) a charge to its due day's total, or take it (-1) away."""
        moved = self.moved.get(charge.due)
        if moved is None:
            moved = self.moved[charge.due] = [0, 0]
        moved[0] += sign * charge.balance
        moved[1] += sign

    def settle(self, key: str, charge_key: ChargeKey, before: Charge) -> None:
        """A charge that was open is no more."""
        self.move(before, -1)
        self.settled.append((key, charge_key))
        self.payments.append(Payment(key, charge_key, before, owed(before)))


def apply(
    held: Mapping[str, Held],
    held_charges: Mapping[str, Charges],
    due_totals: Mapping[int, tuple[int, int]],
    parsed: Iterable[Parsed],
    unchanged: Iterable[str],
    deleted: Iterable[str],
    *,
    full: bool,
) -> Outcome:
    """What a sync changes.

    `held` are the company's customers by key, `held_charges` the open charges of those that were parsed or leave the
    state, `due_totals` due day → (cents, documents).
    `unchanged` keys are held as sent. In a full sync whoever was not sent leaves the state.
    """
    ledger = _Ledger()
    state = {key: row.digest for key, row in held.items() if row.digest is not None}
    balances = {key: row.balance for key, row in held.items() if row.balance > 0}
    profiles: list[Profile] = []
    carried = customers = 0
    present: set[str] = set()
    for customer in parsed:
        key = customer.profile.key
        present.add(key)
        profiles.append(customer.profile)
        state[key] = customer.profile.digest
        balances[key] = customer.profile.balance
        carried += customer.profile.carried
        customers += 1
        _compare(ledger, key, customer, held_charges.get(key, {}))
    for key in unchanged:
        present.add(key)
        carried += held[key].carried
        ledger.unchanged += held[key].carried
        customers += 1
    deletions = tuple(deleted)
    gone = [key for key in (set(held) - present if full else deletions) if key in state]
    for key in gone:
        del state[key]
        balances.pop(key, None)
        for charge_key, before in held_charges.get(key, {}).items():
            ledger.settle(key, charge_key, before)
    touched: dict[int, tuple[int, int]] = {}
    for due, (cents, documents) in ledger.moved.items():
        if cents or documents:
            before_cents, before_documents = due_totals.get(due, (0, 0))
            touched[due] = (before_cents + cents, before_documents + documents)
    return Outcome(
        changes=Changes(tuple(profiles), tuple(sorted(gone)), tuple(ledger.charges), tuple(ledger.settled), touched),
        stats=Stats(
            customers=customers + len(deletions),
            invoices=carried,
            new=ledger.new,
            changed=ledger.changed,
            unchanged=ledger.unchanged,
            settled=len(ledger.settled),
        ),
        payments=tuple(ledger.payments),
        state=state,
        due_totals={due: total for due, total in {**due_totals, **touched}.items() if total != (0, 0)},
        customers=sum(1 for cents in balances.values() if cents > 0),
        open_before=sum(documents for _, documents in due_totals.values()),
        redated=ledger.redated,
    )


def owed(charge: Charge) -> int:
    """What is owed in the charge's own currency: a stronger peso changes the base balance, not this."""
    return charge.balance if charge.foreign is None else charge.foreign


def leaving(held: Mapping[str, Held], present: Iterable[str], deleted: Iterable[str], *, full: bool) -> list[str]:
    """Keys whose open charges must be read because they leave the state."""
    keys = set(held).difference(present) if full else set(deleted)
    return sorted(key for key in keys if key in held and held[key].digest is not None)


def _compare(ledger: _Ledger, key: str, customer: Parsed, before: Charges) -> None:
    if not before:  # a new customer, all of a first sync: nothing to compare with
        ledger.charges += [(key, charge_key, charge) for charge_key, charge in customer.charges.items()]
        for charge in customer.charges.values():
            ledger.move(charge, 1)
        ledger.new += len(customer.charges)
        ledger.unchanged += len(customer.zeroed)
        return
    for charge_key, charge in customer.charges.items():
        old = before.get(charge_key)
        if old == charge:
            ledger.unchanged += 1
            continue
        ledger.charges.append((key, charge_key, charge))
        ledger.move(charge, 1)
        if old is None:
            ledger.new += 1
            continue
        ledger.move(old, -1)
        ledger.changed += 1
        ledger.redated += charge.issued < old.issued
        fell = owed(old) - owed(charge)
        if fell > 0 and old.currency == charge.currency and (old.foreign is None) == (charge.foreign is None):
            ledger.payments.append(Payment(key, charge_key, old, fell))
    for charge_key in customer.zeroed:
        if charge_key in before:
            ledger.changed += 1
        else:
            ledger.unchanged += 1
    for charge_key, old in before.items():
        if charge_key not in customer.charges:
            ledger.settle(key, charge_key, old)
