"""How the cartera moved: a point for each day that ended, from the daily snapshots."""

from collections.abc import Sequence
from datetime import date

from contract.money import from_cents
from server.capabilities.receivables.figures import TrendPoint
from server.capabilities.receivables.summaries import share
from server.db.session import Tx
from server.faces.cobranza.asking import DaysAsked
from server.faces.cobranza.figures import Number, tenths
from server.faces.cobranza.wire import Wire
from server.kit.errors import FieldError, invalid
from server.services import Services

MAX_DAYS = 1_830
"""Five years of points are the most that one answer holds."""


class Punto(Wire):
    """The cartera as a day ended, or as it is today."""

    fecha: date
    total_cartera: Number
    cartera_vigente: Number
    cartera_vencida: Number
    porcentaje_vencido: Number
    clientes_con_saldo: int
    facturas_activas: int

    @classmethod
    def from_model(cls, value: TrendPoint) -> "Punto":
        """Render a day."""
        return cls(
            fecha=value.day,
            total_cartera=from_cents(value.balance),
            cartera_vigente=from_cents(value.balance - value.overdue),
            cartera_vencida=from_cents(value.overdue),
            porcentaje_vencido=tenths(share(value.overdue, value.balance)),
            clientes_con_saldo=value.customers,
            facturas_activas=value.documents,
        )


class Tendencia(Wire):
    """200 of GET /cartera/tendencia, oldest day first; days without a snapshot are absent."""

    data: tuple[Punto, ...]

    @classmethod
    def from_model(cls, value: Sequence[TrendPoint]) -> "Tendencia":
        """Render the days."""
        return cls(data=tuple(Punto.from_model(row) for row in value))


def trend_asked(services: Services, tx: Tx, asked: DaysAsked) -> list[TrendPoint]:
    """The days asked for; VALIDATION_ERROR for more than MAX_DAYS of them."""
    last = asked.until or services.receivables.today(tx)
    if asked.since is not None and (last - asked.since).days >= MAX_DAYS:
        raise invalid(FieldError("desde", f"Entre desde y hasta caben {MAX_DAYS} días"))
    companies = services.receivables.companies_named(tx, asked.empresa_id)
    return services.receivables.trend(tx, companies, asked.since, last)
