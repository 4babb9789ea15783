"""Bodies are read strictly, and a fault is named by its path in Spanish."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, field

from server.faces.cobranza.wire import Wire
from server.http.bodies import decode
from server.kit.errors import DomainError


class Charge(Wire):
    folio: str
    saldo: int


class Customer(Wire):
    clave: str
    facturas: tuple[Charge, ...] = ()


class Body(Wire):
    cliente: Customer
    nombre: Annotated[str, Meta(min_length=1, max_length=3)] = "x"
    eventos: Annotated[tuple[str, ...], Meta(min_length=1, max_length=2)] = ("x",)
    horas: Annotated[int, Meta(ge=1, le=168)] = 1
    extra: dict[str, Any] = field(default_factory=dict)
    dia: date | None = None
    id: UUID | None = None
    activo: bool = True
    timezone: str = "America/Mexico_City"
    a_las: datetime | None = None


GOOD = b'{"cliente": {"clave": "C1", "facturas": [{"folio": "F1", "saldo": 1}], "nuevo": 1}, "otro": []}'


def refusal(body: bytes) -> tuple[str, str, str]:
    with pytest.raises(DomainError) as refused:
        decode(body, Body)
    (detail,) = refused.value.details
    return detail.field, detail.message, refused.value.message


def test_unknown_members_are_ignored() -> None:
    assert decode(GOOD, Body).cliente.facturas[0].saldo == 1


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        (b"{}", "cliente", "Este campo es requerido"),
        (b'{"cliente": {}}', "cliente.clave", "Este campo es requerido"),
        (b'{"cliente": {"clave": 1}}', "cliente.clave", "Debe ser un texto"),
        (b'{"cliente": {"clave": null}}', "cliente.clave", "Debe ser un texto"),
        (
            b'{"cliente": {"clave": "C", "facturas": [{"folio": "F", "saldo": 1}, {"folio": "G", "saldo": "1"}]}}',
            "cliente.facturas[1].saldo",
            "Debe ser un número entero",
        ),
        (b'{"cliente": {"clave": "C", "facturas": {}}}', "cliente.facturas", "Debe ser una lista"),
        (b'{"cliente": []}', "cliente", "Debe ser un objeto"),
        (b'{"cliente": {"clave": "C"}, "dia": "17/03/2026"}', "dia", "Usa el formato AAAA-MM-DD"),
        (b'{"cliente": {"clave": "C"}, "id": "x"}', "id", "Debe ser un UUID"),
        (b'{"cliente": {"clave": "C"}, "activo": "si"}', "activo", "Debe ser verdadero o falso"),
        (b'{"cliente": {"clave": "C"}, "timezone": null}', "timezone", "Debe ser un texto"),
        (b'{"cliente": {"clave": "C"}, "aLas": "ayer"}', "aLas", "Debe ser una fecha y hora ISO 8601 con zona"),
        (b'{"cliente": {"clave": "C"}, "aLas": 1}', "aLas", "Debe ser una fecha y hora ISO 8601 con zona"),
        (b"[]", "$", "Debe ser un objeto"),
        (b'{"cliente": {"clave": "a\\u0000b"}}', "$", "No puede contener el carácter nulo"),
        (b'{"cliente": ', "$", "JSON mal formado; está incompleto"),
        (b"", "$", "JSON mal formado; está incompleto"),
        (b'{"cliente": x}', "$", "JSON mal formado en el byte 12"),
        (b'{"cliente": {"clave": "\xff"}}', "$", "JSON mal formado; no es UTF-8"),
    ],
)
def test_a_fault_is_named_by_its_path(body: bytes, field: str, message: str) -> None:
    assert refusal(body)[:2] == (field, message)


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ("", "El campo cliente es requerido"),
        ('"nombre": ""', "El campo nombre es requerido"),
        ('"nombre": "abcd"', "El campo nombre puede tener hasta 3 caracteres"),
        ('"eventos": []', "El campo eventos no puede estar vacío"),
        ('"eventos": ["a", "b", "c"]', "El campo eventos puede tener hasta 2 elementos"),
        ('"horas": 0', "El campo horas debe ser 1 o más"),
        ('"horas": 169', "El campo horas debe ser 168 o menos"),
        ('"horas": 1.5', "El campo horas debe ser un número entero"),
        ('"horas": "1"', "El campo horas debe ser un número entero"),
        ('"horas": 1e300', "El campo horas debe ser un número entero"),
        ('"dia": "17/03/2026"', "El campo dia no es válido: usa el formato AAAA-MM-DD"),
        ('"id": "x"', "El campo id debe ser un UUID"),
        (
            f'"extra": {{"a": {"[" * 5000}',
            "El cuerpo no es válido. El JSON tiene demasiados niveles, uno dentro de otro",
        ),
    ],
)
def test_the_sentence_names_the_member_as_the_documents_own_does(members: str, said: str) -> None:
    body = f'{{"cliente": {{"clave": "C1"}}, {members}}}' if members else "{}"
    assert refusal(body.encode())[2] == said


def test_a_whole_number_may_have_a_decimal_point_as_json_schema_has_it() -> None:
    read = decode(b'{"cliente": {"clave": "C1"}, "horas": 71.0, "extra": {"a": [2.0, 2.5]}}', Body)
    assert (read.horas, read.extra) == (71, {"a": [2, 2.5]})


@given(st.binary(max_size=200))
def test_whatever_arrives_is_read_or_refused(body: bytes) -> None:
    try:
        decode(body, Body)
    except DomainError as refused:
        message = refused.details[0].message
    else:
        return
    assert message


def test_nesting_without_end_is_refused() -> None:
    assert refusal(b'{"otro": ' + b"[" * 500_000)[0] == "$"


def test_a_nul_is_refused_only_where_something_would_keep_it() -> None:
    assert decode(b'{"cliente": {"clave": "C1"}, "otro": "\\u0000", "\\u0000": 1}', Body).cliente.clave == "C1"
    assert decode(b'{"cliente": {"clave": "C\\\\u0000"}}', Body).cliente.clave == "C\\u0000"
    assert refusal(b'{"cliente": {"clave": "C\\\\\\u0000"}}')[1] == "No puede contener el carácter nulo"
