"""What the platform says of itself in OpenAPI beside its routes: names of calls, headers, refusals."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from server.capabilities.accounts.checks import MAX_NAME
from server.capabilities.accounts.passwords import MAX_LENGTH, MIN_LENGTH
from server.faces.platform.examples import EXAMPLES
from server.faces.platform.users import MAX_LIMIT, MAX_PAGE
from server.faces.platform.wire import Wire
from server.http.openapi import Call, Manners, Refusal
from server.kit.languages import LANGUAGES


class ErrorBody(Wire):
    """What went wrong. `details` are sentences by member, where members are wrong."""

    code: str
    message: str
    details: dict[str, list[str]] | str | None = None


class ErrorEnvelope(Wire):
    """The body of every refusal."""

    success: Literal[False]
    error: ErrorBody


def _refusal(description: str, code: str, message: str, headers: tuple[str, ...] = (), **details: list[str]) -> Refusal:
    error: dict[str, Any] = {"code": code, "message": message, **({"details": details} if details else {})}
    return Refusal(description, {"success": False, "error": error}, headers)


_RETRY = ("Retry-After",)
REFUSALS: Mapping[int, Refusal] = {
    400: _refusal(
        "Datos inválidos", "VALIDATION_ERROR", "Datos de entrada inválidos", email=["El correo no es válido"]
    ),
    401: _refusal("Token inválido o faltante", "TOKEN_INVALID", "Token inválido o faltante"),
    403: _refusal("Sin permisos", "AUTHORIZATION_ERROR", "Tu usuario no tiene permiso para hacer esto"),
    404: _refusal("No encontrado", "NOT_FOUND", "Recurso no encontrado"),
    409: _refusal("Conflicto", "CONFLICT", "Ya existe una cuenta con este correo"),
    413: _refusal("Cuerpo demasiado grande", "PAYLOAD_TOO_LARGE", "El cuerpo de la solicitud es demasiado grande"),
    415: _refusal("Contenido no admitido", "UNSUPPORTED_MEDIA_TYPE", "Este tipo de contenido no se admite"),
    429: _refusal("Rate limit excedido", "RATE_LIMIT_EXCEEDED", "Demasiados intentos; espera un momento", _RETRY),
    500: _refusal("Error interno", "INTERNAL_ERROR", "Error interno del servidor; ya quedó registrado"),
    502: _refusal("Error de un servicio externo", "PAYMENT_PROVIDER_ERROR", "El servicio de pagos no respondió"),
    503: _refusal("Servicio no disponible", "SERVICE_UNAVAILABLE", "El servicio está ocupado", _RETRY),
}
"""Every error status of the face, by the document's own words."""

PUBLIC = frozenset(
    {
        ("POST", "/auth/register"),
        ("POST", "/auth/login"),
        ("POST", "/auth/refresh"),
        ("POST", "/auth/verify-email"),
        ("POST", "/auth/forgot-password"),
        ("POST", "/auth/reset-password"),
        ("POST", "/tenant/accept-invitation"),
        ("POST", "/payment/webhook/stripe"),
    }
)
"""What is called without a token; a test asks every other route without one."""

CODES: Mapping[Call, Mapping[int, Iterable[str]]] = {
    ("POST", "/auth/login"): {401: ["AUTHENTICATION_ERROR"], 403: ["AUTHORIZATION_ERROR"]},
    ("POST", "/auth/refresh"): {401: ["TOKEN_INVALID"], 403: ["AUTHORIZATION_ERROR"]},
    ("POST", "/auth/verify-email"): {400: ["VERIFICATION_ERROR", "VALIDATION_ERROR"], 404: ["NOT_FOUND"]},
    ("POST", "/auth/reset-password"): {404: ["NOT_FOUND"]},
    ("PUT", "/tenant/settings"): {429: ["RATE_LIMIT_EXCEEDED", "API_CALLS_EXCEEDED"]},
    ("POST", "/tenant/invite-user"): {429: ["RATE_LIMIT_EXCEEDED", "API_CALLS_EXCEEDED"]},
    ("POST", "/tenant/accept-invitation"): {400: ["INVITATION_ERROR", "VALIDATION_ERROR"]},
    ("GET", "/tenant/users"): {429: ["RATE_LIMIT_EXCEEDED", "API_CALLS_EXCEEDED"]},
}
"""Refusals of single calls; what every call of its kind may answer is said once by `server.http.openapi`."""

NAMES: Mapping[Call, str] = {
    ("POST", "/auth/register"): "auth_register",
    ("POST", "/auth/login"): "auth_login",
    ("POST", "/auth/refresh"): "auth_refresh",
    ("POST", "/auth/logout"): "auth_logout",
    ("POST", "/auth/verify-email"): "auth_verifyEmail",
    ("POST", "/auth/forgot-password"): "auth_forgotPassword",
    ("POST", "/auth/reset-password"): "auth_resetPassword",
    ("GET", "/tenant/profile"): "tenant_profile",
    ("PUT", "/tenant/settings"): "tenant_updateSettings",
    ("POST", "/tenant/invite-user"): "tenant_inviteUser",
    ("POST", "/tenant/accept-invitation"): "tenant_acceptInvitation",
    ("GET", "/tenant/users"): "tenant_listUsers",
}


_ONE_LINE = {"minLength": 1, "maxLength": MAX_NAME, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$"}
_ADDRESS = {"format": "email"}
_PASSWORD = {"minLength": MIN_LENGTH, "maxLength": MAX_LENGTH}
BOUNDS: Mapping[tuple[str, str, str], Mapping[str, Any]] = {
    ("", "", "page"): {"minimum": 1, "maximum": MAX_PAGE},
    ("", "", "limit"): {"minimum": 1, "maximum": MAX_LIMIT},
}
SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "Registration.email": _ADDRESS,
    "Registration.password": _PASSWORD,
    "Registration.name": _ONE_LINE,
    "Registration.tenant_name": _ONE_LINE,
    "Verification.email": _ADDRESS,
    "Forgotten.email": _ADDRESS,
    "Reset.new_password": _PASSWORD,
    "InvitationRequest.email": _ADDRESS,
    "InvitationRequest.name": _ONE_LINE,
    "Acceptance.password": _PASSWORD,
    "SettingsChange.language": {"enum": [*sorted(LANGUAGES), None]},
}
"""What rules demand of parameters and members (``Struct.member``) beyond their types."""


def _header(description: str, kind: str = "integer") -> Mapping[str, Any]:
    return {"description": description, "schema": {"type": kind}}


HEADERS: Mapping[str, Mapping[str, Any]] = {
    "X-Request-Id": _header("El identificador de esta respuesta", "string"),
    "X-RateLimit-Limit": _header("Solicitudes que caben en la ventana"),
    "X-RateLimit-Remaining": _header("Solicitudes que quedan"),
    "X-RateLimit-Reset": _header("Cuándo termina la ventana, en segundos desde 1970"),
    "Retry-After": _header("Segundos que hay que esperar"),
}


def manners() -> Manners:
    """All of it, for the calls that the face routes."""
    return Manners(
        examples=EXAMPLES,
        public=PUBLIC,
        names=NAMES,
        error=ErrorEnvelope,
        refusals=REFUSALS,
        codes=CODES,
        headers=HEADERS,
        parameters={},
        bounds=BOUNDS,
        schemas=SCHEMAS,
        bodies={},
        beside={},
    )
