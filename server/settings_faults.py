"""What is wrong with a setting, in Spanish sentences for the operator; never a value, which may be a secret."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

HOW = {
    "jwt_secret_key": "Ponle un valor al azar de 32 bytes o más, por ejemplo el resultado de: openssl rand -base64 48",
    "data_keys": "Ponle una llave al azar de 32 bytes en base64, por ejemplo el resultado de: openssl rand -base64 32",
}
_NUMBERS = {"int_parsing", "int_type", "int_from_float", "float_parsing", "float_type", "finite_number"}
_SWITCHES = {"bool_parsing", "bool_type"}


def sentences(error: ValidationError) -> str:
    """Every fault after the name of its variable; what concerns several names them itself."""
    return "; ".join(_fault(fault) for fault in error.errors())


def absent(name: str) -> str:
    """A secret that production does not start without."""
    return f"Falta {name.upper()}: producción no arranca sin ella. {HOW[name]}"


def _fault(fault: Mapping[str, Any]) -> str:
    name = ".".join(map(str, fault["loc"])).upper()
    return f"{name}: {_sentence(fault)}" if name else _sentence(fault)


def _sentence(fault: Mapping[str, Any]) -> str:
    kind, about = fault["type"], fault.get("ctx", {})
    if kind == "value_error":
        return str(about["error"])
    if kind == "greater_than_equal":
        return f"debe ser {about['ge']} o más"
    if kind == "less_than_equal":
        return f"debe ser {about['le']} o menos"
    if kind == "enum":
        return f"debe ser {about['expected'].replace(' or ', ' o ')}".replace("'", "")
    if kind in _NUMBERS:
        return "debe ser un número"
    if kind in _SWITCHES:
        return "debe ser on u off"
    return "no se puede leer"
