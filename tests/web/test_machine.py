"""One machine's page: renamed, asked for something, and what it sent, what of it differs and what was refused."""

import pytest
from msgspec import Raw

from server.kit.errors import DomainError
from server.kit.ids import new_id
from tests.server.capabilities.ingest.bodies import data
from tests.web.conftest import STATE, TODAY, Pages, Syncing, plain


@pytest.fixture
def path(machine: Syncing) -> str:
    """The machine's address."""
    return f"/conectores/{machine.connector_id}"


def test_it_is_renamed(owner: Pages, path: str) -> None:
    owner.open(path)
    assert 'id="e-nombre"' in owner.send(f"{path}/nombre", 400, nombre=" ")
    assert "<h1>Caja <b>2".replace("<b>", "&lt;b&gt;") in owner.send(f"{path}/nombre", nombre="Caja <b>2")
    assert "Caja &lt;b&gt;2" in owner.open("/conectores")


def test_it_is_asked_once(owner: Pages, path: str) -> None:
    owner.open(path)
    owner.send(f"{path}/pedir", que="sincronizar")
    text = plain(owner.send(f"{path}/pedir", que="sincronizar"))
    assert "Se lo pediremos con su siguiente señal." in text
    assert text.count("Sincronizar ahora hace un momento Pendiente") == 1
    owner.send(f"{path}/pedir", 400, que="borrar")
    owner.open(path)
    owner.send(f"/conectores/{new_id()}/pedir", 404, que="reiniciar")


def test_what_it_sent(owner: Pages, machine: Syncing, path: str) -> None:
    machine.sync(data(STATE, TODAY))
    text = plain(owner.open(path))
    assert "Ferretería Núñez Cuadra al centavo" in text
    assert "2 clientes · 4 facturas: 4 nuevas, 0 liquidadas" in text
    content = data(STATE, TODAY)
    content["resumen"]["totalCartera"] = Raw(b"54730.06")
    machine.sync(content, "02")
    text = plain(owner.open(path))
    assert "Sucursal Norte No cuadra" in text
    assert "Total de la cartera $54,730.06 $54,730.05 $0.01" in text


def test_why_something_was_refused(owner: Pages, machine: Syncing, path: str) -> None:
    content = data(STATE, TODAY)
    content["clientes"][0]["saldoTotal"] = Raw(b'"mucho"')
    for _ in range(2):
        with pytest.raises(DomainError):
            machine.sync(content)
    text = plain(owner.open(path))
    assert "Ferretería Núñez Rechazada 2 veces desde el" in text
    assert "VALIDATION_ERROR" in text


def test_somebody_elses_is_not_found(owner: Pages, path: str) -> None:
    owner.send("/salir")
    owner.register().open(path, 404)
