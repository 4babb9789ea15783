"""The body as it is read back from its file."""

import json
from pathlib import Path

from agent.ui.office import Payload
from agent.ui.presenters import payload as presenter

PAYLOAD = Payload("01", Path("x"), 24_600, 24, 139, 184_115_229, "f" * 64)


def write(path: Path, customers: int) -> bytes:
    people = [
        {"clave": str(number), "nombre": f"Ñandú {number} }}]", "saldoTotal": 10.50} for number in range(customers)
    ]
    body = {"empresaId": "01", "data": {"resumen": {"totalCartera": 1}, "clientes": people}}
    raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    path.write_bytes(raw)
    return raw


def test_a_small_body_is_shown_whole(tmp_path: Path) -> None:
    raw = write(tmp_path / "b.json", 3)
    shown = presenter.read(tmp_path / "b.json")
    assert json.loads(shown) == json.loads(raw)
    assert "\n  " in shown


def test_of_a_large_one_whole_customers_are_shown_and_that_there_is_more(tmp_path: Path) -> None:
    write(tmp_path / "b.json", 500)
    shown = presenter.read(tmp_path / "b.json", limit=3_000)
    begun, told, rest = shown.partition("      … aquí sigue el resto.")
    assert told
    assert "Guarda el archivo" in rest
    whole = json.loads(begun.rstrip().removesuffix(",") + "]}}")
    customers = whole["data"]["clientes"]
    assert 20 < len(customers) < 60
    assert [one["clave"] for one in customers] == [str(number) for number in range(len(customers))]


def test_a_single_customer_larger_than_the_screen_does_no_harm(tmp_path: Path) -> None:
    write(tmp_path / "b.json", 500)
    assert "aquí sigue el resto" in presenter.read(tmp_path / "b.json", limit=90)


def test_its_size_is_said_in_words() -> None:
    assert presenter.facts(PAYLOAD) == "24 clientes, 139 documentos abiertos, $1,841,152.29 en total; 24.6 KB."
    assert presenter.can_copy(PAYLOAD)
    assert presenter.file_name(PAYLOAD) == "cartera-empresa-01.json"
