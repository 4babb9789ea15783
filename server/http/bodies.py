"""How the bodies of documented APIs are read: strictly, by msgspec in one pass, with the path of the fault.

A number in quotes is no number; Litestar's own decoding would coerce.
"""

import re
from typing import Any, TypeVar

import msgspec
from litestar.dto import AbstractDTO
from litestar.typing import FieldDefinition

from server.kit.errors import DomainError, FieldError, invalid

T = TypeVar("T")

REQUIRED = "Este campo es requerido"
DAY = "Usa el formato AAAA-MM-DD"
_PATH = re.compile(r" - at `(?:key in )?\$\.?([^`]*)`$")
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""U+0000 in a text; its escape after one more backslash is six letters."""
_BYTE = re.compile(r"\(byte (\d+)\)")
_LARGEST = 2**53
"""Floats are not told apart beyond."""
_SENTENCES = (
    (re.compile(r"^Object missing required field `([^`]+)`"), REQUIRED),
    (re.compile(r"^Expected `str`"), "Debe ser un texto"),
    (re.compile(r"^Expected `int`"), "Debe ser un número entero"),
    (re.compile(r"^Expected `(?:float|decimal)`"), "Debe ser un número"),
    (re.compile(r"^Expected `bool`"), "Debe ser verdadero o falso"),
    (re.compile(r"^Expected `object`"), "Debe ser un objeto"),
    (re.compile(r"^Expected `array`"), "Debe ser una lista"),
    (re.compile(r"^Expected `datetime|^Invalid RFC3339"), "Debe ser una fecha y hora ISO 8601 con zona"),
    (re.compile(r"^Expected `date[ `]|^Invalid RFC3339 encoded date(?!time)|^Invalid ISO8601 date"), DAY),
    (re.compile(r"^Invalid UUID|^Expected `uuid`"), "Debe ser un UUID"),
    (re.compile(r"^Invalid enum value|^Invalid value"), "No es uno de los valores permitidos"),
    (re.compile(r"^Expected `str` of length <= (\d+)"), "Puede tener hasta {0} caracteres"),
    (re.compile(r"^Expected `str` of length >= (\d+)"), "Debe tener al menos {0} caracteres"),
    (re.compile(r"^Expected `str` of length >= 1\b"), REQUIRED),
    (re.compile(r"^Expected `str` matching"), "No puede llevar caracteres de control ni otro formato"),
    (re.compile(r"^Expected `array` of length <= (\d+)"), "Puede tener hasta {0} elementos"),
    (re.compile(r"^Expected `array` of length >= (\d+)"), "Debe tener al menos {0} elementos"),
    (re.compile(r"^Expected `array` of length >= 1\b"), "No puede estar vacío"),
    (re.compile(r"^Expected `(?:int|float)` >= (-?\d+)"), "Debe ser {0} o más"),
    (re.compile(r"^Expected `(?:int|float)` <= (-?\d+)"), "Debe ser {0} o menos"),
)
"""The last that fits is the one."""
_DIRECT = ("Debe ", "Puede ", "No ")


def explain(text: str) -> FieldError:
    """A msgspec message → the dotted path and a Spanish sentence."""
    found = _PATH.search(text)
    path = found.group(1) if found else ""
    missing = re.match(r"Object missing required field `([^`]+)`", text)
    if missing:
        path = f"{path}.{missing.group(1)}".lstrip(".")
    for pattern, sentence in reversed(_SENTENCES):
        if matched := pattern.match(text):
            return FieldError(path or "$", sentence.format(*matched.groups()))
    return FieldError(path or "$", "El valor no es válido")


def validation(field: FieldError) -> DomainError:
    """VALIDATION_ERROR over one member, with the document's own sentence for a missing one."""
    return invalid(field, message=sentence(field))


def sentence(field: FieldError) -> str:
    """What is wrong with a member, said so that it can stand alone: ``El campo limit debe estar entre 1 y 100``."""
    if field.field == "$":
        return f"El cuerpo no es válido. {field.message}"
    lowered = f"{field.message[:1].lower()}{field.message[1:]}"
    if field.message.startswith(("Este campo ", *_DIRECT)):
        return f"El campo {field.field} {lowered.removeprefix('este campo ')}"
    if field.message in (DAY, "El valor no es válido"):
        return f"El campo {field.field} no es válido{'' if field.message != DAY else f': {lowered}'}"
    return field.message


def _read(body: bytes, kind: type[T]) -> T:
    """The body as a struct. A whole number may be written with a decimal point: to JSON Schema 5.0 is the integer 5."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        if not str(error).startswith("Expected `int`, got `float`"):
            raise
    return msgspec.convert(_whole(msgspec.json.decode(body)), type=kind)


def _whole(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST:
        return int(value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {name: _whole(item) for name, item in value.items()}
    return value


def decode(body: bytes, kind: type[T]) -> T:
    """The body as a struct; VALIDATION_ERROR with the path of the first fault."""
    try:
        found = _read(body, kind)
        if b"\\u0000" in body and _NUL.search(msgspec.json.encode(found)):
            raise validation(FieldError("$", "No puede contener el carácter nulo"))
    except msgspec.ValidationError as error:
        raise validation(explain(str(error))) from error
    except UnicodeDecodeError as error:
        raise validation(FieldError("$", "JSON mal formado; no es UTF-8")) from error
    except RecursionError as error:
        raise validation(FieldError("$", "El JSON tiene demasiados niveles, uno dentro de otro")) from error
    except msgspec.DecodeError as error:
        at = _BYTE.search(str(error))
        where = f" en el byte {at.group(1)}" if at else "; está incompleto"
        raise validation(FieldError("$", f"JSON mal formado{where}")) from error
    return found


class StrictBody(AbstractDTO[Any]):
    """Lets a handler declare `data: SomeStruct` for the OpenAPI document while `decode` reads it."""

    def decode_bytes(self, value: bytes) -> Any:
        """The body as the handler's declared struct."""
        field = self.asgi_connection.route_handler.parsed_data_field
        return decode(value, field.annotation)

    @classmethod
    def create_for_field_definition(
        cls, field_definition: FieldDefinition, handler_id: str, backend_cls: Any = None
    ) -> None:
        """No transfer model: the declared struct is the wire."""

    @classmethod
    def create_openapi_schema(cls, field_definition: FieldDefinition, handler_id: str, schema_creator: Any) -> Any:  # noqa: ARG003
        """The declared struct's own schema."""
        return schema_creator.for_field_definition(field_definition)

    @classmethod
    def generate_field_definitions(cls, model_type: type[Any]) -> Any:  # noqa: ARG003
        """Unused: there is no transfer model."""
        return iter(())

    @classmethod
    def detect_nested_field(cls, field_definition: FieldDefinition) -> bool:  # noqa: ARG003
        """Unused: there is no transfer model."""
        return False
