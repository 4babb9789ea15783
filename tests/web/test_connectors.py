"""The page of the machines without a script: codes, cards, choices and revocations."""

import re
from datetime import timedelta

import pytest

from contract.connectors import CompanyHello, Heartbeat, Progress
from server.services import Services
from tests.support.clock import FakeClock
from tests.web.conftest import Fleet, Pages, plain

COMPANY = CompanyHello("01", "Ferretería Núñez", "SAE90EMPRE01", "FNU010101AB1")


def shown_code(text: str) -> str:
    found = re.search(r'data-code translate="no">([0-9A-Z]+)<', text)
    assert found
    return found.group(1)


def test_a_code_is_shown_once_with_its_end(owner: Pages) -> None:
    text = owner.send("/conectores/codigo")
    code = shown_code(text)
    assert len(code) == 6
    assert f"cobranza-agent pair {code} --server http://127.0.0.1:8000" in text
    assert "Vence a las 12:45" in text
    assert code not in str(owner.shown.url)
    assert code not in owner.open("/conectores")


def test_the_code_on_the_page_pairs_a_machine_that_then_stands_on_the_page(
    owner: Pages, fleet: Fleet, services: Services
) -> None:
    code = shown_code(owner.send("/conectores/codigo"))
    ticket = services.connectors.check_code(services.db, code.lower(), "10.0.0.9")
    assert ticket.organization_id == fleet.organization(owner.email).organization.id
    fleet.pair(owner.email, "PC de Ana", (COMPANY,))
    text = owner.open("/conectores")
    assert "PC de Ana" in text
    assert "En línea" in text
    assert "Ferretería Núñez" in text
    assert "Aún sin sincronizar" in text
    assert "Vincula la computadora donde está SAE" not in text


@pytest.mark.parametrize(
    ("progress", "words", "bar"),
    [
        (Progress("01", "rows", 1200, 0), "Leyendo Ferretería Núñez en SAE 1,200 clientes", ""),
        (Progress("01", "rows", 1, 1), "Leyendo Ferretería Núñez en SAE 1 de 1 cliente", 'max="1" value="1"'),
        (
            Progress("01", "bytes", 3_440_000, 5_200_000),
            "Enviando Ferretería Núñez a la nube 3.4 de 5.2 MB",
            'max="5200000" value="3440000"',
        ),
        (Progress("01", "otra", 9, 5), "Sincronizando Ferretería Núñez 5 de 5", 'max="5" value="5"'),
    ],
)
def test_the_progress_of_a_first_sync(
    owner: Pages, fleet: Fleet, services: Services, progress: Progress, words: str, bar: str
) -> None:
    paired = fleet.pair(owner.email, companies=(COMPANY,))
    with services.db.transaction(fleet.organization(owner.email).organization.id) as tx:
        services.connectors.heartbeat(tx, paired.connector_id, Heartbeat(status="healthy", progreso=progress))
    text = owner.open("/conectores")
    assert words in plain(text)
    assert bar in text


def test_a_silent_machine_says_what_to_look_at(owner: Pages, fleet: Fleet, clock: FakeClock) -> None:
    fleet.pair(owner.email)
    clock.advance(timedelta(hours=30))
    text = owner.open("/conectores")
    assert "Sin señal" in text
    assert "Revisa que esté encendida" in text
    assert '<time datetime="2026-03-17T18:30:00+00:00" class="age--stale">hace 1\u00a0día</time>' in text


def test_revoking_asks_first_and_then_ends_it(owner: Pages, fleet: Fleet) -> None:
    paired = fleet.pair(owner.email, "PC de Ana")
    path = f"/conectores/{paired.connector_id}/revocar"
    assert f'href="{path}"' in owner.open("/conectores")
    assert "Revocar «PC de Ana»" in owner.open(path)
    text = owner.send(path)
    assert owner.shown.url.path == "/conectores"
    assert "Revocado" in text
    assert f'href="{path}"' not in text


def test_two_machines_with_one_company_wait_for_a_person(owner: Pages, fleet: Fleet) -> None:
    fleet.pair(owner.email, "Servidor", (COMPANY,))
    newcomer = fleet.pair(owner.email, "Laptop", (COMPANY,))
    text = owner.open("/conectores")
    assert "Ferretería Núñez llega desde dos computadoras" in text
    assert "Servidor la está mandando y Laptop también la tiene" in text
    found = re.search(r'href="(/conectores/empresas/[0-9a-f-]+)"', text)
    assert found
    page = owner.open(found.group(1))
    assert "¿Qué computadora manda «Ferretería Núñez»?" in page
    assert "la manda ahora" in page
    text = owner.send(found.group(1), conector=f"{newcomer.connector_id}/01")
    assert "dos computadoras" not in text
    assert "Ahora la manda otra computadora" in text


def test_a_choice_of_nothing_or_of_a_stranger_is_refused(owner: Pages, fleet: Fleet, services: Services) -> None:
    fleet.pair(owner.email, companies=(COMPANY,))
    with services.db.reading(fleet.organization(owner.email).organization.id) as tx:
        company = services.connectors.companies(tx)[0]
    path = f"/conectores/empresas/{company.id}"
    owner.open(path)
    for wrong, status in (("", 400), ("x/01", 400), ("00000000-0000-4000-8000-000000000000/01", 404)):
        answer = owner.client.post(path, data={"csrf": owner.token(), "conector": wrong})
        assert answer.status_code == status, wrong


def test_another_organization_sees_and_touches_nothing(owner: Pages, fleet: Fleet) -> None:
    paired = fleet.pair(owner.email, "PC de Ana")
    owner.send("/salir")
    owner.register()
    assert "PC de Ana" not in owner.open("/conectores")
    owner.open(f"/conectores/{paired.connector_id}/revocar", 404)


def test_who_may_only_look_is_offered_nothing_more(owner: Pages, fleet: Fleet, services: Services) -> None:
    paired = fleet.pair(owner.email, companies=(COMPANY,))
    with services.db.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE memberships SET role = 'viewer'")
    text = owner.open("/conectores")
    assert "Servidor Principal" in text
    assert "Vincular otra computadora" not in text
    assert "/revocar" not in text
    owner.open(f"/conectores/{paired.connector_id}/revocar", 403)
    owner.open("/conectores")
    owner.send("/conectores/codigo", 403)
