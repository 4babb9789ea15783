"""A body taken apart: what is refused, with which path, and which slices are told to be held already."""

import hashlib
from datetime import date

import pytest

from server.capabilities.ingest.scan import compare, envelope, scan, verify_checksum
from server.capabilities.receivables.model import Held
from server.kit.errors import DomainError
from tests.server.capabilities.ingest.bodies import Doc, body, data, dump

TODAY = date(2025, 12, 22)
STATE = {"A": [Doc("F-1", date(2025, 12, 15), 1_250_000)], "B": [], "C": [Doc("F-2", date(2026, 1, 5), 5)]}


def refusal(raw: bytes) -> tuple[str, str]:
    """(path, sentence) of the 400 that a body gets."""
    with pytest.raises(DomainError) as caught:
        scan(envelope(raw).data)
    assert caught.value.code == "VALIDATION_ERROR"
    return caught.value.details[0].field, caught.value.details[0].message


def test_the_checksum_covers_the_bytes_of_data_as_they_stand() -> None:
    raw = b'{ "resumen" : 1 }'
    found = envelope(body(raw))
    assert bytes(found.data) == raw
    assert verify_checksum(found) == hashlib.sha256(raw).hexdigest()


def test_a_prefix_before_the_checksum_is_accepted() -> None:
    raw = dump(data(STATE, TODAY))
    sent = body(raw).replace(b'"checksum":"', b'"checksum":"sha256:')
    assert verify_checksum(envelope(sent)) == hashlib.sha256(raw).hexdigest()


@pytest.mark.parametrize("checksum", ["", "0" * 64, "sha256_de_datos"])
def test_another_checksum_is_refused(checksum: str) -> None:
    with pytest.raises(DomainError) as caught:
        verify_checksum(envelope(body(data(STATE, TODAY), checksum=checksum)))
    assert caught.value.code == "CHECKSUM_MISMATCH"


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b"", "$"),
        (b"[]", "$"),
        (b'{"empresaId":"01"}', "timestamp"),
        (body(data(STATE, TODAY), stamp="2025-12-22T15:30:00"), "timestamp"),
        (body(data(STATE, TODAY), stamp="ayer"), "timestamp"),
        (body(data(STATE, TODAY), empresa=""), "empresaId"),
        (body(data(STATE, TODAY), syncType="todo"), "syncType"),
        (body(data(STATE, TODAY), fechaCorte="22/12/2025"), "fechaCorte"),
        (body({"antiguedad": [], "clientes": []}), "data.resumen"),
        (body({**data(STATE, TODAY), "clientes": {}}), "data.clientes"),
        (
            body({**data(STATE, TODAY), "antiguedad": [{"rango": "0-30", "monto": 1, "facturas": 1}]}),
            "data.antiguedad[0].rango",
        ),
        (
            body({**data(STATE, TODAY), "antiguedad": [{"rango": "90+", "monto": "1", "facturas": 1}]}),
            "data.antiguedad[0].monto",
        ),
        (
            body({**data(STATE, TODAY), "antiguedad": [{"rango": "90+", "monto": 1, "facturas": -1}]}),
            "data.antiguedad[0].facturas",
        ),
    ],
)
def test_a_member_that_does_not_fit_is_named(raw: bytes, path: str) -> None:
    assert refusal(raw)[0] == path


@pytest.mark.parametrize("number", ["1e3", "1.5e1", "1.234", "null", '"1.00"', "12345678901234.00", "true"])
def test_money_that_is_no_amount_is_named(number: str) -> None:
    raw = dump(data(STATE, TODAY)).replace(b'"totalCartera":12500.05', b'"totalCartera":' + number.encode())
    assert refusal(body(raw))[0] == "data.resumen.totalCartera"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "01.00", "1.", ".5", "+1"])
def test_what_is_no_json_number_is_named_by_the_path_it_stands_at(number: str) -> None:
    raw = dump(data(STATE, TODAY)).replace(b'"saldo":0.05', b'"saldo":' + number.encode())
    path, sentence = refusal(body(raw))
    assert path == "data.clientes[2].facturas[0].saldo"
    assert "byte" in sentence


def test_a_truncated_body_is_named_by_where_it_ends() -> None:
    whole = body(data(STATE, TODAY))
    cut = whole.index(b'"F-1"') + 3
    path, sentence = refusal(whole[:cut])
    assert path == "data.clientes[0].facturas[0].folio"
    assert "incompleto" in sentence


def test_latin_1_is_refused_by_its_byte() -> None:
    raw = body(data(STATE, TODAY)).replace("Pérez".encode(), "Pérez".encode("latin-1"))
    path, sentence = refusal(raw)
    assert path == "data.clientes[0].contactos[0].nombre"
    assert "UTF-8" in sentence


def test_a_body_nested_without_end_is_refused() -> None:
    path, message = refusal(b'{"empresaId":"01","x":' + b"[" * 100_000)
    assert (path, message) == ("$", "El JSON tiene demasiados niveles, uno dentro de otro")


def test_slices_that_are_held_are_not_read_again() -> None:
    found = scan(envelope(body(data(STATE, TODAY))).data)
    cut = TODAY.toordinal()
    digests = [part.digest for part in found.slices]
    held = {
        "A": Held(digests[0], 1, 1_250_000, cut, cut),
        "B": Held(b"x" * 32, 0, 0, 1, cut),
        "C": Held(digests[2], 1, 5, 1, cut - 1),
    }
    compared = compare(found.slices, held, cut)
    assert compared.unchanged == ("A",)
    assert [part.place for part in compared.fresh] == [1, 2]


def test_a_held_slice_that_stands_twice_is_refused() -> None:
    content = data({"A": []}, TODAY)
    content["clientes"] *= 2
    found = scan(envelope(body(content)).data)
    held = {"A": Held(found.slices[0].digest, 0, 0, 1, TODAY.toordinal())}
    with pytest.raises(DomainError) as caught:
        compare(found.slices, held, TODAY.toordinal())
    assert caught.value.details[0].field == "data.clientes[1].clave"
