"""Webhooks from the pages: added with a secret told once, tried, replayed, rotated, switched and forgotten."""

import re

from sqlalchemy import update

from server.capabilities.webhooks.tables import webhook_deliveries
from server.services import Services
from tests.web.conftest import Pages, plain

WISH = {"url": "https://recibe.empresa.mx/avisos", "secreto": "", "evento": "pago.registrado"}


def added(owner: Pages) -> str:
    """The address of a webhook that was just added."""
    owner.open("/webhooks")
    owner.send("/webhooks", 200, **WISH)
    found = re.search(r'action="(/webhooks/[0-9a-f-]+)/probar"', owner.shown.text)
    assert found
    return found.group(1)


def secret_of(owner: Pages) -> str:
    """The secret on the page on show."""
    found = re.search(r"data-secret>(whsec_[^<]+)<", owner.shown.text)
    assert found
    return found.group(1)


def test_the_secret_is_told_once(owner: Pages) -> None:
    path = added(owner)
    secret = secret_of(owner)
    assert owner.shown.headers["cache-control"] == "no-store"
    assert secret not in owner.open(path)
    assert "https://recibe.empresa.mx/avisos" in owner.open("/webhooks")


def test_what_is_wrong_stands_beside_its_field(owner: Pages) -> None:
    owner.open("/webhooks")
    assert 'id="e-url"' in owner.send("/webhooks", 400, **(WISH | {"url": "nada"}))
    text = owner.send("/webhooks", 400, url=WISH["url"], secreto="")
    assert "Debe llevar al menos un evento" in text
    assert 'id="e-secreto"' in owner.send("/webhooks", 400, **(WISH | {"secreto": "whsec_*"}))


def test_a_test_is_logged_and_sent_again(owner: Pages) -> None:
    path = added(owner)
    assert "La prueba va en camino" in owner.send(f"{path}/probar")
    again = re.search(r'action="(/webhooks/[^"]+/repetir)"', owner.shown.text)
    assert again
    assert "El mensaje va de nuevo." in owner.send(again.group(1))
    assert plain(owner.shown.text).count("webhook.prueba") == 2


def test_the_secret_is_changed(owner: Pages) -> None:
    path = added(owner)
    before = secret_of(owner)
    owner.send(f"{path}/secreto")
    assert secret_of(owner) != before
    assert "El anterior también firma hasta" in owner.shown.text


def test_off_on_and_away(owner: Pages) -> None:
    path = added(owner)
    text = owner.send(f"{path}/estado", activo="0")
    assert "Ya no recibirá eventos." in text
    assert '<input type="hidden" name="activo" value="1">' in text.partition('class="toast"')[2]
    owner.send(f"{path}/probar", 409)
    owner.open(path)
    assert "Está activo de nuevo." in owner.send(f"{path}/estado", activo="1")
    assert "se eliminó" in owner.send(f"{path}/eliminar")
    owner.open(path, 404)


def test_another_address_and_other_events_and_back(owner: Pages) -> None:
    path = added(owner)
    text = owner.send(path, url="https://otro.empresa.mx/a", evento="factura.vencida")
    assert '<p class="code">https://otro.empresa.mx/a</p>' in text
    assert '<p class="code">https://recibe.empresa.mx/avisos</p>' in owner.undo()
    assert re.search(r'value="pago.registrado" checked', owner.shown.text)
    assert not re.search(r'value="factura.vencida" checked', owner.shown.text)
    assert 'id="e-url"' in owner.send(path, 400, url="nada", evento="factura.vencida")
    assert "Debe llevar al menos un evento" in owner.send(path, 400, url="https://otro.empresa.mx/a")


def test_what_failed_is_found_and_sent_again_once(owner: Pages, services: Services) -> None:
    path = added(owner)
    owner.send(f"{path}/probar")
    owner.send(f"{path}/probar")
    with services.db.transaction() as tx:
        tx.connection.execute(update(webhook_deliveries).values(status="failed", next_at=None))
    assert "2 entregas" in plain(owner.open(f"{path}?estado=fallidas"))
    assert "Ninguna entrega está así." in plain(owner.open(f"{path}?estado=entregadas"))
    assert "Los mensajes que fallaron van de nuevo." in owner.send(f"{path}/repetir")
    assert "2 entregas" in plain(owner.open(f"{path}?estado=espera"))
    assert "Ningún mensaje está pendiente de repetirse." in owner.send(f"{path}/repetir")
    owner.open(f"{path}?estado=otra", 400)
