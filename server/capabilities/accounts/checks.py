"""What an address, a name and a place must look like; every fault comes with the domain's member it is about."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from zoneinfo import available_timezones

import msgspec
from email_validator import EmailNotValidError, validate_email

from server.kit.currencies import CURRENCIES
from server.kit.errors import FieldError, invalid
from server.kit.languages import LANGUAGES

MAX_NAME = 100
MAX_CUSTOM_BYTES = 16 * 1024
MAX_DEPTH = 8
_NO_PLACE = frozenset({"Factory", "localtime"})


def address(email: str) -> tuple[str, list[FieldError]]:
    """The address as it is stored, and what is wrong with it."""
    try:
        return validate_email(email, check_deliverability=False, test_environment=True).normalized, []
    except EmailNotValidError:
        return "", [FieldError("email", "El correo no es válido")]


def domain(value: str) -> str:
    """The domain of addresses, lower case; VALIDATION_ERROR."""
    try:
        found = validate_email(f"a@{value}", check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise invalid(FieldError("settings.email_domain", "El dominio de correo no es válido")) from error
    return str(found.domain).lower()


def name(field: str, value: str) -> FieldError | None:
    """What is wrong with a name that stands on one line."""
    if not value.strip():
        return FieldError(field, "Este campo es requerido")
    if len(value.strip()) > MAX_NAME:
        return FieldError(field, f"Este campo puede tener hasta {MAX_NAME} caracteres")
    if not value.strip().isprintable():
        return FieldError(field, "Este campo no puede tener saltos de línea ni caracteres de control")
    return None


@cache
def zones() -> frozenset[str]:
    """The IANA zones that name a place or an offset."""
    return frozenset(available_timezones() - _NO_PLACE)


def timezone(value: str) -> FieldError | None:
    """What is wrong with a zone."""
    if value in zones():
        return None
    return FieldError("settings.timezone", "Debe ser una zona horaria IANA, como America/Mexico_City")


def currency(value: str) -> FieldError | None:
    """What is wrong with a currency."""
    if value in CURRENCIES:
        return None
    return FieldError("settings.currency", "Debe ser una moneda ISO 4217 en mayúsculas, como MXN")


def language(value: str) -> FieldError | None:
    """What is wrong with a language."""
    if value in LANGUAGES:
        return None
    return FieldError("settings.language", "Debe ser un código de idioma ISO 639-1, como es")


def custom(value: Mapping[str, Any]) -> FieldError | None:
    """What is wrong with the settings that an organization's own programs keep here: they are stored, never read."""
    field = "settings.custom_settings"
    if _depth(value) > MAX_DEPTH:
        return FieldError(field, f"Puede tener hasta {MAX_DEPTH} niveles, uno dentro de otro")
    if len(msgspec.json.encode(value)) > MAX_CUSTOM_BYTES:
        return FieldError(field, f"Puede ocupar hasta {MAX_CUSTOM_BYTES // 1024} KiB")
    return None


def _depth(value: Any, limit: int = 64) -> int:
    """Levels of objects and lists; counting stops at `limit`."""
    if limit == 0 or not isinstance(value, Mapping | list):
        return 0
    inside = value.values() if isinstance(value, Mapping) else value
    return 1 + max((_depth(item, limit - 1) for item in inside), default=0)
