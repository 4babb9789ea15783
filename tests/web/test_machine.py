"""One machine's page: renamed, asked for something, and what it sent, what of it differs and what was refused."""

import pytest
from msgspec import Raw

from contract.connectors import CommandResult, Heartbeat
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


def test_nobody_watches_a_machine_that_is_not_there(owner: Pages) -> None:
    owner.open(f"/conectores/{new_id()}/eventos", 404)


def test_it_is_asked_once(owner: Pages, path: str) -> None:
    owner.open(path)
    owner.send(f"{path}/pedir", que="sincronizar")
    text = plain(owner.send(f"{path}/pedir", que="sincronizar"))
    assert "Se lo pediremos con su siguiente señal." in text
    assert text.count("Sincronizar ahora Pendiente Lo pidió Ana Núñez hace un momento") == 1
    owner.send(f"{path}/pedir", 400, que="borrar")
    owner.open(path)
    owner.send(f"/conectores/{new_id()}/pedir", 404, que="reiniciar")


def test_one_company_is_asked_for_and_the_answer_is_told(owner: Pages, machine: Syncing, path: str) -> None:
    owner.open(path)
    owner.send(f"{path}/pedir", que="sincronizar", empresa="02")
    with machine.services.db.transaction(machine.organization_id) as tx:
        [asked] = machine.services.connectors.heartbeat(tx, machine.connector_id, Heartbeat(status="healthy"))
        said = Heartbeat(
            status="healthy", command_results=[CommandResult(str(asked.id), False, "SAE está en mantenimiento")]
        )
        machine.services.connectors.heartbeat(tx, machine.connector_id, said)
    text = plain(owner.open(path))
    assert asked.payload == {"empresaId": "02"}
    assert "Sincronizar ahora Sucursal Norte No se pudo Lo pidió Ana Núñez" in text
    assert "SAE está en mantenimiento" in text


def test_how_often_at_what_hours_and_which_companies(owner: Pages, machine: Syncing, path: str) -> None:
    owner.open(path)
    text = owner.send(
        f"{path}/configurar",
        intervalo="30",
        horario="entre",
        desde="08:00",
        hasta="00:00",
        empresas="algunas",
        empresa="02",
    )
    assert "cada 30 minutos, de 08:00 a 24:00, solo Sucursal Norte" in plain(text)
    with machine.services.db.transaction(machine.organization_id) as tx:
        [asked] = machine.services.connectors.heartbeat(tx, machine.connector_id, Heartbeat(status="healthy"))
    assert asked.payload == {"intervalMinutes": 30, "horario": "08:00-24:00", "empresas": ["02"]}
    assert "a cualquier hora" in owner.send(f"{path}/configurar", horario="siempre")


@pytest.mark.parametrize(
    ("fields", "beside"),
    [
        ({}, "intervalo"),
        ({"intervalo": "0"}, "intervalo"),
        ({"intervalo": "1441"}, "intervalo"),
        ({"intervalo": "nada"}, "intervalo"),
        ({"horario": "entre", "desde": "8", "hasta": "20:00"}, "desde"),
        ({"horario": "entre", "desde": "08:00", "hasta": "08:00"}, "hasta"),
        ({"empresas": "algunas", "empresa": "77"}, "empresas"),
    ],
)
def test_a_configuration_out_of_bounds_is_refused_beside_its_field(
    owner: Pages, path: str, fields: dict[str, str], beside: str
) -> None:
    owner.open(path)
    blank = {"intervalo": "", "horario": "", "desde": "", "hasta": "", "empresas": ""}
    assert f'id="e-{beside}"' in owner.send(f"{path}/configurar", 400, **(blank | fields))


def test_another_version_is_asked_for(owner: Pages, path: str) -> None:
    owner.open(path)
    assert 'id="e-version"' in owner.send(f"{path}/actualizar", 400, version="")
    assert "Actualizar el conector a la versión 2.1.0" in plain(owner.send(f"{path}/actualizar", version="2.1.0"))


def test_a_name_is_taken_back(owner: Pages, path: str) -> None:
    owner.open(path)
    owner.send(f"{path}/nombre", nombre="Caja 2")
    assert "<h1>Servidor Principal</h1>" in owner.undo()
    forged = owner.open(f"{path}?hecho=renombrado&de={path.rpartition('/')[2]}&antes=nombre%3DMalo&firma={'0' * 64}")
    assert "El nombre cambió." in forged
    assert "Malo" not in forged


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
