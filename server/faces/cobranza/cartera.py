"""/v1/cartera: totals, aging and what is overdue, counted on the day people look (document §6)."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, get
from litestar.params import FromQuery, QueryParameter

from contract.aging import BUCKETS
from contract.money import from_cents
from server.capabilities.receivables.figures import Aging, Bucket, ChargeSort, OverdueRow, Portfolio, Variation
from server.faces.cobranza.auth import FromServices, FromUser, require
from server.faces.cobranza.figures import (
    EmpresaId,
    FacturaBase,
    Number,
    asked,
    charge_members,
    check_page,
    order,
    tenths,
)
from server.faces.cobranza.wire import Page, Wire, page_meta
from server.kit.errors import FieldError, invalid

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


class CarteraController(Controller):
    """§6 of the document."""

    path = "/cartera"
    tags = ("Cartera",)

    @get("/resumen", sync_to_thread=True, guards=[require(READ)], summary="Resumen de cartera")
    def summary(
        self,
        services: FromServices,
        caller: FromUser,
        empresa_id: EmpresaId = None,
        desde: FromQuery[date | None] = None,
        hasta: FromQuery[date | None] = None,
    ) -> Resumen:
        """Totals of what is owed; `desde` and `hasta` bound the due day, both inclusive."""
        with services.db.reading(caller.organization_id) as tx:
            wanted = asked(services.receivables, tx, empresa_id, desde, hasta)
            return Resumen.from_model(services.receivables.portfolio(tx, wanted))

    @get("/antiguedad", sync_to_thread=True, guards=[require(READ)], summary="Antigüedad de cartera")
    def aging(
        self,
        services: FromServices,
        caller: FromUser,
        empresa_id: EmpresaId = None,
        desde: FromQuery[date | None] = None,
        hasta: FromQuery[date | None] = None,
    ) -> Antiguedad:
        """The five buckets, always all of them."""
        with services.db.reading(caller.organization_id) as tx:
            wanted = asked(services.receivables, tx, empresa_id, desde, hasta)
            return Antiguedad.from_model(services.receivables.aging(tx, wanted))

    @get("/vencidas", sync_to_thread=True, guards=[require(READ)], summary="Facturas vencidas")
    def overdue(
        self,
        services: FromServices,
        caller: FromUser,
        page: FromQuery[int] = 1,
        limit: FromQuery[int] = 20,
        sort: FromQuery[str] = "diasVencido:desc",
        rango_antiguedad: Annotated[str | None, QueryParameter(name="rangoAntiguedad")] = None,
        empresa_id: EmpresaId = None,
        desde: FromQuery[date | None] = None,
        hasta: FromQuery[date | None] = None,
    ) -> Page[Vencida]:
        """Charges past their due day, the oldest first unless asked otherwise."""
        check_page(page, limit)
        by, descending = order(sort, ChargeSort)
        if rango_antiguedad is not None and rango_antiguedad not in BUCKETS[1:]:
            raise invalid(FieldError("rangoAntiguedad", "Debe ser uno de 1-30, 31-60, 61-90, 90+"))
        with services.db.reading(caller.organization_id) as tx:
            found = services.receivables.overdue(
                tx,
                asked(services.receivables, tx, empresa_id, desde, hasta),
                bucket=rango_antiguedad,
                sort=by,
                descending=descending,
                page=page,
                limit=limit,
            )
        return Page(data=[Vencida.from_model(row) for row in found.rows], meta=page_meta(page, limit, found.total))
