"""What an address, a name and a place must look like; every fault comes with the domain's member it is about."""

from functools import cache
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email

from server.kit.currencies import CURRENCIES
from server.kit.errors import FieldError, invalid

MAX_NAME = 100
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
