"""A reminder from the customer's page: previewed word for word, refused with a reason, promised once, called off."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from server.app import create_worker
from server.capabilities.accounts.tables import users
from server.capabilities.connectors.tables import companies
from server.services import Services
from tests.server.capabilities.ingest.bodies import data
from tests.support.clock import FakeClock
from tests.web.conftest import STATE, TODAY, Pages, Syncing, plain


def work(services: Services) -> None:
    """Everything that is due happens."""
    loop = create_worker(services)
    while loop.run_once():
        pass


@pytest.fixture
def debtor(owner: Pages, machine: Syncing, services: Services) -> str:
    """The page of a customer, before a verified owner with templates."""
    with services.db.transaction(machine.organization_id) as tx:
        tx.connection.execute(update(users).values(verified_at=services.clock.now()))
    machine.sync(data(STATE, TODAY))
    work(services)
    found = re.search(r'href="(/clientes/[0-9a-f-]+)">Cliente C001', owner.open("/clientes"))
    assert found
    return found.group(1)


def fields(text: str, **changes: str) -> dict[str, str]:
    """What the form would send as it is shown."""
    template = re.search(r'<option value="([0-9a-f-]+)" selected', text)
    key = re.search(r'name="clave" value="([0-9a-f-]+)"', text)
    assert template
    assert key
    usual = {"plantilla": template.group(1), "clave": key.group(1), "elegidos": "1", "cuales": "vencidas"}
    return usual | {"correo": "juan@clienteuno.com", "otro": "", "programar": "", "notas": ""} | changes


def test_the_form_shows_what_would_go_out(owner: Pages, debtor: str) -> None:
    text = owner.open(f"{debtor}/recordatorio")
    said = plain(text)
    assert "Para juan@clienteuno.com" in said
    assert "Factura F-1001: $12,500.00 MXN, vencimiento 10 mar 2026 (vencida hace 7 días)" in said
    assert "F-1002: " not in said
    assert re.search(r'name="correo" value="juan@clienteuno.com" checked', text)


def test_the_sample_follows_the_form(owner: Pages, debtor: str) -> None:
    text = owner.open(f"{debtor}/recordatorio")
    late = re.search(r'name="factura" value="([0-9a-f-]+)"><span><span class="strong">F-1002', text)
    assert late
    sent = fields(text, cuales="elegidas", factura=late.group(1), otro="otra@empresa.mx, mal")
    piece = owner.client.post(
        f"{debtor}/recordatorio/muestra", data={"csrf": owner.token(), **sent}, headers={"x-pieza": "1"}
    )
    assert "<html" not in piece.text
    said = plain(piece.text)
    assert "Factura F-1002: $32,730.00 MXN" in said
    assert "Para juan@clienteuno.com, otra@empresa.mx" in said
    assert "«mal» no es un correo válido." in said
    whole = plain(owner.send(f"{debtor}/recordatorio/muestra", 200, **sent))
    assert "Factura F-1002: $32,730.00 MXN" in whole
    assert "Enviar recordatorio" in whole


def test_nobody_ticked_is_nobody_and_what_waits_says_so(
    owner: Pages, debtor: str, machine: Syncing, services: Services
) -> None:
    sent = fields(owner.open(f"{debtor}/recordatorio"))
    assert "Para nadie todavía" in plain(owner.send(f"{debtor}/recordatorio/muestra", 200, **(sent | {"correo": ""})))
    with services.db.transaction(machine.organization_id) as tx:
        tx.connection.execute(update(companies).values(unusual="El saldo bajó a la mitad"))
    assert "Esperaría antes de salir" in plain(owner.open(f"{debtor}/recordatorio"))
    said = plain(owner.send(f"{debtor}/recordatorio", 200, **sent))
    assert "El recordatorio quedó en espera. En pausa por un cambio inusual" in said
    assert "va en camino" not in said


def test_it_is_sent_once_and_stands_in_the_history(owner: Pages, debtor: str, services: Services) -> None:
    sent = fields(owner.open(f"{debtor}/recordatorio"), notas="Prometió pagar el lunes")
    token = owner.token()
    assert "El recordatorio va en camino." in owner.send(f"{debtor}/recordatorio", 200, **sent)
    owner.client.post(f"{debtor}/recordatorio", data={"csrf": token, **sent})
    work(services)
    text = plain(owner.open(debtor))
    assert text.count("juan@clienteuno.com · Recordatorio de pago · Ana Núñez") == 1
    assert "Nota: Prometió pagar el lunes" in text
    history = plain(owner.open("/cobranza"))
    assert "Página 1 de 1 · 1 correo" in history
    assert "Cliente C001 S.A." in history
    assert "Cliente C001" not in plain(owner.open("/cobranza?estado=fallido"))


def test_the_same_again_is_asked_about(owner: Pages, debtor: str) -> None:
    owner.send(f"{debtor}/recordatorio", 200, **fields(owner.open(f"{debtor}/recordatorio")))
    again = fields(owner.open(f"{debtor}/recordatorio"))
    text = owner.send(f"{debtor}/recordatorio", 409, **again)
    assert 'name="confirmado"' in text
    assert "confirmar" not in plain(text)
    assert "va en camino" in owner.send(f"{debtor}/recordatorio", 200, **again, confirmado="1")


def test_a_scheduled_one_is_called_off(owner: Pages, debtor: str, clock: FakeClock) -> None:
    sent = fields(owner.open(f"{debtor}/recordatorio"), programar="2026-03-20T09:30")
    text = owner.send(f"{debtor}/recordatorio", 200, **sent)
    undo = re.search(r'action="(/cobranza/recordatorios/[0-9a-f-]+/cancelar)"', text)
    assert undo
    assert "20 mar 2026, 09:30" in plain(text)
    clock.advance(timedelta(hours=1))
    owner.open("/cobranza")
    assert "El recordatorio ya no saldrá." in owner.send(undo.group(1))
    assert "Cancelado por Ana Núñez" in plain(owner.shown.text)
    owner.send(undo.group(1), 409)


def test_a_cancellation_is_taken_back_until_its_hour(
    owner: Pages, debtor: str, clock: FakeClock, services: Services, machine: Syncing
) -> None:
    owner.send(
        f"{debtor}/recordatorio", 200, **fields(owner.open(f"{debtor}/recordatorio"), programar="2026-03-17T14:30")
    )
    owner.undo()
    cancelled = owner.shown.text
    assert "Cancelado por Ana Núñez" in cancelled
    assert "El recordatorio saldrá a su hora." in owner.undo()
    assert "Cancelado por" not in plain(owner.shown.text)
    clock.advance(timedelta(hours=3))
    machine.sync(data(STATE, TODAY))
    work(services)
    assert "Enviado" in plain(owner.open("/cobranza")).partition("Cliente C001")[2]
    late = re.search(r'action="(/cobranza/recordatorios/[0-9a-f-]+/)reanudar"', cancelled)
    assert late
    owner.send(late.group(1) + "reanudar", 400)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"correo": "", "otro": "nada"}, "«nada» no es un correo válido."),
        ({"correo": ""}, "Elige al menos un destinatario."),
        ({"cuales": "elegidas"}, "Elige al menos una factura."),
        ({"programar": "ayer"}, "Escribe un día y una hora"),
        ({"programar": "2020-01-01T10:00"}, "Debe ser una fecha futura"),
    ],
)
def test_what_cannot_be_sent_stands_beside_its_field(
    owner: Pages, debtor: str, changes: dict[str, str], said: str
) -> None:
    sent = fields(owner.open(f"{debtor}/recordatorio"), **changes)
    text = owner.send(f"{debtor}/recordatorio", 400, **sent)
    assert said in plain(text)
    assert 'class="field__error"' in text


def test_a_stranger_cannot_reach_it(owner: Pages, debtor: str) -> None:
    owner.send("/salir")
    owner.register().open(f"{debtor}/recordatorio", 404)
