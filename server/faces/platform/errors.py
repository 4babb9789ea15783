"""Every error of the platform in its one body: `{"success": false, "error": {code, message, details?}}`."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from server.http.bodies import REQUIRED, explain
from server.http.request_id import request_id
from server.kit.errors import DomainError, FieldError, Kind

ANSWERS: Mapping[Kind, tuple[int, str]] = {
    Kind.INVALID: (400, "VALIDATION_ERROR"),
    Kind.UNAUTHENTICATED: (401, "TOKEN_INVALID"),
    Kind.FORBIDDEN: (403, "AUTHORIZATION_ERROR"),
    Kind.NOT_FOUND: (404, "NOT_FOUND"),
    Kind.CONFLICT: (409, "CONFLICT"),
    Kind.GONE: (400, "VALIDATION_ERROR"),
    Kind.LIMITED: (429, "RATE_LIMIT_EXCEEDED"),
    Kind.UNAVAILABLE: (503, "SERVICE_UNAVAILABLE"),
}
_OWN_CODES: Mapping[tuple[str, str], tuple[int, str]] = {
    ("/auth/register", "CONFLICT"): (400, "VALIDATION_ERROR"),
    ("/auth/login", "UNAUTHORIZED"): (401, "AUTHENTICATION_ERROR"),
    ("/auth/login", "EMAIL_NOT_VERIFIED"): (401, "AUTHENTICATION_ERROR"),
    ("/auth/verify-email", "LINK_EXPIRED"): (400, "VERIFICATION_ERROR"),
    ("/tenant/invite-user", "CONFLICT"): (400, "VALIDATION_ERROR"),
    ("/tenant/invite-user", "PLAN_LIMIT_EXCEEDED"): (400, "VALIDATION_ERROR"),
    ("/tenant/accept-invitation", "LINK_EXPIRED"): (400, "INVITATION_ERROR"),
    ("/tenant/accept-invitation", "CONFLICT"): (400, "INVITATION_ERROR"),
}
"""(path, code of the domain) → what the operation's own section says; it outranks the general table."""
_OWN_WORDS: Mapping[tuple[str, str], str] = {
    ("/auth/login", "UNAUTHORIZED"): "Credenciales inválidas",
    ("/auth/refresh", "UNAUTHORIZED"): "Refresh token inválido o expirado",
    ("/auth/refresh", "TOKEN_EXPIRED"): "Refresh token inválido o expirado",
    ("/auth/verify-email", "LINK_EXPIRED"): "Token de verificación inválido o expirado",
    ("/tenant/settings", "FORBIDDEN"): "Sin permisos para actualizar configuraciones del tenant",
    ("/tenant/invite-user", "FORBIDDEN"): "Sin permisos para invitar usuarios",
    ("/tenant/users", "FORBIDDEN"): "Sin permisos para ver usuarios",
    ("/tenant/accept-invitation", "LINK_EXPIRED"): "Token de invitación inválido o expirado",
}
"""The same with the document's sentence, where it has one."""
_ABOUT: Mapping[str, str] = {
    "LINK_EXPIRED": "token",
    "TOKEN_MALFORMED": "refresh_token",
    "PLAN_LIMIT_EXCEEDED": "email",
}
"""The member that a refusal is about where the domain names none."""
NAMED = frozenset(
    {
        "PLAN_NOT_FOUND",
        "SUBSCRIPTION_ERROR",
        "SUBSCRIPTION_NOT_FOUND",
        "CANCELLATION_ERROR",
        "WEBHOOK_ERROR",
        "PAYMENT_PROVIDER_ERROR",
        "SUBSCRIPTION_SUSPENDED",
        "API_CALLS_EXCEEDED",
        "PAYLOAD_TOO_LARGE",
        "UNSUPPORTED_MEDIA_TYPE",
    }
)
"""Codes that travel under their own name."""

FIELDS: Mapping[str, str] = {"organization_name": "tenant_name"}
"""Names of members in the domain → on this wire; others travel as they are."""

