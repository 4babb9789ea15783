"""Every error of /v1 in its one body: `{"error": {code, message, details, requestId}}`."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from server.faces.cobranza.wire import seconds
from server.http.bodies import REQUIRED, explain, sentence
from server.http.request_id import request_id
from server.kit.errors import DomainError, FieldError, Kind

STATUS: Mapping[Kind, int] = {
    Kind.INVALID: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.GONE: 410,
    Kind.LIMITED: 429,
    Kind.UNAVAILABLE: 503,
}
UNPROCESSABLE = frozenset({"CHECKSUM_MISMATCH", "CLOCK_SKEW"})
"""Codes of kind `invalid` that the document answers with 422: the form is right, the content cannot be taken."""

FIELDS: Mapping[str, str] = {
    "organization_name": "organizacion.nombre",
    "tax_id": "organizacion.rfc",
    "name": "nombre",
    "settings.email_domain": "settings.emailDomain",
    "current_password": "passwordActual",
    "new_password": "passwordNueva",
}
"""Names of members in the domain → on this wire; others travel as they are."""

_BY_STATUS = {
    400: ("VALIDATION_ERROR", "La solicitud no es válida"),
    401: ("UNAUTHORIZED", "Inicia sesión para continuar"),
    403: ("FORBIDDEN", "No tiene permiso para hacer esto"),
    404: ("NOT_FOUND", "No existe lo que se pidió"),
    405: ("METHOD_NOT_ALLOWED", "Este método no está permitido aquí"),
    413: ("PAYLOAD_TOO_LARGE", "El cuerpo de la solicitud es demasiado grande"),
    415: ("UNSUPPORTED_MEDIA_TYPE", "Este tipo de contenido no se admite"),
    429: ("RATE_LIMIT_EXCEEDED", "Demasiadas solicitudes; espera un momento"),
    503: ("SERVICE_UNAVAILABLE", "El servicio está ocupado; vuelve a intentar en unos segundos"),
}
_MISSING = re.compile(r"Missing required \w+ parameter '([^']+)'")
_NO_BODY = FieldError("$", "Debe ser un objeto JSON, y llegó vacío")
"""What the framework, which calls every body `data`, finds where there is none."""
_log = structlog.get_logger("server.faces.cobranza")


def render_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The answer to any exception: a rule's refusal, the framework's, or a bug (logged, never shown)."""
    if isinstance(error, DomainError):
        return _domain(request, error)
    if isinstance(error, ValidationException):
        code, message = _BY_STATUS[400]
        details = _details(error)
        return _body(request, 400, code, sentence(details[0]) if details else message, details)
    if isinstance(error, HTTPException) and error.status_code != 500:
        status = error.status_code
        code, message = _BY_STATUS.get(status, ("VALIDATION_ERROR", "La solicitud no es válida"))
        return _body(request, status, code, message, (), headers=dict(error.headers or {}))
    _log.error("unhandled", path=request.url.path, request_id=request_id(request.scope), exc_info=error)
    return _body(request, 500, "INTERNAL_ERROR", "Ocurrió un error interno; ya quedó registrado", ())


def _domain(request: Request[Any, Any, Any], error: DomainError) -> Response[Any]:
    status = 422 if error.code in UNPROCESSABLE else STATUS[error.kind]
    if error.data.get("status") in {413, 415, 422}:
        status = error.data["status"]
    details = tuple(FieldError(FIELDS.get(detail.field, detail.field), detail.message) for detail in error.details)
    data = {
        name: seconds(value) if isinstance(value, datetime) else value
        for name, value in error.data.items()
        if name not in {"retry_after", "status"}
    }
    unnamed = error.kind is Kind.INVALID and bool(details) and error.message == details[0].message
    message = sentence(details[0]) if unnamed else error.message
    retry = error.data.get("retry_after")
    headers = {"Retry-After": str(retry)} if retry is not None else {}
    return _body(request, status, error.code, message, details, data=data, headers=headers)


def _details(error: ValidationException) -> tuple[FieldError, ...]:
    """What the framework says about query and path parameters, in our words."""
    if missing := _MISSING.search(error.detail):
        return (FieldError(missing.group(1), REQUIRED),)
    extra = error.extra if isinstance(error.extra, list) else []
    found = [item for item in extra if isinstance(item, dict)]
    if [item.get("key") for item in found] == ["data"]:
        return (_NO_BODY,)
    return tuple(
        FieldError(_camel(str(item.get("key", "$"))), explain(str(item.get("message", ""))).message) for item in found
    )


def _camel(name: str) -> str:
    """The framework names a parameter as Python does: ``con_saldo`` → ``conSaldo``."""
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def _body(
    request: Request[Any, Any, Any],
    status: int,
    code: str,
    message: str,
    details: tuple[FieldError, ...],
    *,
    data: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response[Any]:
    """The envelope; `data` stands beside the documented members (serverTime, applied timestamp).

    A 401 names the scheme, as HTTP has it (RFC 9110 §11.6.1).
    """
    challenge = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    body = {
        "code": code,
        "message": message,
        "details": [{"field": detail.field, "message": detail.message} for detail in details],
        "requestId": request_id(request.scope),
        **(data or {}),
    }
    return Response(
        {"error": body}, status_code=status, headers={**challenge, **(headers or {})}, media_type="application/json"
    )
