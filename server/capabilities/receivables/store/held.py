"""What a sync reads before it decides, and the one place that writes what it decided."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, func, select, update

from server.capabilities.receivables.folding import searchable
from server.capabilities.receivables.ids import customer_bytes
from server.capabilities.receivables.model import Changes, Charge, ChargeKey, Charges, Held, Profile
from server.capabilities.receivables.store import bulk, ours
from server.capabilities.receivables.tables import charges, customers, due_totals, ledgers
from server.db.session import Tx

FEW = 400
"""Up to so many customers their charges are fetched by key; beyond, one scan of the company is cheaper."""

_HELD = [customers.c[name] for name in ("key", "digest", "carried", "balance", "checked_from", "checked_until")]
_KEY = [charges.c[name] for name in ("key", "folio", "concept", "charge")]
_CHARGE = [
    charges.c[name]
    for name in ("issued", "due", "total", "balance", "currency", "rate", "foreign_balance", "booked", "uuid")
]
_CHARGE_COLUMNS = ["organization_id", "company_id", *(column.name for column in (*_KEY, *_CHARGE))]
_PROFILE_COLUMNS = [column.name for column in customers.columns]
_JSON = msgspec.json.Encoder()


def customers_held(tx: Tx, company_id: UUID) -> dict[str, Held]:
    """Every customer of a company in byte order of its key, those that left its state included."""
    query = select(*_HELD).where(ours(tx, customers, company_id)).order_by(customers.c.key)
    return {row[0]: tuple.__new__(Held, row[1:]) for row in bulk.fetch(tx, query)}


def charges_held(tx: Tx, company_id: UUID, keys: Sequence[str]) -> dict[str, Charges]:
    """Open charges of the customers named, by customer key; a customer without any has no entry."""
    found: dict[str, Charges] = {}
    if not keys:
        return found
    query = select(*_KEY, *_CHARGE).where(ours(tx, charges, company_id))
    if len(keys) <= FEW:
        query = query.where(charges.c.key.in_(keys))
    wanted = set(keys)
    for row in bulk.fetch(tx, query):
        if row[0] in wanted:
            found.setdefault(row[0], {})[tuple.__new__(ChargeKey, row[1:4])] = tuple.__new__(Charge, row[4:])
    return found


def names_held(tx: Tx, company_id: UUID, keys: Sequence[str]) -> dict[str, str]:
    """Names of the customers named by key."""
    query = select(customers.c.key, customers.c.name).where(ours(tx, customers, company_id))
    if len(keys) <= FEW:
        query = query.where(customers.c.key.in_(keys))
    wanted = set(keys)
    return {key: name for key, name in tx.connection.execute(query).all() if key in wanted}


def totals_held(tx: Tx, company_id: UUID) -> dict[int, tuple[int, int]]:
    """Due day → (cents, documents) of a company."""
    rows = tx.connection.execute(
        select(due_totals.c.due, due_totals.c.cents, due_totals.c.documents).where(ours(tx, due_totals, company_id))
    )
    return {due: (cents, documents) for due, cents, documents in rows}


def newest(tx: Tx, company_id: UUID) -> date | None:
    """Newest date of an open charge or a last payment of a company."""
    issued = select(func.max(charges.c.issued)).where(ours(tx, charges, company_id)).scalar_subquery()
    paid = select(func.max(customers.c.last_payment)).where(ours(tx, customers, company_id)).scalar_subquery()
    days = [day for day in tx.connection.execute(select(issued, paid)).one() if day]
    return date.fromordinal(max(days)) if days else None


def write(tx: Tx, company_id: UUID, changes: Changes, *, first: bool, with_balance: int) -> None:
    """Store what a sync decided. `first` promises that the company holds nothing yet."""
    organization = bulk.identifier(tx, tx.organization_id)
    company = bulk.identifier(tx, company_id)
    profiles = [_profile(tx, company_id, (organization, company), row) for row in changes.customers]
    bulk.upsert(tx, customers, _PROFILE_COLUMNS, profiles, fresh=first)
    _leave(tx, company_id, changes.gone)
    keys = ["organization_id", "company_id", "key", "folio", "concept", "charge"]
    bulk.delete(tx, charges, keys, [(organization, company, key, *charge) for key, charge in changes.settled])
    rows = [(organization, company, key, *charge_key, *charge) for key, charge_key, charge in changes.charges]
    bulk.upsert(tx, charges, _CHARGE_COLUMNS, rows, fresh=first)
    empty = [(organization, company, due) for due, total in changes.due_totals.items() if total == (0, 0)]
    bulk.delete(tx, due_totals, ["organization_id", "company_id", "due"], empty)
    totals = [(organization, company, due, *total) for due, total in changes.due_totals.items() if total != (0, 0)]
    bulk.upsert(tx, due_totals, [column.name for column in due_totals.columns], totals)
    bulk.upsert(tx, ledgers, [column.name for column in ledgers.columns], [(organization, company, with_balance)])


def forget(tx: Tx, company_id: UUID) -> None:
    """Delete the charges of a company that is no more; everything else of it went with its row."""
    tx.connection.execute(delete(charges).where(ours(tx, charges, company_id)))


def _leave(tx: Tx, company_id: UUID, gone: Sequence[str]) -> None:
    """Customers that left the state keep their row, with no balance and no digest."""
    if not gone:
        return
    left = update(customers).where(ours(tx, customers, company_id), customers.c.key == bindparam("gone"))
    tx.connection.execute(
        left.values(
            digest=None,
            balance=0,
            documents=0,
            carried=0,
            first_due=None,
            checked_from=1,
            checked_until=0,
            credit=None,
            movements=None,
            erp_balance=None,
        ),
        [{"gone": key} for key in gone],
    )


def _profile(tx: Tx, company_id: UUID, prefix: bulk.Row, row: Profile) -> bulk.Row:
    derived = customer_bytes(company_id, row.key)
    return (
        prefix[0],
        prefix[1],
        row.key,
        derived.hex() if tx.dialect == "sqlite" else UUID(bytes=derived),
        row.name,
        row.rfc,
        searchable(row.name, row.key, row.rfc),
        row.digest,
        row.balance,
        row.documents,
        row.carried,
        row.first_due,
        row.checked_from,
        row.checked_until,
        _text(row.contacts) if row.contacts else None,
        _text(row.address) if row.address else None,
        row.credit_limit,
        row.credit_days,
        row.last_payment,
        row.seller,
        row.status,
        row.credit,
        row.movements,
        row.erp_balance,
    )


def _text(value: object) -> str:
    return _JSON.encode(value).decode()
