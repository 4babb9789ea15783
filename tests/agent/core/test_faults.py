"""From a path of the service to a customer and a document."""

import json
from pathlib import Path

import pytest

from agent.core.faults import whose

BODY = {
    "resumen": {},
    "clientes": [
        {"clave": "7", "facturas": []},
        {"clave": "  42", "nombre": "Ñ", "facturas": [{"folio": "F-1"}, {"folio": "F-17"}]},
    ],
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "01.json"
    path.write_text(json.dumps(BODY))
    return path


@pytest.mark.parametrize(
    ("paths", "words"),
    [
        (["data.clientes[1].facturas[1].saldo"], "Es del cliente   42, documento F-17."),
        (["data.clientes[0].nombre", "data.clientes[0].rfc"], "Es del cliente 7."),
        (["clientes[0]", "data.clientes[1].saldoTotal"], "Es del cliente 7; cliente   42."),
        (["data.resumen.saldoTotal", "timestamp"], ""),
        (["data.clientes[9].nombre"], ""),
        (["data.clientes[0].facturas[0].folio"], ""),
    ],
)
def test_a_path_names_its_customer_and_document(data: Path, paths: list[str], words: str) -> None:
    assert whose(data, paths) == words


def test_a_body_that_is_no_json_names_nobody(data: Path) -> None:
    data.write_text("[")
    assert whose(data, ["data.clientes[0]"]) == ""
    assert whose(data.with_name("gone"), ["data.clientes[0]"]) == ""
