"""The path of a syntax fault, found again from its byte; and whose the member is that a refusal names."""

import pytest

from server.capabilities.ingest.faults import WALKED_BYTES, at, join, locate, placed

BODY = b'{"a":1,"b":[{"c":"x,]}\\"","d":[1,2,3]},{"e":{"f":null}}],"g":true}'


@pytest.mark.parametrize(
    ("mark", "path"),
    [
        (b"1,", "a"),
        (b'"x,', "b[0].c"),
        (b"2,3", "b[0].d[1]"),
        (b"3]", "b[0].d[2]"),
        (b"null", "b[1].e.f"),
        (b"true", "g"),
    ],
)
def test_the_path_of_a_byte(mark: bytes, path: str) -> None:
    assert locate(BODY, BODY.index(mark)) == path


def test_more_closings_than_openings_end_the_walk() -> None:
    assert locate(b"]]]]", 4) == ""


def test_a_fault_far_into_a_body_is_not_walked_to() -> None:
    assert locate(b'{"a":' + b" " * WALKED_BYTES + b"x", WALKED_BYTES + 5) == ""


def test_parts_of_a_path_are_joined() -> None:
    assert [join("", "a"), join("a", ""), join("a", "b"), join("a", "[1]")] == ["a", "a", "a.b", "a[1]"]


NAMED = b'{"data":{"clientes":[{"clave":7},{"clave":"C001","facturas":[{"folio":"F-12"},{"folio":null},5]}]}}'


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("data.clientes[1].facturas[0].saldo", "data.clientes[1].facturas[0].saldo de C001, documento F-12: debe ser"),
        ("data.clientes[1].facturas[1].folio", "data.clientes[1].facturas[1].folio de C001: debe ser"),
        ("data.clientes[1].facturas[2]", "data.clientes[1].facturas[2]: debe ser"),
        ("data.clientes[1].rfc", "data.clientes[1].rfc de C001: debe ser"),
        ("data.clientes[0].clave", "data.clientes[0].clave: debe ser"),
        ("data.clientes[9].clave", "data.clientes[9].clave: debe ser"),
        ("timestamp", "timestamp: debe ser"),
        ("", "Debe ser"),
    ],
)
def test_a_refusal_says_of_whom(path: str, sentence: str) -> None:
    told = placed(at(path, "Debe ser un número"), NAMED)
    assert told.message == f"{sentence} un número"
    assert told.details[0].message == "Debe ser un número"
    assert placed(at(path, "Debe ser un número"), b"{").details == told.details


def test_what_no_database_keeps_is_left_out_of_a_sentence() -> None:
    body = b'{"data":{"clientes":[{"clave":"A\\u0000\\u202e\\nB"}]}}'
    assert placed(at("data.clientes[0].rfc", "Debe ser un texto"), body).message == (
        "data.clientes[0].rfc de A B: debe ser un texto"
    )
