"""What /v1 says of itself in OpenAPI beside its routes: names of calls, headers, bodies read by hand, refusals."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from contract.records import Customer, CustomerKey
from contract.sync import SyncData, SyncEnvelope
from server.faces.cobranza.bounds import PARAMETERS, SCHEMAS
from server.faces.cobranza.names import NAMES
from server.faces.cobranza.wire import Wire
from server.http.openapi import Call, Examples, Manners, Refusal


class Detail(Wire):
    """One member that is wrong: its dotted path and a sentence."""

    field: str
    message: str


class ErrorBody(Wire):
    """What went wrong. `code` is for programs; some codes carry members of their own beside these."""

    code: str
    message: str
    details: tuple[Detail, ...]
    request_id: str


class ErrorEnvelope(Wire):
    """The body of every refusal."""

    error: ErrorBody


class DeletedCustomer(CustomerKey, frozen=True):
    """A customer that is gone, in a delta."""

    operation: Literal["delete"]


class SyncedData(SyncData, frozen=True):
    """`data` as readers of the document see it; the service scans it without making these."""

    customers: list[Customer]  # type: ignore[assignment]


class SyncBody(SyncEnvelope, frozen=True, kw_only=True):
    """The body of POST /sync/cartera. `checksum` is the SHA-256 of the bytes of the value of `data`."""

    data: SyncedData  # type: ignore[assignment]


def _refusal(
    description: str, code: str, message: str, *fields: tuple[str, str], headers: tuple[str, ...] = ()
) -> Refusal:
    details = [{"field": field, "message": sentence} for field, sentence in fields]
    body = {"code": code, "message": message, "details": details, "requestId": "req_abc123"}
    return Refusal(description, {"error": body}, headers)


_RETRY = ("Retry-After",)
REFUSALS: Mapping[int, Refusal] = {
    400: _refusal(
        "Error de validación",
        "VALIDATION_ERROR",
        "El campo email es requerido",
        ("email", "Este campo es requerido"),
    ),
    401: _refusal("No autenticado", "UNAUTHORIZED", "Inicia sesión para continuar"),
    403: _refusal("No autorizado", "FORBIDDEN", "Tu usuario no tiene permiso para hacer esto"),
    404: _refusal("No encontrado", "NOT_FOUND", "No se encontró lo que se pidió"),
    409: _refusal("Conflicto", "CONFLICT", "Ya existe una cuenta con este correo", ("email", "Ya existe")),
    410: _refusal("Ya no existe", "LINK_EXPIRED", "Este enlace ya no sirve"),
    413: _refusal("Cuerpo demasiado grande", "PAYLOAD_TOO_LARGE", "El cuerpo pasa del máximo"),
    415: _refusal("Codificación no admitida", "UNSUPPORTED_MEDIA_TYPE", "Este tipo de contenido no se admite"),
    422: _refusal("Entidad no procesable", "CHECKSUM_MISMATCH", "Los datos llegaron alterados"),
    429: _refusal(
        "Rate limit excedido", "RATE_LIMIT_EXCEEDED", "Demasiadas solicitudes; espera un momento", headers=_RETRY
    ),
    500: _refusal("Error interno", "INTERNAL_ERROR", "Ocurrió un error interno; ya quedó registrado"),
    503: _refusal("Ocupado", "SERVICE_UNAVAILABLE", "El servicio está ocupado", headers=_RETRY),
}
"""Every error status of the face, by the document's own words."""

