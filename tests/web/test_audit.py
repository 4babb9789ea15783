"""The audit as its page tells it: what people really did through the pages, narrowed, paged, exported, and guarded."""

from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from server.capabilities.accounts.model import Role
from server.capabilities.accounts.tables import users
from server.capabilities.audit.model import Act, Acted
from server.faces.web.audit import ROWS
from server.kit.origin import ActorKind, Origin
from server.services import Services
from tests.server.capabilities.ingest.bodies import data
from tests.support.clock import FakeClock
from tests.web.conftest import PASSWORD, STATE, TODAY, Fleet, Pages, Syncing, plain
from tests.web.test_people import demote

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"


@pytest.fixture
def proven(owner: Pages, services: Services, fleet: Fleet) -> Pages:
    """An owner whose address is proven, with a browser that has a name."""
    owner.client.headers["user-agent"] = CHROME
    with services.db.transaction(fleet.organization(owner.email).organization.id) as tx:
        tx.connection.execute(update(users).values(verified_at=services.clock.now()))
    return owner


def mine(fleet: Fleet, pages: Pages) -> UUID:
    """The organization of whoever is logged in."""
    found: UUID = fleet.organization(pages.email).organization.id
    return found


def test_it_tells_what_people_did_through_the_pages(proven: Pages, machine: Syncing, clock: FakeClock) -> None:
    machine.sync(data(STATE, TODAY))
    proven.open("/conectores")
    proven.send("/conectores/codigo")
    proven.send(f"/conectores/{machine.connector_id}/nombre", nombre="Contabilidad")
    proven.send(f"/conectores/{machine.connector_id}/pedir", que="sincronizar")
    proven.send("/usuarios/invitar", nombre="Eva", email="eva@empresa.mx", rol="viewer")
    proven.send("/organizacion", nombre="Otra", rfc="", zona="America/Tijuana", moneda="MXN")
    proven.send("/cobranza/plantillas/nueva", nombre="Mía", asunto="Debes {monto}", cuerpo="Hola {cliente}", activa="1")
    proven.send("/cobranza/reglas", horas="48")
    proven.send("/webhooks", url="https://recibe.empresa.mx/", evento="pago.registrado")
    assert proven.client.get("/cartera.xlsx").status_code == 200
    clock.advance(timedelta(minutes=1))
    proven.open("/panel")
    customer = proven.open("/clientes?q=c001").partition('href="/clientes/')[2][:36]
    proven.send(f"/clientes/{customer}/no-contactar", motivo="Acuerdo de pago")
    assert proven.client.get(f"/clientes/{customer}/estado-de-cuenta.pdf").status_code == 200
    text = plain(proven.open("/auditoria"))
    for told in (
        "Creó la cuenta",
        "Vinculó la computadora «Servidor Principal» con 01 Ferretería Núñez, 02 Sucursal Norte Servidor Principal",
        "Generó un código para vincular una computadora Ana Núñez",
        "Cambió el nombre de la computadora «Servidor Principal» a «Contabilidad»",
        "Pidió a «Contabilidad»: Sincronizar ahora",
        "Invitó a Eva (eva@empresa.mx) como Consulta",
        "nombre: Distribuidora",
        "zona horaria: Ciudad de México → Tijuana",
        "Creó la plantilla «Mía»",
        "Cambió a 48 horas la antigüedad máxima de la cartera",
        "Agregó el webhook https://recibe.empresa.mx/",
        "Descargó «Facturas» en Excel",
        "Marcó «no contactar» a Cliente C001 S.A.: Acuerdo de pago",
        "Descargó «Estado de cuenta de Cliente C001 S.A.» en PDF",
        "testclient Chrome en Windows",
    ):
        assert told in text, told


def test_a_wrong_password_is_told_with_its_address_and_not_to_strangers(
    proven: Pages, services: Services, fleet: Fleet
) -> None:
    proven.open("/auditoria")
    proven.send("/salir")
    proven.send("/entrar", 401, email=proven.email, password="Equivocada1!")
    proven.send("/entrar", 401, email="nadie@empresa.mx", password="Equivocada1!")
    proven.send("/entrar", email=proven.email, password=PASSWORD)
    text = plain(proven.open("/auditoria?tipo=access"))
    assert f"No pudo entrar como {proven.email}: la contraseña no era correcta Sin identificar" in text
    assert "Cerró sesión Ana Núñez" in text
    assert "nadie@empresa.mx" not in text


def test_it_is_narrowed_by_person_kind_and_days_of_the_organization(
    proven: Pages, services: Services, fleet: Fleet, clock: FakeClock
) -> None:
    organization, person = mine(fleet, proven), fleet.organization(proven.email).user.id
    eva = Origin(ActorKind.PERSON, UUID(int=7), "Eva que se fue", "10.0.0.7", "curl/8")
    clock.advance(timedelta(days=2))
    with services.db.acting(eva).transaction(organization) as tx:
        tx.emit(Acted(Act.TEMPLATE_DELETED, "Vieja"))
    assert "Vieja" not in proven.open(f"/auditoria?persona={person}")
    gone = plain(proven.open(f"/auditoria?persona={UUID(int=7)}"))
    assert "Eliminó la plantilla «Vieja» Eva que se fue" in gone
    assert "1 acto" in gone
    assert "Vieja" not in proven.open("/auditoria?tipo=access")
    # 18:30 UTC is noon in Mexico: the day is the organization's, both ends included.
    assert "1 acto" in plain(proven.open("/auditoria?desde=2026-03-19&hasta=2026-03-19&tipo=collections"))
    assert "Nada con estos filtros" in proven.open("/auditoria?hasta=2026-03-18&tipo=collections")
    for wrong in ("desde=ayer", "tipo=rey", "persona=1", "pagina=0"):
        proven.open(f"/auditoria?{wrong}", 400)
    proven.open("/auditoria?desde=0001-01-01&hasta=9999-12-31")


def test_it_is_paged_and_exported_whole(proven: Pages, services: Services, fleet: Fleet) -> None:
    organization = mine(fleet, proven)
    with services.db.acting(Origin(ActorKind.PERSON, UUID(int=7), "=cmd()")).transaction(organization) as tx:
        for number in range(ROWS + 1):
            tx.emit(Acted(Act.TEMPLATE_CREATED, f"Plantilla {number}"))
    first = plain(proven.open("/auditoria?tipo=collections"))
    assert f"Página 1 de 2 · {ROWS + 1} actos" in first
    assert "pagina=2" in proven.shown.text
    assert proven.open("/auditoria?tipo=collections&pagina=2").count("Creó la plantilla") == 1
    answer = proven.client.get("/auditoria.xlsx?tipo=collections")
    assert answer.headers["content-disposition"].startswith('attachment; filename="auditoria-')
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert rows[0][:3] == ("Fecha y hora", "Quién", "Qué hizo")
    assert len(rows) == ROWS + 2
    assert rows[1][1] == "=cmd()"
    assert "Descargó «Auditoría» en Excel" in plain(proven.open("/auditoria?tipo=exports"))


@pytest.mark.parametrize("role", list(Role))
def test_only_who_runs_the_organization_reads_it(owner: Pages, services: Services, fleet: Fleet, role: Role) -> None:
    demote(services, mine(fleet, owner), role)
    status = 200 if role in {Role.OWNER, Role.ADMIN} else 403
    for path in ("/auditoria", "/auditoria.xlsx"):
        assert owner.client.get(path).status_code == status
    assert ('href="/auditoria"' in owner.open("/panel")) == (status == 200)
