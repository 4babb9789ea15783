"""The cartera's page over real syncs: figures, the seal, what denies it, and what waits for a person."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec import Raw

from contract.connectors import CompanyHello
from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc, body, data
from tests.support.clock import FakeClock
from tests.web.conftest import Fleet, Pages, plain

TODAY = date(2026, 3, 17)
COMPANIES = (CompanyHello("01", "Ferretería Núñez"), CompanyHello("02", "Sucursal Norte"))
Content = dict[str, Any]


def due(days: int) -> date:
    """The due day of what is `days` overdue today."""
    return TODAY - timedelta(days=days)


STATE = {
    "C001": [Doc("F-1001", due(7), 1_250_000, total=2_000_000), Doc("F-1002", due(-18), 3_273_000)],
    "C002": [Doc("F-2001", due(40), 950_000), Doc("F-2002", due(100), 5)],
}


@dataclass(slots=True)
class Machine:
    """Syncs as the owner's machine does."""

    services: Services
    clock: FakeClock
    organization_id: UUID
    connector_id: UUID

    def sync(self, content: Content, empresa: str = "01") -> None:
        """One whole sync of a company."""
        raw = body(content, self.clock.now().isoformat(), empresa=empresa)
        with self.services.db.transaction(self.organization_id) as tx:
            self.services.ingest.sync(tx, self.connector_id, raw)


@pytest.fixture
def machine(owner: Pages, fleet: Fleet, services: Services, clock: FakeClock) -> Machine:
    """The owner's machine with two companies, paired."""
    paired = fleet.pair(owner.email, companies=COMPANIES)
    return Machine(services, clock, fleet.organization(owner.email).organization.id, paired.connector_id)


def test_before_the_first_machine_the_page_says_what_to_do(owner: Pages) -> None:
    text = owner.open("/cartera")
    assert "Tu cartera aparecerá aquí" in text
    assert 'href="/conectores">Vincular una computadora' in text


def test_before_the_first_sync_nothing_is_claimed(owner: Pages, machine: Machine) -> None:
    text = plain(owner.open("/cartera"))
    assert "Ferretería Núñez todavía no termina su primera sincronización" in text
    assert "cuadra" not in text


def test_totals_aging_debtors_and_overdue(owner: Pages, machine: Machine) -> None:
    machine.sync(data(STATE, TODAY))
    text = plain(owner.open("/cartera"))
    assert "Total por cobrar $54,730.05 2 clientes con saldo · 4 facturas" in text
    assert "Vigente $32,730.00 59.8 %" in text
    assert "Vencida $22,000.05 40.2 %" in text
    assert "31 a 60 días: $9,500.00, 17.4 %" in text
    assert "Cliente C001 S.A. hasta 7 días vencidos $12,500.00 $45,230.00" in text
    assert "Cliente C002 S.A. F-2002 7 dic 2025 100 $0.05 $0.05" in text
    assert "Página 1 de 1 · 3 facturas" in text


def test_the_aging_is_a_picture_with_a_table_beside_it(owner: Pages, machine: Machine) -> None:
    machine.sync(data(STATE, TODAY))
    text = owner.open("/cartera")
    svg = re.search(r"<svg class=\"aging\".*?</svg>", text, re.DOTALL)
    assert svg
    assert 'role="img" aria-labelledby="aging-title aging-desc"' in svg.group()
    assert 'width="17.4%"' in svg.group()
    assert "Antigüedad de saldos en cifras" in text


def test_the_sentence_and_its_age(owner: Pages, machine: Machine, clock: FakeClock) -> None:
    machine.sync(data(STATE, TODAY))
    machine.sync(data(STATE, TODAY), "02")
    clock.advance(timedelta(minutes=4))
    assert "Tus 2 empresas cuadran con SAE al centavo, hace 4 minutos" in plain(owner.open("/cartera"))
    first = re.search(r'href="(/cartera\?empresa=[^"]+)"', owner.shown.text)
    assert first
    assert "Tu cartera cuadra con SAE al centavo, hace 4 minutos" in plain(owner.open(first.group(1)))
    assert "note seal note--ok" in owner.shown.text
    clock.advance(timedelta(days=2))
    text = owner.open(first.group(1))
    assert "note seal note--warn" in text
    assert "hace 2 días . Revisa que la computadora de SAE esté encendida" in plain(text)


def test_figures_that_differ_are_shown_exactly(owner: Pages, machine: Machine) -> None:
    content = data(STATE, TODAY)
    content["resumen"]["totalCartera"] = Raw(b"54730.06")
    machine.sync(content)
    text = plain(owner.open("/cartera"))
    assert "La cartera de Ferretería Núñez no cuadra con SAE" in text
    assert "Total de la cartera $54,730.06 $54,730.05 $0.01" in text
    assert "al centavo" not in text


