"""What rules demand of parameters and members beyond their types, said in OpenAPI so that generators know it too.

The rules themselves stand in the service; a fuzzer run over the document notices where this table strays from them.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from contract.aging import BUCKETS
from server.capabilities.accounts.checks import MAX_NAME
from server.capabilities.collections.templates import VARIABLES
from server.capabilities.receivables.figures import ChargeSort, CustomerSort
from server.capabilities.webhooks.catalogue import COBRANZA, EVENTS, TEST_EVENT
from server.faces.cobranza.figures import MAX_LIMIT, MAX_PAGE, MAX_SEARCH

_ONE_LINE = {"pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$"}
_NAME = {"minLength": 1, "maxLength": MAX_NAME, **_ONE_LINE}
_CONTROL = "\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069"
_VARIABLE = rf"\{{(?:{'|'.join(VARIABLES)})\}}"
_LINE = {"pattern": rf"^[^\n{_CONTROL}]*$"}
_SUBJECT = {"pattern": rf"^(?:[^{{}}\n{_CONTROL}]|{_VARIABLE})*$"}
_TEXT = {"pattern": rf"^(?:[^{{}}{_CONTROL}]|\r\n|{_VARIABLE})*$"}
"""What a template may hold: no control characters, and braces around its variables alone."""
_COMPANY = {"type": "string", "minLength": 1, "maxLength": 32}


def _order(fields: Iterable[StrEnum]) -> dict[str, Any]:
    return {"pattern": f"^({'|'.join(field.value for field in fields)})(:(asc|desc))?$"}


PARAMETERS: Mapping[tuple[str, str, str], Mapping[str, Any]] = {
    ("", "", "page"): {"minimum": 1, "maximum": MAX_PAGE},
    ("", "", "limit"): {"minimum": 1, "maximum": MAX_LIMIT},
    ("", "", "search"): {"maxLength": MAX_SEARCH},
    ("", "", "rangoAntiguedad"): {"enum": [*BUCKETS[1:], None]},
    ("", "", "Idempotency-Key"): {"minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    ("GET", "/v1/cartera/vencidas", "sort"): _order(ChargeSort),
    ("GET", "/v1/cartera/vencidas.xlsx", "sort"): _order(ChargeSort),
    ("GET", "/v1/cartera/facturas", "sort"): _order(ChargeSort),
    ("GET", "/v1/cartera/facturas.xlsx", "sort"): _order(ChargeSort),
    ("GET", "/v1/cartera/facturas", "rangoAntiguedad"): {"enum": [*BUCKETS, None]},
    ("GET", "/v1/cartera/facturas.xlsx", "rangoAntiguedad"): {"enum": [*BUCKETS, None]},
    ("GET", "/v1/clientes", "sort"): _order(CustomerSort),
    ("GET", "/v1/clientes.xlsx", "sort"): _order(CustomerSort),
}
"""(METHOD, path, parameter); an empty method and path mean wherever the parameter stands."""

_EVENTS = {"type": "string", "enum": sorted(EVENTS[COBRANZA])}
SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "Registration.email": {"format": "email"},
    "Registration.password": {"minLength": 8, "maxLength": 200},
    "Registration.nombre": _NAME,
    "NewOrganization.nombre": _NAME,
    "InvitationRequest.email": {"format": "email"},
    "InvitationRequest.nombre": _NAME,
    "RegisterRequest.empresas": {"uniqueItems": True},
    "NuevoRecordatorio.destinatarios": {"uniqueItems": True},
    "NuevoRecordatorio.facturasIncluir": {"uniqueItems": True},
    "Borrador.asunto": _SUBJECT,
    "Borrador.cuerpo": _TEXT,
    "NuevaPlantilla.nombre": _LINE,
    "NuevaPlantilla.asunto": _SUBJECT,
    "NuevaPlantilla.cuerpo": _TEXT,
    "CambioPlantilla.nombre": _LINE,
    "CambioPlantilla.asunto": _SUBJECT,
    "CambioPlantilla.cuerpo": _TEXT,
    "CambioAjustes.horasMaximas": {"minimum": 1, "maximum": 168},
    "Heartbeat.empresasOnline": {"items": _COMPANY},
    "WebhookRequest.eventos": {"minItems": 1, "items": _EVENTS},
    "WebhookRow.eventos": {"items": _EVENTS},
    "WebhookIssued.eventos": {"items": _EVENTS},
    "WebhookChange.eventos": {"oneOf": [{"type": "array", "minItems": 1, "items": _EVENTS}, {"type": "null"}]},
    "DeliveryRow.evento": {"enum": [*_EVENTS["enum"], TEST_EVENT]},
    "WebhookRequest.url": {"pattern": "^https?://[^\\s]+$"},
}
"""``Struct.member``."""
