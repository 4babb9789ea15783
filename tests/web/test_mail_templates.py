"""Templates: seen filled in, refused with a reason, kept, changed and forgotten."""

import re

import pytest

from server.services import Services
from tests.web.conftest import Pages, Syncing, plain
from tests.web.test_reminders import work

BODY = "Hola {cliente}:\r\n\r\n{facturas}\r\n"


@pytest.fixture
def author(owner: Pages, machine: Syncing, services: Services) -> Pages:
    """An owner with the starters."""
    work(services)
    return owner


def test_the_starters_from_friendly_to_firm(author: Pages) -> None:
    text = plain(author.open("/cobranza/plantillas"))
    assert text.index("Aviso amistoso") < text.index("Recordatorio de pago") < text.index("Último aviso")


def test_one_is_written_seen_changed_and_forgotten(author: Pages, services: Services) -> None:
    text = author.open("/cobranza/plantillas/nueva")
    assert "{cliente}, {empresa}, {monto}, {dias}, {facturas}" in text
    wish = {"nombre": "La mía", "asunto": "Debes {monto}", "cuerpo": BODY, "activa": "1"}
    seen = plain(author.send("/cobranza/plantillas/muestra", 200, **wish))
    assert "Debes $12,500.00 MXN" in seen
    assert "Hola Cliente Uno S.A.:" in seen
    text = author.send("/cobranza/plantillas/nueva", 200, **wish)
    assert "La plantilla está lista para usarse." in text
    link = re.search(r'href="(/cobranza/plantillas/[0-9a-f-]+)">La mía', text)
    assert link
    assert "Debes {monto}" in author.open(link.group(1))
    text = author.send(link.group(1), 200, **(wish | {"nombre": "Otra", "activa": ""}))
    assert "Otra Debes {monto} Inactiva" in plain(text)
    assert "La mía Debes {monto} Activa" in plain(author.undo())
    assert "La mía Debes {monto} Inactiva" in plain(author.send(link.group(1) + "/estado", activa=""))
    assert "La plantilla ya no se ofrece." in author.shown.text
    assert "La mía Debes {monto} Activa" in plain(author.undo())
    author.open(link.group(1))
    assert "La plantilla se eliminó" in author.send(link.group(1) + "/eliminar")
    author.open(link.group(1), 404)


def test_what_is_wrong_is_told_beside_the_text(author: Pages) -> None:
    author.open("/cobranza/plantillas/nueva")
    wish = {"nombre": "X", "asunto": "Debes {dinero}", "cuerpo": BODY, "activa": "1"}
    text = author.send("/cobranza/plantillas/nueva", 400, **wish)
    assert "La variable {dinero} no existe" in text
    assert 'id="e-asunto"' in text
    piece = author.client.post(
        "/cobranza/plantillas/muestra", data={"csrf": author.token(), **wish}, headers={"x-pieza": "1"}
    )
    assert "La variable {dinero} no existe" in piece.text
    assert "<html" not in piece.text
    taken = wish | {"nombre": "Aviso amistoso", "asunto": "Hola"}
    assert 'id="e-nombre"' in author.send("/cobranza/plantillas/nueva", 409, **taken)


def test_hours_and_who_gets_nothing(author: Pages) -> None:
    text = author.open("/cobranza/reglas")
    assert "Nadie se ha dado de baja" in text
    assert 'id="e-horas"' in author.send("/cobranza/reglas", 400, horas="mil")
    assert 'id="e-horas"' in author.send("/cobranza/reglas", 400, horas="1000")
    assert 'value="48"' in author.send("/cobranza/reglas", horas="48")
    assert 'value="24"' in author.undo()