def test_saes_own_drift_is_told_apart(owner: Pages, machine: Machine) -> None:
    content = data(STATE, TODAY)
    content["clientes"][0] |= {"saldoMovimientos": Raw(b"45230.00"), "saldoSae": Raw(b"45000.00")}
    machine.sync(content)
    text = plain(owner.open("/cartera"))
    assert "1 cliente con diferencia dentro de SAE" in text
    assert "C001 $45,000.00 $45,230.00 -$230.00" in text
    assert "cuadra con SAE al centavo" in text


def test_an_unusual_change_waits_for_a_person(owner: Pages, machine: Machine, clock: FakeClock) -> None:
    many = {"C001": [Doc(f"F-{number}", due(5), 100) for number in range(60)]}
    machine.sync(data(many, TODAY))
    clock.advance(timedelta(minutes=15))
    machine.sync(data({"C001": many["C001"][:10]}, TODAY))
    text = plain(owner.open("/cartera"))
    assert "Cambio inusual en Ferretería Núñez" in text
    assert "desaparecieron 50" in text
    found = re.search(r'name="empresa" value="([^"]+)"', owner.shown.text)
    assert found
    text = owner.send("/cartera/cambio-inusual", empresa=found.group(1))
    assert "Cambio inusual" not in text
    owner.send("/cartera/cambio-inusual", 400, empresa="x")


@pytest.mark.parametrize(
    ("query", "folios", "pages"),
    [("", 20, "Página 1 de 2 · 25 facturas"), ("?pagina=2", 5, "Página 2 de 2"), ("?rango=1-30", 20, "1 de 2"),
     ("?rango=90%2B", 0, "No hay facturas vencidas en este rango")],
)  # fmt: skip
def test_the_overdue_list_by_page_and_range(
    owner: Pages, machine: Machine, query: str, folios: int, pages: str
) -> None:
    machine.sync(data({"C001": [Doc(f"F-{number:02d}", due(5), 100) for number in range(25)]}, TODAY))
    text = owner.open("/cartera" + query)
    assert len(set(re.findall(r">(F-\d\d)<", text))) == folios
    assert pages in plain(text)


def test_pages_keep_company_and_range(owner: Pages, machine: Machine) -> None:
    machine.sync(data({"C001": [Doc(f"F-{number:02d}", due(5), 100) for number in range(25)]}, TODAY))
    owner.open("/cartera")
    chosen = re.search(r"/cartera\?empresa=([0-9a-f-]+)", owner.shown.text)
    assert chosen
    text = owner.open(f"/cartera?empresa={chosen.group(1)}&rango=1-30")
    link = f"/cartera?empresa={chosen.group(1)}&amp;rango=1-30&amp;pagina=2#vencidas"
    assert f'rel="next" href="{link}"' in text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/cartera?pagina=0", 400),
        ("/cartera?pagina=x", 400),
        ("/cartera?rango=vigente", 400),
        ("/cartera?empresa=x", 400),
        ("/cartera?empresa=00000000-0000-4000-8000-000000000000", 404),
        ("/clientes/00000000-0000-4000-8000-000000000000", 404),
    ],
)
def test_addresses_that_mean_nothing(owner: Pages, path: str, status: int) -> None:
    owner.open(path, status)


def test_a_customer_invoice_by_invoice(owner: Pages, machine: Machine) -> None:
    content = data(STATE, TODAY)
    content["clientes"][0]["saldoFavor"] = Raw(b"10.50")
    content["clientes"][0]["facturas"][0] |= {
        "moneda": "USD", "tipoCambio": Raw(b"17.50"), "saldoMoneda": Raw(b"714.29"), "saldoLibros": Raw(b"12500.00"),
    }  # fmt: skip
    machine.sync(content)
    link = re.search(r'href="(/clientes/[0-9a-f-]+)">Cliente C001', owner.open("/cartera"))
    assert link
    text = plain(owner.open(link.group(1)))
    assert "C001 · RFC CUN010101000 · Ferretería Núñez" in text
    assert "Saldo $45,230.00 2 facturas por cobrar" in text
    assert "Saldo a favor: $10.50" in text
    assert "F-1001 8 feb 2026 10 mar 2026 7 $20,000.00 $12,500.00 $714.29 USD" in text
    assert "Juan Pérez · juan@clienteuno.com · 555-1234" in text


def test_another_organization_sees_none_of_it(
    owner: Pages, machine: Machine, visitor: Pages, services: Services
) -> None:
    machine.sync(data(STATE, TODAY))
    link = re.search(r'href="(/clientes/[0-9a-f-]+)"', owner.open("/cartera"))
    assert link
    owner.send("/salir")
    visitor.register()
    assert "Ferretería Núñez" not in visitor.open("/cartera")
    visitor.open(link.group(1), 404)
