"""Bodies are read strictly, and a fault is named by its path in Spanish."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.faces.cobranza.wire import Wire, decode, page_meta
from server.kit.errors import DomainError


class Charge(Wire):
    folio: str
    saldo: int


class Customer(Wire):
    clave: str
    facturas: tuple[Charge, ...] = ()


class Body(Wire):
    cliente: Customer
    dia: date | None = None
    id: UUID | None = None
    activo: bool = True


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
        (b'{"cliente": {"clave": "C"}, "dia": "17/03/2026"}', "dia", "Debe ser una fecha AAAA-MM-DD"),
        (b'{"cliente": {"clave": "C"}, "id": "x"}', "id", "Debe ser un UUID"),
        (b'{"cliente": {"clave": "C"}, "activo": "si"}', "activo", "Debe ser verdadero o falso"),
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


def test_a_missing_member_has_the_documents_sentence() -> None:
    assert refusal(b"{}")[2] == "El campo cliente es requerido"


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


@pytest.mark.parametrize(("total", "pages"), [(0, 0), (1, 1), (20, 1), (21, 2)])
def test_pages_are_counted(total: int, pages: int) -> None:
    assert page_meta(1, 20, total).total_pages == pages


def test_a_nul_is_refused_only_where_something_would_keep_it() -> None:
    assert decode(b'{"cliente": {"clave": "C1"}, "otro": "\\u0000", "\\u0000": 1}', Body).cliente.clave == "C1"
    assert decode(b'{"cliente": {"clave": "C\\\\u0000"}}', Body).cliente.clave == "C\\u0000"
    assert refusal(b'{"cliente": {"clave": "C\\\\\\u0000"}}')[1] == "No puede contener el carácter nulo"
