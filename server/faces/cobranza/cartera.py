"""/v1/cartera: totals, aging and what is overdue, counted on the day people look (document §6)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Controller, get

from contract.money import from_cents
from server.capabilities.receivables.figures import Aging, Bucket, OverdueRow, Portfolio, Variation
from server.faces.cobranza.asking import (
    DAYS,
    OPEN,
    OVERDUE,
    PAGING,
    FromCharges,
    FromDays,
    FromPaging,
    wanted,
)
from server.faces.cobranza.auth import FromServices, FromUser, require
from server.faces.cobranza.figures import FacturaBase, Number, charge_members, tenths
from server.faces.cobranza.tendencia import Tendencia, trend_asked
from server.faces.cobranza.wire import Page, Wire, page_meta

READ = "cartera:read"
LABELS = {
    "vigente": "Vigente",
    "1-30": "1-30 días",
    "31-60": "31-60 días",
    "61-90": "61-90 días",
    "90+": "+90 días",
}


class Variacion(Wire):
    """Percentages against the same day of the previous month; null where that figure was zero then."""

    cartera: Number | None
    vencida: Number | None
    periodo: str

    @classmethod
    def from_model(cls, value: Variation) -> "Variacion":
        """Render a comparison."""
        return cls(
            cartera=None if value.balance is None else tenths(value.balance),
            vencida=None if value.overdue is None else tenths(value.overdue),
            periodo="vs mes anterior",
        )


class Resumen(Wire):
    """200 of GET /cartera/resumen."""

    total_cartera: Number
    cartera_vigente: Number
    cartera_vencida: Number
    porcentaje_vencido: Number
    clientes_con_saldo: int
    facturas_activas: int
    promedio_antiguedad: Number
    variacion: Variacion | None
    last_sync: datetime | None

    @classmethod
    def from_model(cls, value: Portfolio) -> "Resumen":
        """Render the totals."""
        return cls(
            total_cartera=from_cents(value.balance),
            cartera_vigente=from_cents(value.current),
            cartera_vencida=from_cents(value.overdue),
            porcentaje_vencido=tenths(value.overdue_share),
            clientes_con_saldo=value.customers,
            facturas_activas=value.documents,
            promedio_antiguedad=tenths(value.average_days),
            variacion=Variacion.from_model(value.variation) if value.variation else None,
            last_sync=value.last_sync,
        )


class Rango(Wire):
    """One bucket of the aging."""

    rango: str
    label: str
    monto: Number
    facturas: int
    porcentaje: Number

    @classmethod
    def from_model(cls, value: Bucket) -> "Rango":
        """Render a bucket."""
        return cls(
            rango=value.bucket,
            label=LABELS[value.bucket],
            monto=from_cents(value.cents),
            facturas=value.documents,
            porcentaje=tenths(value.share),
        )


class Antiguedad(Wire):
    """200 of GET /cartera/antiguedad."""

    rangos: tuple[Rango, ...]
    total: Number

    @classmethod
    def from_model(cls, value: Aging) -> "Antiguedad":
        """Render the aging."""
        return cls(rangos=tuple(Rango.from_model(row) for row in value.buckets), total=from_cents(value.total))


class ClienteBreve(Wire):
    """Whose a charge is."""

    id: UUID
    clave: str
    nombre: str


class Vencida(FacturaBase):
    """A row of GET /cartera/vencidas."""

    cliente: ClienteBreve
    rango_antiguedad: str

    @classmethod
    def from_model(cls, value: OverdueRow) -> "Vencida":
        """Render an overdue charge."""
        members: dict[str, Any] = charge_members(value.charge)
        return cls(
            **members,
            cliente=ClienteBreve(id=value.customer_id, clave=value.customer_key, nombre=value.customer_name),
            rango_antiguedad=value.charge.bucket,
        )


class FacturaAbierta(FacturaBase):
    """A row of GET /cartera/facturas. `saldoMoneda` in `moneda` where it is foreign."""

    cliente: ClienteBreve
    rango_antiguedad: str
    status: str
    moneda: str | None
    saldo_moneda: Number | None
    uuid: str | None

    @classmethod
    def from_model(cls, value: OverdueRow) -> "FacturaAbierta":
        """Render an open charge with whose it is."""
        charge = value.charge
        members: dict[str, Any] = charge_members(charge)
        return cls(
            **members,
            cliente=ClienteBreve(id=value.customer_id, clave=value.customer_key, nombre=value.customer_name),
            rango_antiguedad=charge.bucket,
            status="vencida" if charge.days else "vigente",
            moneda=charge.currency,
            saldo_moneda=None if charge.foreign is None else from_cents(charge.foreign),
            uuid=charge.uuid,
        )


class CarteraController(Controller):
    """§6 of the document."""

    path = "/cartera"
    tags = ("Cartera",)

    @get(
        "/resumen",
        sync_to_thread=True,
        guards=[require(READ)],
        dependencies={"asked": DAYS},
        summary="Resumen de cartera",
    )
    def summary(self, services: FromServices, caller: FromUser, asked: FromDays) -> Resumen:
        """Totals of what is owed; `desde` and `hasta` bound the due day, both inclusive."""
        with services.db.reading(caller.organization_id) as tx:
            return Resumen.from_model(services.receivables.portfolio(tx, wanted(services, tx, asked)))

    @get(
        "/antiguedad",
        sync_to_thread=True,
        guards=[require(READ)],
        dependencies={"asked": DAYS},
        summary="Antigüedad de cartera",
    )
    def aging(self, services: FromServices, caller: FromUser, asked: FromDays) -> Antiguedad:
        """The five buckets, always all of them."""
        with services.db.reading(caller.organization_id) as tx:
            return Antiguedad.from_model(services.receivables.aging(tx, wanted(services, tx, asked)))

    @get(
        "/vencidas",
        sync_to_thread=True,
        guards=[require(READ)],
        dependencies={"asked": OVERDUE, "paging": PAGING},
        summary="Facturas vencidas",
    )
    def overdue(
        self, services: FromServices, caller: FromUser, asked: FromCharges, paging: FromPaging
    ) -> Page[Vencida]:
        """Charges past their due day, the oldest first unless asked otherwise."""
        with services.db.reading(caller.organization_id) as tx:
            found = services.receivables.overdue(
                tx,
                wanted(services, tx, asked.days),
                bucket=asked.bucket,
                sort=asked.sort,
                descending=asked.descending,
                page=paging.page,
                limit=paging.limit,
            )
        rows = [Vencida.from_model(row) for row in found.rows]
        return Page(data=rows, meta=page_meta(paging.page, paging.limit, found.total))

    @get(
        "/facturas",
        sync_to_thread=True,
        guards=[require(READ)],
        dependencies={"asked": OPEN, "paging": PAGING},
        summary="Facturas abiertas",
    )
    def open_charges(
        self, services: FromServices, caller: FromUser, asked: FromCharges, paging: FromPaging
    ) -> Page[FacturaAbierta]:
        """Every open charge, due or not; `search` looks in folio, clave, nombre and RFC."""
        with services.db.reading(caller.organization_id) as tx:
            found = services.receivables.open_charges(
                tx,
                wanted(services, tx, asked.days),
                bucket=asked.bucket,
                search=asked.search,
                sort=asked.sort,
                descending=asked.descending,
                page=paging.page,
                limit=paging.limit,
            )
        rows = [FacturaAbierta.from_model(row) for row in found.rows]
        return Page(data=rows, meta=page_meta(paging.page, paging.limit, found.total))

    @get(
        "/tendencia",
        sync_to_thread=True,
        guards=[require(READ)],
        dependencies={"asked": DAYS},
        summary="Tendencia de la cartera",
    )
    def trend(self, services: FromServices, caller: FromUser, asked: FromDays) -> Tendencia:
        """The cartera as each day ended, the last 90 unless asked otherwise; `desde` and `hasta` are these days."""
        with services.db.reading(caller.organization_id) as tx:
            return Tendencia.from_model(trend_asked(services, tx, asked))
