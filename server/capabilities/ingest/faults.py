"""Where in a body a fault is, and what it is called in Spanish: msgspec's complaints as the members of a 400.

A syntax error is known by its byte only; the path is found again by walking the tokens before it.
"""

import re
from typing import Any

import msgspec

from server.kit.errors import DomainError, FieldError, invalid
from server.kit.text import one_line

WALKED_BYTES = 8 * 1024 * 1024
"""A syntax fault later than this is told by its byte alone: the walk is Python and its time is bounded."""

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+', re.DOTALL)
_AT = re.compile(r" - at `\$?([^`]*)`$")
_BYTE = re.compile(r"\(byte (\d+)\)")
_MISSING = re.compile(r"Object missing required field `([^`]+)`")
_EXPECTED = re.compile(r"Expected `([^`]+)`(?: of length (<=|>=) (\d+)|, got `([^`]+)`)?")
_LENGTH = re.compile(r"Expected `(str|array)` of length (<=|>=) (\d+)")
_BOUND = re.compile(r"Expected `(?:int|float)` (<=|>=) (-?\d+)")
_ENUM = re.compile(r"Invalid enum value (.+)")
_CUSTOMER = re.compile(r"data\.clientes\[(\d+)\](?:\.facturas\[(\d+)\])?")
_NAME_LENGTH = 64

_TYPES = {
    "str": "texto",
    "int": "un número entero",
    "float": "un número",
    "bool": "true o false",
    "object": "un objeto",
    "array": "una lista",
    "date": "una fecha con el formato AAAA-MM-DD",
    "datetime": "una fecha y hora con zona, como 2025-12-22T15:30:00Z",
    "null": "null",
}


class _Customers(msgspec.Struct):
    clientes: list[msgspec.Raw]


class _Body(msgspec.Struct):
    data: _Customers


class _Document(msgspec.Struct):
    folio: Any = None


class _Customer(msgspec.Struct):
    clave: Any = None
    facturas: Any = None


def placed(error: DomainError, body: bytes) -> DomainError:
    """The same refusal with a sentence that names the member and, of a customer, whose it is.

    ``data.clientes[3].facturas[0].saldo de C001, documento F-12: debe ser un número``
    """
    if len(error.details) != 1 or error.details[0].field == "$" or error.message != error.details[0].message:
        return error
    path, message = error.details[0].field, error.message
    sentence = f"{path}{_whose(path, body)}: {message[:1].lower()}{message[1:]}"
    return DomainError(error.code, error.kind, sentence, details=error.details, **error.data)


def _whose(path: str, body: bytes) -> str:
    """Customer and document of a path, as far as the body tells them; read only when something is wrong."""
    found = _CUSTOMER.match(path)
    if not found:
        return ""
    customer, document = found.groups()
    try:
        raw = msgspec.json.decode(body, type=_Body).data.clientes[int(customer)]
        read = msgspec.json.decode(raw, type=_Customer)
        names = [read.clave] if isinstance(read.clave, str) else []
        if names and document is not None:
            folio = msgspec.convert(read.facturas[int(document)], _Document).folio
            names += [f"documento {folio}"] if isinstance(folio, str) else []
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, LookupError, TypeError):
        return ""
    shown = ", ".join(one_line(name)[:_NAME_LENGTH] for name in names)
    return f" de {shown}" if shown else ""


def refused(error: Exception, prefix: str = "") -> DomainError:
    """400 VALIDATION_ERROR of a value that does not fit its type; `prefix` is the path of what was being decoded."""
    text = str(error)
    if not isinstance(error, msgspec.ValidationError):
        return at(prefix, "El texto no es UTF-8 válido o no es JSON")
    found = _AT.search(text)
    inner = found.group(1).lstrip(".") if found else ""
    complaint = text[: found.start()] if found else text
    path = join(prefix, inner)
    missing = _MISSING.match(complaint)
    if missing:
        return at(join(path, missing.group(1)), "Este campo es requerido")
    return at(path, _spanish(complaint))


def malformed(error: Exception, body: bytes) -> DomainError:
    """400 VALIDATION_ERROR of bytes that are not JSON or not UTF-8, with the path that the fault stands at."""
    if isinstance(error, RecursionError):
        return at("", "El JSON tiene demasiados niveles, uno dentro de otro")
    if isinstance(error, UnicodeDecodeError):
        return at(locate(body, error.start), f"El texto no es UTF-8 válido (byte {error.start})")
    found = _BYTE.search(str(error))
    if found:
        offset = int(found.group(1))
        return at(locate(body, offset), f"El JSON está mal formado (byte {offset})")
    return at(locate(body, len(body)), f"El JSON está incompleto: termina en el byte {len(body)}")


def at(path: str, message: str) -> DomainError:
    """400 VALIDATION_ERROR with one member."""
    return invalid(FieldError(path or "$", message))


def join(prefix: str, inner: str) -> str:
    """Two parts of a dotted path: ``data`` + ``clientes[3]`` → ``data.clientes[3]``."""
    if not prefix or not inner:
        return prefix or inner
    return prefix + inner if inner.startswith("[") else f"{prefix}.{inner}"


def locate(body: bytes, offset: int) -> str:
    """Dotted path of the value in which byte `offset` stands, as far as the bytes before it tell; empty at the root."""
    if offset > WALKED_BYTES:
        return ""
    stack: list[int | str] = []
    name: str | None = None
    for match in _TOKEN.finditer(body, 0, offset):
        token = match.group()
        if token == b"{":
            stack.append("")
        elif token == b"[":
            stack.append(0)
        elif token in (b"}", b"]"):
            if not stack:
                break
            stack.pop()
        elif token == b"," and stack:
            last = stack[-1]
            stack[-1] = last + 1 if isinstance(last, int) else ""
            name = None
        elif token == b":" and stack and isinstance(stack[-1], str):
            stack[-1] = name or "?"
        elif token.startswith(b'"'):
            name = token[1:-1].decode("utf-8", "replace")[:64]
    path = ""
    for part in stack:
        path = f"{path}[{part}]" if isinstance(part, int) else join(path, part)
    return path


def _spanish(complaint: str) -> str:
    if "matching regex" in complaint:
        return "No puede llevar caracteres de control"
    length = _LENGTH.match(complaint)
    if length:
        kind, sign, limit = length.groups()
        if sign == ">=" and limit == "1":
            return "No puede estar vacío"
        things = "caracteres" if kind == "str" else "elementos"
        return f"Debe tener {limit} {things} como {'máximo' if sign == '<=' else 'mínimo'}"
    bound = _BOUND.match(complaint)
    if bound:
        sign, limit = bound.groups()
        return f"Debe ser {limit} como {'máximo' if sign == '<=' else 'mínimo'}"
    choice = _ENUM.match(complaint)
    if choice:
        return f"Valor desconocido: {choice.group(1)[:40]}"
    expected = _EXPECTED.match(complaint)
    if expected:
        kinds = [_TYPES[part.strip()] for part in expected.group(1).split("|") if part.strip() in _TYPES]
        if kinds:
            return "Debe ser " + " o ".join(kinds)
    if "datetime" in complaint or "timezone" in complaint:
        return "Debe ser " + _TYPES["datetime"]
    if "date" in complaint:
        return "Debe ser " + _TYPES["date"]
    return "El valor no es válido"