_TEMPLATE = ("TEMPLATE_UNKNOWN_VARIABLE", "TEMPLATE_MALFORMED", "LINK_NOT_ALLOWED")
_SYNCED = ("SYNC_BASE_MISMATCH", "SYNC_STATE_MISMATCH", "SYNC_STALE", "EMPRESA_IN_USE", "EMPRESA_MOVED")
_REMINDED = (
    *("TEMPLATE_INACTIVE", "NO_RECIPIENT", "RECIPIENT_SUPPRESSED", "INVOICE_NOT_OPEN", "NOTHING_TO_COLLECT"),
    "IDEMPOTENCY_KEY_REUSED",
)
_OAUTH: Mapping[int, Iterable[str]] = {
    401: ["OAUTH_FAILED"],
    403: ["FORBIDDEN"],
    409: ["OAUTH_EMAIL_NOT_VERIFIED"],
    503: ["OAUTH_NOT_CONFIGURED", "OAUTH_UNAVAILABLE", "SERVICE_UNAVAILABLE"],
}
CODES: Mapping[Call, Mapping[int, Iterable[str]]] = {
    ("POST", "/v1/auth/register"): {409: ["CONFLICT"]},
    ("POST", "/v1/auth/login"): {401: ["UNAUTHORIZED"], 403: ["FORBIDDEN"]},
    ("POST", "/v1/auth/refresh"): {401: ["UNAUTHORIZED"], 403: ["CONNECTOR_REVOKED", "FORBIDDEN"]},
    ("POST", "/v1/auth/oauth/google"): _OAUTH,
    ("POST", "/v1/auth/oauth/microsoft"): _OAUTH,
    ("PATCH", "/v1/organizations/current"): {409: ["CONFLICT"]},
    ("POST", "/v1/users/invite"): {
        403: ["FORBIDDEN", "EMAIL_NOT_VERIFIED", "PLAN_LIMIT_EXCEEDED"],
        409: ["CONFLICT"],
    },
    ("PATCH", "/v1/users/{user_id}"): {409: ["LAST_OWNER"]},
    ("DELETE", "/v1/users/{user_id}"): {409: ["LAST_OWNER"]},
    ("POST", "/v1/connectors/register"): {403: ["PLAN_LIMIT_EXCEEDED"], 404: ["LINK_CODE_INVALID"]},
    ("POST", "/v1/connectors/heartbeat"): {403: ["CONNECTOR_REVOKED", "FORBIDDEN"]},
    ("POST", "/v1/connectors/diagnostics"): {403: ["CONNECTOR_REVOKED", "FORBIDDEN"]},
    ("POST", "/v1/connectors/{connector_id}/commands"): {409: ["CONFLICT"]},
    ("POST", "/v1/connectors/{connector_id}/empresas/{empresa_id}/take-over"): {409: ["CONFLICT"]},
    ("DELETE", "/v1/connectors/{connector_id}/empresas/{empresa_id}"): {409: ["CONFLICT"]},
    ("POST", "/v1/sync/cartera"): {
        403: ["CONNECTOR_REVOKED", "FORBIDDEN"],
        409: _SYNCED,
        422: ["CHECKSUM_MISMATCH", "CLOCK_SKEW"],
    },
    ("POST", "/v1/cobranza/plantillas"): {409: ["CONFLICT", "TEMPLATE_LIMIT_EXCEEDED"], 422: _TEMPLATE},
    ("PATCH", "/v1/cobranza/plantillas/{template_id}"): {409: ["CONFLICT"], 422: _TEMPLATE},
    ("POST", "/v1/cobranza/plantillas/preview"): {404: ["NOT_FOUND"], 422: _TEMPLATE},
    ("POST", "/v1/cobranza/plantillas/{template_id}/preview"): {422: _TEMPLATE},
    ("POST", "/v1/cobranza/recordatorios"): {
        403: ["EMAIL_NOT_VERIFIED", "REMINDERS_PAUSED", "FORBIDDEN"],
        404: ["NOT_FOUND"],
        409: ["DO_NOT_CONTACT", "REMINDER_RECENT"],
        422: _REMINDED,
        429: ["RATE_LIMIT_EXCEEDED", "RECIPIENT_LIMIT_EXCEEDED", "REMINDER_QUOTA_EXCEEDED"],
        503: ["REMINDERS_DISABLED", "SERVICE_UNAVAILABLE"],
    },
    ("POST", "/v1/cobranza/recordatorios/preview"): {404: ["NOT_FOUND"], 422: _REMINDED},
    ("DELETE", "/v1/cobranza/recordatorios/{reminder_id}"): {409: ["REMINDER_ALREADY_SENT"]},
    ("POST", "/v1/cobranza/no-contactar"): {404: ["NOT_FOUND"], 409: ["CONFLICT"]},
    ("POST", "/v1/cobranza/correo/eventos"): {404: ["NOT_FOUND"]},
    ("POST", "/v1/webhooks"): {409: ["WEBHOOK_LIMIT_EXCEEDED"]},
    ("POST", "/v1/webhooks/{webhook_id}/test"): {409: ["WEBHOOK_INACTIVE"]},
    ("POST", "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay"): {409: ["WEBHOOK_INACTIVE"]},
}
"""Refusals of single calls; what every call of its kind may answer is said once by `server.http.openapi`."""


def _header(description: str, kind: str = "integer") -> Mapping[str, Any]:
    return {"description": description, "schema": {"type": kind}}


HEADERS: Mapping[str, Mapping[str, Any]] = {
    "X-Request-Id": _header("El requestId de esta respuesta", "string"),
    "X-RateLimit-Limit": _header("Solicitudes que caben en la ventana"),
    "X-RateLimit-Remaining": _header("Solicitudes que quedan"),
    "X-RateLimit-Reset": _header("Cuándo termina la ventana, en segundos desde 1970"),
    "Retry-After": _header("Segundos que hay que esperar"),
}

_CONNECTOR = {
    "name": "X-Connector-Id",
    "in": "header",
    "required": True,
    "description": "El conector del token",
    "schema": {"type": "string", "format": "uuid"},
}
_ENCODING = {
    "name": "Content-Encoding",
    "in": "header",
    "required": False,
    "description": "Cómo viene comprimido el cuerpo, si lo está",
    "schema": {"type": "string", "enum": ["gzip", "zstd"]},
}


def manners(examples: Examples, public: frozenset[Call]) -> Manners:
    """All of it, for the calls that the face routes."""
    return Manners(
        examples=examples,
        public=public,
        names=NAMES,
        error=ErrorEnvelope,
        refusals=REFUSALS,
        codes=CODES,
        headers=HEADERS,
        parameters={
            ("POST", "/v1/connectors/heartbeat"): (_CONNECTOR,),
            ("POST", "/v1/connectors/diagnostics"): (_CONNECTOR,),
            ("POST", "/v1/sync/cartera"): (_CONNECTOR, _ENCODING),
        },
        bounds=PARAMETERS,
        schemas=SCHEMAS,
        bodies={("POST", "/v1/sync/cartera"): SyncBody},
        beside={"SyncedData.clientes": DeletedCustomer},
    )
