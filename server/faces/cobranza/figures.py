"""How figures of the cartera are asked for and written: filters and pages in queries, money as two-decimal numbers."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, TypeAlias, TypeVar
from uuid import UUID

from litestar.params import QueryParameter
from msgspec import Raw

from contract.money import from_cents
from server.capabilities.receivables.figures import ChargeRow
from server.faces.cobranza.wire import Wire
from server.kit.errors import FieldError, invalid

MAX_LIMIT = 100
MAX_PAGE = 1_000_000
MAX_SEARCH = 200
Number: TypeAlias = Raw
"""A JSON number written digit by digit, so that money never passes through a float."""
EmpresaId: TypeAlias = Annotated[str | None, QueryParameter(name="empresaId")]
"""The ERP's number of a company; two offices may both have a 01."""
S = TypeVar("S", bound=StrEnum)


class FacturaBase(Wire):
    """What every list shows of an open charge."""

    id: UUID
    folio: str
    fecha: date
    vencimiento: date
    total: Number
    saldo: Number
    dias_vencido: int


def charge_members(row: ChargeRow) -> dict[str, object]:
    """The members of `FacturaBase`."""
    return {
        "id": row.id,
        "folio": row.folio,
        "fecha": row.issued,
        "vencimiento": row.due,
        "total": from_cents(row.total),
        "saldo": from_cents(row.balance),
        "dias_vencido": row.days,
    }


def tenths(value: int) -> Number:
    """695 → ``69.5``."""
    return Raw(f"{'-' if value < 0 else ''}{abs(value) // 10}.{abs(value) % 10}".encode())


def check_days(since: date | None, until: date | None) -> None:
    """VALIDATION_ERROR where a range of days ends before it begins."""
    if since is not None and until is not None and since > until:
        raise invalid(FieldError("hasta", "Debe ser igual o posterior a desde"))


def check_page(page: int, limit: int) -> None:
    """VALIDATION_ERROR naming every number that is out of its bounds."""
    faults = []
    if not 1 <= page <= MAX_PAGE:
        faults.append(FieldError("page", f"Debe estar entre 1 y {MAX_PAGE}"))
    if not 1 <= limit <= MAX_LIMIT:
        faults.append(FieldError("limit", f"Debe estar entre 1 y {MAX_LIMIT}"))
    if faults:
        raise invalid(*faults)


def order(text: str, allowed: type[S]) -> tuple[S, bool]:
    """``campo:asc`` or ``campo:desc`` (``campo`` alone ascends) → what to sort by, and whether it falls."""
    name, colon, direction = text.partition(":")
    if name not in set(allowed) or (colon and direction not in ("asc", "desc")):
        raise invalid(FieldError("sort", f"Debe ser campo:asc o campo:desc, con campo uno de {_listed(allowed)}"))
    return allowed(name), direction == "desc"


def _listed(names: Iterable[StrEnum]) -> str:
    return ", ".join(name.value for name in names)
