"""The panel over real syncs: figures, the seal, what denies it, what waits for a person, and what needs one today."""

import re
from datetime import timedelta
from typing import Any

from msgspec import Raw

from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc, data
from tests.support.clock import FakeClock
from tests.web.conftest import COMPANIES, STATE, TODAY, Fleet, Pages, Syncing, due, plain


def test_before_the_first_machine_the_page_says_what_to_do(owner: Pages) -> None:
    text = owner.open("/panel")
    assert "Tu cartera aparecerá aquí" in text
    assert 'href="/conectores">Vincular una computadora' in text


def test_before_the_first_sync_nothing_is_claimed(owner: Pages, machine: Syncing) -> None:
    text = plain(owner.open("/panel"))
    assert "Ferretería Núñez todavía no termina su primera sincronización" in text
    assert "cuadra" not in text


def test_the_sentence_and_its_age(owner: Pages, machine: Syncing, clock: FakeClock) -> None:
    machine.sync(data(STATE, TODAY))
    machine.sync(data(STATE, TODAY), "02")
    clock.advance(timedelta(minutes=4))
    assert "Tus 2 empresas cuadran con SAE al centavo, hace 4 minutos" in plain(owner.open("/panel"))
    first = re.search(r'href="(/panel\?empresa=[^"]+)"', owner.shown.text)
    assert first
    assert "Tu cartera cuadra con SAE al centavo, hace 4 minutos" in plain(owner.open(first.group(1)))
    assert "note seal note--ok" in owner.shown.text
    clock.advance(timedelta(days=2))
    text = owner.open(first.group(1))
    assert "note seal note--warn" in text
    assert "hace 2 días . Revisa que la computadora de SAE esté encendida" in plain(text)


def test_figures_that_differ_are_shown_exactly(owner: Pages, machine: Syncing) -> None:
    content = data(STATE, TODAY)
    content["resumen"]["totalCartera"] = Raw(b"54730.06")
    machine.sync(content)
    text = plain(owner.open("/panel"))
    assert "La cartera de Ferretería Núñez no cuadra con SAE" in text
    assert "Total de la cartera $54,730.06 $54,730.05 $0.01" in text
    assert "al centavo" not in text


def test_saes_own_drift_is_told_apart(owner: Pages, machine: Syncing) -> None:
    content = data(STATE, TODAY)
    content["clientes"][0] |= {"saldoMovimientos": Raw(b"45230.00"), "saldoSae": Raw(b"45000.00")}
    machine.sync(content)
    text = plain(owner.open("/panel"))
    assert "1 cliente con diferencia dentro de SAE" in text
    assert "C001 $45,000.00 $45,230.00 -$230.00" in text
    assert "cuadra con SAE al centavo" in text


def test_an_unusual_change_waits_for_a_person(owner: Pages, machine: Syncing, clock: FakeClock) -> None:
    many = {"C001": [Doc(f"F-{number}", due(5), 100) for number in range(60)]}
    machine.sync(data(many, TODAY))
    clock.advance(timedelta(minutes=15))
    machine.sync(data({"C001": many["C001"][:10]}, TODAY))
    text = plain(owner.open("/panel"))
    assert "Cambio inusual en Ferretería Núñez" in text
    assert "desaparecieron 50" in text
    found = re.search(r'name="empresa" value="([^"]+)"', owner.shown.text)
    assert found
    text = owner.send("/panel/cambio-inusual", empresa=found.group(1))
    assert "Cambio inusual" not in text
    owner.send("/panel/cambio-inusual", 400, empresa="x")


def test_totals_what_they_are_made_of_and_how_old_they_are(owner: Pages, machine: Syncing) -> None:
    machine.sync(data(STATE, TODAY))
    text = plain(owner.open("/panel"))
    assert "Total por cobrar $54,730.05 2 clientes deben · 4 facturas" in text
    assert "Vigente $32,730.00 59.8 %" in text
    assert "Vencida $22,000.05 40.2 %" in text
    assert "Días de cartera 27.8 atraso medio 8.5" in text
    assert "Leído de SAE hace un momento" in text
    assert "Cliente C001 S.A. hasta 7 días vencidos $12,500.00 $45,230.00" in text


