"""Every other list of /v1 as an Excel file: one handler writes what the table says of each.

Rows are those of the list in JSON, member for member; pages are read one after the other until there are no more.
"""

from collections.abc import Generator, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream
from msgspec import UNSET

from server.db.session import Tx
from server.faces.cobranza.auth import FromServices, FromUser, require
from server.faces.cobranza.hojas_filas import Asked
from server.faces.cobranza.hojas_tabla import TABLE, Listed, Member
from server.gateways.spreadsheets import MEDIA_TYPE, Cell
from server.http.spreadsheets import SUFFIX, Office, Row, spreadsheet

LISTS = tuple(listed.path for listed in TABLE)
"""What has a spreadsheet beside it; identifiers in braces."""

WORDS: Mapping[str, str] = {
    "owner": "Propietario",
    "admin": "Administrador",
    "manager": "Gerente",
    "collector": "Cobrador",
    "viewer": "Consulta",
    "active": "Activo",
    "inactive": "Inactivo",
    "invited": "Invitado",
    "online": "En línea",
    "offline": "Sin señal",
    "error": "Con error",
    "revoked": "Revocado",
    "success": "Aplicada",
    "failed": "Fallido",
    "queued": "En espera",
    "sent": "Enviado",
    "delivered": "Entregado",
    "cancelled": "Cancelado",
    "pending": "Pendiente",
    "unsubscribed": "Pidió no recibir más",
    "bounced": "Rebotó",
    "complained": "Se quejó",
    "pendiente": "Pendiente",
    "hecho": "Hecha",
    "fallido": "Fallida",
    "vencido": "Vencida",
    "sync_now": "Sincronizar",
    "update_config": "Cambiar ajustes",
    "restart": "Reiniciar",
    "upload_diagnostics": "Enviar diagnóstico",
    "update": "Actualizar",
}
"""What programs read, as people do; only in columns that hold such words."""
_WORDED = frozenset({"role", "status", "estado", "type", "causa"})


def routes() -> list[HTTPRouteHandler]:
    """A route for each list of the table."""
    return [_route(listed) for listed in TABLE]


def _route(listed: Listed) -> HTTPRouteHandler:
    @get(
        _typed(listed.path) + SUFFIX,
        sync_to_thread=True,
        guards=[require(listed.permission)],
        dependencies={"asked": Provide(listed.asked, sync_to_thread=False)},
        media_type=MEDIA_TYPE,
        tags=["Hojas de cálculo"],
        summary=f"{listed.name} en Excel",
    )
    def sheet(services: FromServices, caller: FromUser, asked: NamedDependency[Asked]) -> Stream:
        """Every row that the filters keep, with moments in the organization's zone."""

        def rows(tx: Tx, _: Office) -> Generator[Row, None, None]:
            zone = ZoneInfo(services.accounts.organization(tx).timezone)
            return ([_cell(row, one.member, zone) for one in listed.shown] for row in asked.rows(services, tx))

        columns = [one.column for one in listed.shown]
        return spreadsheet(services, caller.organization_id, listed.name, columns, rows)

    return sheet


def _typed(path: str) -> str:
    return path.replace("_id}", "_id:uuid}")


def _cell(row: Any, member: Member, zone: ZoneInfo) -> Cell:
    value = _value(row, member.split(".")) if isinstance(member, str) else member(row)
    if value is None or value is UNSET:
        return None
    if isinstance(value, bool):
        return "Sí" if value else "No"
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None)
    if isinstance(value, list | tuple):
        return ", ".join(value)
    if isinstance(value, int):
        return value
    text = value.value if isinstance(value, StrEnum) else str(value)
    return WORDS.get(text, text) if member in _WORDED else text


def _value(row: Any, names: Iterable[str]) -> Any:
    for name in names:
        if row is None:
            return None
        row = getattr(row, name)
    return row
