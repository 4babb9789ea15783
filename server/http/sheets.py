"""The lists of the cartera as Excel files, alike on every way in: which columns, and what of a row stands in each."""

from collections.abc import Callable, Generator
from uuid import UUID

from litestar.response import Stream

from contract.aging import BUCKETS
from server.capabilities.receivables.figures import CustomerRow, OverdueRow
from server.db.session import Tx
from server.gateways.spreadsheets import Column, Kind
from server.http.spreadsheets import Office, Row, spreadsheet
from server.services import Services

AGES = dict(zip(BUCKETS, ("Vigente", "1 a 30 días", "31 a 60 días", "61 a 90 días", "Más de 90 días"), strict=True))
"""Buckets as a column of a sheet names them: in the words of the web."""

_CHARGES = (
    Column("Empresa", Kind.TEXT, 24),
    Column("Clave", Kind.TEXT, 14),
    Column("Cliente", Kind.TEXT, 42),
    Column("Folio", Kind.TEXT, 16),
    Column("Fecha", Kind.DAY, 12),
    Column("Vencimiento", Kind.DAY, 12),
    Column("Días vencido", Kind.COUNT, 10),
    Column("Antigüedad", Kind.TEXT, 15),
    Column("Importe", Kind.MONEY, 18, total=True),
    Column("Saldo", Kind.MONEY, 18, total=True),
    Column("Moneda", Kind.TEXT, 9),
    Column("Saldo en moneda", Kind.MONEY, 18),
    Column("Folio fiscal", Kind.TEXT, 38),
)
_CUSTOMERS = (
    Column("Empresa", Kind.TEXT, 24),
    Column("Clave", Kind.TEXT, 14),
    Column("Cliente", Kind.TEXT, 42),
    Column("RFC", Kind.TEXT, 16),
    Column("Saldo total", Kind.MONEY, 18, total=True),
    Column("Saldo vencido", Kind.MONEY, 18, total=True),
    Column("Días de mayor atraso", Kind.COUNT, 12),
    Column("Facturas abiertas", Kind.COUNT, 11, total=True),
    Column("Último pago", Kind.DAY, 13),
)


def charges_sheet(
    services: Services, mine: UUID, name: str, found: Callable[[Tx], Generator[OverdueRow, None, None]]
) -> Stream:
    """Charges of the organization `mine` as a file called `name`, with importe and saldo added up."""

    def rows(tx: Tx, office: Office) -> Generator[Row, None, None]:
        return (_charge(row, office) for row in found(tx))

    return spreadsheet(services, mine, name, _CHARGES, rows)


def customers_sheet(
    services: Services, mine: UUID, found: Callable[[Tx], Generator[CustomerRow, None, None]]
) -> Stream:
    """Customers of the organization `mine`, with their balances added up."""

    def rows(tx: Tx, office: Office) -> Generator[Row, None, None]:
        return (_customer(row, office) for row in found(tx))

    return spreadsheet(services, mine, "Clientes", _CUSTOMERS, rows)


def _charge(row: OverdueRow, office: Office) -> Row:
    charge = row.charge
    return (
        office.company(row.company_id),
        row.customer_key,
        row.customer_name,
        charge.folio,
        charge.issued,
        charge.due,
        charge.days,
        AGES[charge.bucket],
        charge.total,
        charge.balance,
        charge.currency or office.base,
        charge.balance if charge.foreign is None else charge.foreign,
        charge.uuid,
    )


def _customer(row: CustomerRow, office: Office) -> Row:
    return (
        office.company(row.company_id),
        row.key,
        row.name,
        row.rfc,
        row.balance,
        row.overdue,
        row.max_days,
        row.documents,
        row.last_payment,
    )
