"""Lists as Excel files, whole: every row that the filters keep, however many, written as the database finds it."""

from collections.abc import Generator

from litestar import Controller, get
from litestar.response import Stream

from server.capabilities.receivables.figures import CustomerRow, OverdueRow
from server.capabilities.receivables.summaries import share
from server.db.session import Tx
from server.faces.cobranza.asking import (
    CUSTOMERS,
    DAYS,
    OPEN,
    OVERDUE,
    DaysAsked,
    FromCharges,
    FromCustomers,
    FromDays,
    wanted,
)
from server.faces.cobranza.auth import FromServices, FromUser, UserCaller, require
from server.faces.cobranza.tendencia import trend_asked
from server.gateways.spreadsheets import MEDIA_TYPE, Column, Kind
from server.http.sheets import AGES, charges_sheet, customers_sheet
from server.http.spreadsheets import Office, Row, spreadsheet
from server.services import Services

LISTS = ("/cartera/antiguedad", "/cartera/facturas", "/cartera/tendencia", "/cartera/vencidas", "/clientes")
"""What has a spreadsheet: the same path with SUFFIX, or `Accept`."""

CARTERA, CLIENTES = "cartera:read", "clientes:read"


class SpreadsheetsController(Controller):
    """The lists of §6 and §7 with every row; `page` and `limit` do not count here."""

    tags = ("Hojas de cálculo",)
    path = "/"

    @get(
        "/cartera/antiguedad.xlsx",
        sync_to_thread=True,
        guards=[require(CARTERA)],
        dependencies={"asked": DAYS},
        media_type=MEDIA_TYPE,
        summary="Antigüedad de cartera en Excel",
    )
    def aging(self, services: FromServices, caller: FromUser, asked: FromDays) -> Stream:
        """The five buckets and their total."""

        def rows(tx: Tx, _: Office) -> Generator[Row, None, None]:
            for row in services.receivables.aging(tx, wanted(services, tx, asked)).buckets:
                yield AGES[row.bucket], row.cents, row.documents, row.share

        columns = (
            Column("Antigüedad", Kind.TEXT, 16),
            Column("Monto", Kind.MONEY, 18, total=True),
            Column("Facturas", Kind.COUNT, 12, total=True),
            Column("Porcentaje", Kind.PERCENT, 12),
        )
        return spreadsheet(services, caller.organization_id, "Antigüedad", columns, rows)

    @get(
        "/cartera/facturas.xlsx",
        sync_to_thread=True,
        guards=[require(CARTERA)],
        dependencies={"asked": OPEN},
        media_type=MEDIA_TYPE,
        summary="Facturas abiertas en Excel",
    )
    def open_charges(self, services: FromServices, caller: FromUser, asked: FromCharges) -> Stream:
        """Every open charge that the filters keep, with its balance in the base currency added up."""
        return _charges(services, caller, "Facturas", asked, late=False)

    @get(
        "/cartera/vencidas.xlsx",
        sync_to_thread=True,
        guards=[require(CARTERA)],
        dependencies={"asked": OVERDUE},
        media_type=MEDIA_TYPE,
        summary="Facturas vencidas en Excel",
    )
    def overdue(self, services: FromServices, caller: FromUser, asked: FromCharges) -> Stream:
        """Every overdue charge that the filters keep, with its balance in the base currency added up."""
        return _charges(services, caller, "Vencidas", asked, late=True)

    @get(
        "/cartera/tendencia.xlsx",
        sync_to_thread=True,
        guards=[require(CARTERA)],
        dependencies={"asked": DAYS},
        media_type=MEDIA_TYPE,
        summary="Tendencia de la cartera en Excel",
    )
    def trend(self, services: FromServices, caller: FromUser, asked: FromDays) -> Stream:
        """A row a day; days are not added up."""

        def rows(tx: Tx, _: Office) -> Generator[Row, None, None]:
            for row in trend_asked(services, tx, asked):
                part = share(row.overdue, row.balance)
                current = row.balance - row.overdue
                yield row.day, row.balance, current, row.overdue, part, row.customers, row.documents

        columns = (
            Column("Fecha", Kind.DAY, 12),
            Column("Cartera total", Kind.MONEY, 18),
            Column("Vigente", Kind.MONEY, 18),
            Column("Vencida", Kind.MONEY, 18),
            Column("% vencido", Kind.PERCENT, 11),
            Column("Clientes con saldo", Kind.COUNT, 12),
            Column("Facturas", Kind.COUNT, 11),
        )
        return spreadsheet(services, caller.organization_id, "Tendencia", columns, rows)

    @get(
        "/clientes.xlsx",
        sync_to_thread=True,
        guards=[require(CLIENTES)],
        dependencies={"asked": CUSTOMERS},
        media_type=MEDIA_TYPE,
        summary="Clientes en Excel",
    )
    def customers(self, services: FromServices, caller: FromUser, asked: FromCustomers) -> Stream:
        """Every customer that the filters keep, with their balances added up."""

        def found(tx: Tx) -> Generator[CustomerRow, None, None]:
            yield from services.receivables.stream_customers(
                tx,
                wanted(services, tx, DaysAsked(asked.empresa_id, None, None)),
                search=asked.search,
                balance=asked.balance,
                sort=asked.sort,
                descending=asked.descending,
            )

        return customers_sheet(services, caller.organization_id, found)


def _charges(services: Services, caller: UserCaller, name: str, asked: FromCharges, *, late: bool) -> Stream:
    def found(tx: Tx) -> Generator[OverdueRow, None, None]:
        yield from services.receivables.stream_charges(
            tx,
            wanted(services, tx, asked.days),
            late=late,
            bucket=asked.bucket,
            search=asked.search,
            sort=asked.sort,
            descending=asked.descending,
        )

    return charges_sheet(services, caller.organization_id, name, found)
