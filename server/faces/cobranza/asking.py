"""What lists may be asked, read and checked once for the page in JSON and for the whole list as a spreadsheet."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypeAlias

from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, QueryParameter

from contract.aging import BUCKETS
from server.capabilities.receivables.figures import Balance, ChargeSort, CustomerSort
from server.capabilities.receivables.service import Filter
from server.db.session import Tx
from server.faces.cobranza.figures import MAX_SEARCH, EmpresaId, check_days, check_page, order
from server.kit.errors import FieldError, invalid
from server.services import Services

RangoAntiguedad: TypeAlias = Annotated[str | None, QueryParameter(name="rangoAntiguedad")]


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page, from 1, and how long pages are."""

    page: int
    limit: int


@dataclass(frozen=True, slots=True)
class DaysAsked:
    """A company, or all, and days, both ends inclusive, either open."""

    empresa_id: str | None
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class ChargesAsked:
    """Which charges, and in which order."""

    days: DaysAsked
    bucket: str | None
    search: str
    sort: ChargeSort
    descending: bool


@dataclass(frozen=True, slots=True)
class CustomersAsked:
    """Which customers, and in which order."""

    empresa_id: str | None
    search: str
    balance: Balance
    sort: CustomerSort
    descending: bool


FromPaging: TypeAlias = NamedDependency[Paging]
FromDays: TypeAlias = NamedDependency[DaysAsked]
FromCharges: TypeAlias = NamedDependency[ChargesAsked]
FromCustomers: TypeAlias = NamedDependency[CustomersAsked]


def _paging(page: FromQuery[int] = 1, limit: FromQuery[int] = 20) -> Paging:
    check_page(page, limit)
    return Paging(page, limit)


def _days(
    empresa_id: EmpresaId = None, desde: FromQuery[date | None] = None, hasta: FromQuery[date | None] = None
) -> DaysAsked:
    check_days(desde, hasta)
    return DaysAsked(empresa_id, desde, hasta)


def _overdue(
    sort: FromQuery[str] = "diasVencido:desc",
    rango_antiguedad: RangoAntiguedad = None,
    empresa_id: EmpresaId = None,
    desde: FromQuery[date | None] = None,
    hasta: FromQuery[date | None] = None,
) -> ChargesAsked:
    by, descending = order(sort, ChargeSort)
    days = _days(empresa_id, desde, hasta)
    return ChargesAsked(days, _bucket(rango_antiguedad, BUCKETS[1:]), "", by, descending)


def _open(
    sort: FromQuery[str] = "vencimiento:asc",
    rango_antiguedad: RangoAntiguedad = None,
    search: FromQuery[str] = "",
    empresa_id: EmpresaId = None,
    desde: FromQuery[date | None] = None,
    hasta: FromQuery[date | None] = None,
) -> ChargesAsked:
    by, descending = order(sort, ChargeSort)
    days = _days(empresa_id, desde, hasta)
    return ChargesAsked(days, _bucket(rango_antiguedad, BUCKETS), _searched(search), by, descending)


def _customers(
    search: FromQuery[str] = "",
    con_saldo: Annotated[bool, QueryParameter(name="conSaldo")] = False,
    sort: FromQuery[str] = "nombre:asc",
    empresa_id: EmpresaId = None,
) -> CustomersAsked:
    by, descending = order(sort, CustomerSort)
    balance = Balance.OWING if con_saldo else Balance.ANY
    return CustomersAsked(empresa_id, _searched(search), balance, by, descending)


def wanted(services: Services, tx: Tx, asked: DaysAsked) -> Filter:
    """Due days of a company as the service filters them; an ERP number that no company has filters everything out."""
    return Filter(services.receivables.companies_named(tx, asked.empresa_id), asked.since, asked.until)


PAGING = Provide(_paging, sync_to_thread=False)
DAYS = Provide(_days, sync_to_thread=False)
OVERDUE = Provide(_overdue, sync_to_thread=False)
OPEN = Provide(_open, sync_to_thread=False)
CUSTOMERS = Provide(_customers, sync_to_thread=False)


def _bucket(typed: str | None, allowed: tuple[str, ...]) -> str | None:
    """A range of the aging; `90+` typed into an address arrives with a blank for its plus sign."""
    name = "90+" if typed == "90 " else typed
    if name is not None and name not in allowed:
        raise invalid(FieldError("rangoAntiguedad", f"Debe ser uno de {', '.join(allowed)}"))
    return name


def _searched(text: str) -> str:
    if len(text) > MAX_SEARCH:
        raise invalid(FieldError("search", f"Puede tener hasta {MAX_SEARCH} caracteres"))
    return text