def test_every_range_leads_to_its_invoices(owner: Pages, machine: Syncing) -> None:
    machine.sync(data(STATE, TODAY))
    text = owner.open("/panel")
    assert "31 a 60 días 17.4 % · 1 factura $9,500.00" in plain(text)
    assert '<rect class="bar__part--2" width="17.4%"' in text
    link = re.search(r'href="(/cartera\?rango=31-60)"', text)
    assert link
    text = plain(owner.open(link.group(1)))
    assert "F-2001" in text
    assert "F-1001" not in text


def test_what_needs_a_person_today(owner: Pages, machine: Syncing) -> None:
    soon = {"C003": [Doc("F-3001", due(-3), 77_700)]}
    machine.sync(data(STATE | soon, TODAY))
    text = owner.open("/panel")
    said = plain(text)
    assert "$0.05 con más de 90 días 1 factura" in said
    assert "$12,500.00 vencieron en los últimos 7 días" in said
    assert "$777.00 vencen en los próximos 7 días" in said
    assert "Confirma tu correo" in said
    links = re.findall(r'href="(/cartera\?desde=[^"]+)"', text)
    shown = [plain(owner.open(link.replace("&amp;", "&"))) for link in links]
    assert [("F-1001" in one, "F-3001" in one, "F-2001" in one) for one in shown] == [
        (True, False, False),
        (False, True, False),
    ]


def test_the_trend_begins_with_two_days(owner: Pages, machine: Syncing, clock: FakeClock, services: Services) -> None:
    machine.sync(data(STATE, TODAY))
    assert "Con dos días de historia empieza la gráfica" in plain(owner.open("/panel"))
    clock.advance(timedelta(days=1))
    with services.db.transaction(machine.organization_id) as tx:
        services.receivables.take_snapshots(tx)
    text = owner.open("/panel")
    assert 'd="M0.0 0.0 L1000.0 0.0"' in text
    assert "Total de $54,730.05 a $54,730.05; vencida de $22,000.05 a $22,000.05." in plain(text)


def test_other_currencies_at_both_rates(owner: Pages, machine: Syncing) -> None:
    content: dict[str, Any] = data(STATE, TODAY)
    content["clientes"][0]["facturas"][0] |= {
        "moneda": "USD", "tipoCambio": Raw(b"17.50"), "saldoMoneda": Raw(b"714.29"), "saldoLibros": Raw(b"12000.00"),
    }  # fmt: skip
    machine.sync(content)
    text = plain(owner.open("/panel"))
    assert "Te deben $714.29 USD · 1 factura" in text
    assert "Al tipo de cambio de hoy en SAE $12,500.00 a 17.5000 , del 17 mar 2026" in text
    assert "Toda tu cartera, como la imprime SAE $54,230.05 Con el tipo de cambio de hoy $54,730.05" in text
    assert "Como lo imprime SAE $12,000.00" in text
    assert "Diferencia cambiaria $500.00" in text


def test_addresses_that_mean_nothing(owner: Pages) -> None:
    owner.open("/panel?empresa=x", 400)
    owner.open("/panel?empresa=00000000-0000-4000-8000-000000000000", 404)
    owner.open("/panel?hecho=nada&de=x")


def test_the_first_steps_are_ticked_off(owner: Pages, fleet: Fleet) -> None:
    assert "Primeros pasos 0 de 3" in plain(owner.open("/panel"))
    paired = fleet.pair(owner.email, companies=COMPANIES)
    assert "Primeros pasos 1 de 3" in plain(owner.open("/panel"))
    syncing = Syncing(fleet.services, FakeClock(), fleet.organization(owner.email).organization.id, paired.connector_id)
    syncing.sync(data(STATE, TODAY))
    assert "Primeros pasos 2 de 3 Hecho Vincula la computadora" in plain(owner.open("/panel"))
