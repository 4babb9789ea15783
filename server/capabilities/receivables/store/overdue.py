"""What fell due since it was last announced, and how far that is."""

from uuid import UUID

from sqlalchemy import BigInteger, and_, cast, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from server.capabilities.receivables.model import Charge, ChargeKey, FellDue, NewlyOverdue
from server.capabilities.receivables.store import bulk, ours
from server.capabilities.receivables.tables import charges, customers, overdue_marks
from server.db.session import Tx

_SHOWN = [
    charges.c[name]
    for name in (
        "key",
        "folio",
        "concept",
        "charge",
        "issued",
        "due",
        "total",
        "balance",
        "currency",
        "rate",
        "foreign_balance",
        "booked",
        "uuid",
    )
]


def told_until(tx: Tx, company_id: UUID, otherwise: int) -> int:
    """The last due day (an ordinal) that was announced of a company, its row locked until the transaction ends.

    A company that was never looked at begins at `otherwise`.
    """
    dialect = postgresql if tx.dialect == "postgresql" else sqlite
    row = {"organization_id": tx.organization_id, "company_id": company_id, "told_until": otherwise}
    tx.connection.execute(dialect.insert(overdue_marks).values(row).on_conflict_do_nothing())
    query = select(overdue_marks.c.told_until).where(ours(tx, overdue_marks, company_id)).with_for_update()
    found: int = tx.connection.execute(query).scalar_one()
    return found


def tell_until(tx: Tx, company_id: UUID, day: int) -> None:
    """Everything that fell due up to `day` is announced."""
    tx.connection.execute(update(overdue_marks).where(ours(tx, overdue_marks, company_id)).values(told_until=day))


def charges_fallen(tx: Tx, company_id: UUID, after: int, until: int) -> list[FellDue]:
    """Charges with something to collect whose due day is past `after`, up to `until`, by customer."""
    query = (
        select(*_SHOWN)
        .where(ours(tx, charges, company_id), charges.c.due > after, charges.c.due <= until, charges.c.balance > 0)
        .order_by(*_SHOWN[:4])
    )
    return [FellDue(row[0], ChargeKey(*row[1:4]), Charge(*row[4:])) for row in bulk.fetch(tx, query)]


def customers_fallen(tx: Tx, company_id: UUID, after: int, until: int) -> list[NewlyOverdue]:
    """Customers whose oldest charge to collect fell due past `after`, up to `until`: before, they owed nothing late."""
    late = (
        select(
            charges.c.key,
            cast(func.sum(charges.c.balance), BigInteger).label("overdue"),
            func.count().label("documents"),
        )
        .where(ours(tx, charges, company_id), charges.c.due <= until, charges.c.balance > 0)
        .group_by(charges.c.key)
        .having(func.min(charges.c.due) > after)
        .subquery()
    )
    query = (
        select(customers.c.key, customers.c.balance, late.c.overdue, late.c.documents)
        .join(late, and_(ours(tx, customers, company_id), customers.c.key == late.c.key))
        .order_by(customers.c.key)
    )
    return [NewlyOverdue(*row) for row in tx.connection.execute(query).all()]