_BY_STATUS = {
    400: ("VALIDATION_ERROR", "Datos de entrada inválidos"),
    404: ("NOT_FOUND", "Recurso no encontrado"),
    405: ("METHOD_NOT_ALLOWED", "Este método no está permitido aquí"),
    413: ("PAYLOAD_TOO_LARGE", "El cuerpo de la solicitud es demasiado grande"),
    415: ("UNSUPPORTED_MEDIA_TYPE", "Este tipo de contenido no se admite"),
    503: ("SERVICE_UNAVAILABLE", "El servicio está ocupado; vuelve a intentar en unos segundos"),
}
_INVALID = dict.fromkeys(("/auth/reset-password", "/tenant/invite-user"), "Datos inválidos")
"""Operations whose section says it shorter."""
_MISSING = re.compile(r"Missing required \w+ parameter '([^']+)'")
_log = structlog.get_logger("server.faces.platform")


def render_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The answer to any exception: a rule's refusal, the framework's, or a bug (logged, never shown)."""
    if isinstance(error, DomainError):
        return _domain(request, error)
    if isinstance(error, ValidationException):
        message = _INVALID.get(request.url.path.rstrip("/"), _BY_STATUS[400][1])
        return _body(400, "VALIDATION_ERROR", message, _grouped(_details(error)))
    if isinstance(error, HTTPException) and error.status_code != 500:
        code, message = _BY_STATUS.get(error.status_code, _BY_STATUS[400])
        return _body(error.status_code, code, message, headers=dict(error.headers or {}))
    _log.error("unhandled", path=request.url.path, request_id=request_id(request.scope), exc_info=error)
    return _body(500, "INTERNAL_ERROR", "Error interno del servidor; ya quedó registrado")


def _domain(request: Request[Any, Any, Any], error: DomainError) -> Response[Any]:
    path = request.url.path.rstrip("/")
    status, code = _OWN_CODES.get((path, error.code)) or ANSWERS[error.kind]
    if error.code in NAMED:
        code = error.code
    status = error.data.get("status", status)
    details: Any = _grouped(error.details) or error.data.get("details")
    if code == "VALIDATION_ERROR" and not details and error.code in _ABOUT:
        details = {_ABOUT[error.code]: [error.message]}
    message = _OWN_WORDS.get((path, error.code), error.message)
    if code == "VALIDATION_ERROR" and details:
        message = _INVALID.get(path, _BY_STATUS[400][1])
    retry = error.data.get("retry_after")
    return _body(status, code, message, details, headers={} if retry is None else {"Retry-After": str(retry)})


def _grouped(details: Iterable[FieldError]) -> dict[str, list[str]]:
    """Sentences by member, as the document groups them."""
    found: dict[str, list[str]] = {}
    for detail in details:
        found.setdefault(FIELDS.get(detail.field, detail.field), []).append(detail.message)
    return found


def _details(error: ValidationException) -> tuple[FieldError, ...]:
    """What the framework says about query and path parameters, in our words."""
    if missing := _MISSING.search(error.detail):
        return (FieldError(missing.group(1), REQUIRED),)
    extra = error.extra if isinstance(error.extra, list) else []
    found = [item for item in extra if isinstance(item, dict)]
    if [item.get("key") for item in found] == ["data"]:
        return (FieldError("body", "Debe ser un objeto JSON, y llegó vacío"),)
    return tuple(
        FieldError(str(item.get("key", "body")), explain(str(item.get("message", ""))).message) for item in found
    )


def _body(
    status: int, code: str, message: str, details: Any = None, *, headers: Mapping[str, str] | None = None
) -> Response[Any]:
    """The envelope. A 401 names the scheme, as HTTP has it (RFC 9110 §11.6.1)."""
    challenge = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    error = {"code": code, "message": message, **({"details": details} if details else {})}
    return Response(
        {"success": False, "error": error},
        status_code=status,
        headers={**challenge, **(headers or {})},
        media_type="application/json",
    )
