"""`status`: how everything is, without asking anybody."""

import json

import httpx

from tests.support.agent_fakes import Desk
from tests.support.fake_service import FakeService


def test_an_unpaired_machine_says_so(desk: Desk) -> None:
    typed = desk.type("status", "--json")
    document = json.loads(typed.out)
    assert typed.code == 0
    assert (document["paired"], document["colour"], document["companies"]) == (False, "red", [])


def test_a_synced_company_is_green_with_its_checksum(paired: Desk, service: FakeService) -> None:
    paired.type("sync")
    before = len(service.requests)
    document = json.loads(paired.type("status", "--json").out)
    assert len(service.requests) == before
    (company,) = document.pop("companies")
    assert company["stateChecksum"] == service.held["01"].checksum
    assert (company["lastResult"], company["cuadra"], company["error"]) == ("full", True, None)
    assert document["colour"] == "green"
    assert (document["server"], document["name"]) == ("https://cobranza.example", "Caja")
    assert document["sentence"] == "Todo al día: tu cartera cuadra con SAE al centavo, hace un momento."


def test_a_person_reads_local_times_and_spanish_words(paired: Desk) -> None:
    assert paired.type("status").out.splitlines()[3].split() == ["01", "—", "—", "—"]
    paired.type("sync")
    paired.clock.advance(240)
    paired.type("sync")
    paired.clock.advance(60 * 4)
    assert paired.type("status").out.splitlines() == [
        "Todo al día: tu cartera cuadra con SAE al centavo, hace 4 minutos.",
        "Vinculado con https://cobranza.example como «Caja».",
        "Empresa  Último envío                 Comparada con SAE  Cuadra",
        "01       sin cambios, hace 4 minutos  hace 4 minutos     sí",
    ]
    paired.clock.advance(60 * 60 * 5)
    shown = paired.type("status").out
    assert "Empresa 01: sin comparar con SAE desde hace 5 horas." in shown
    assert "24 nov 2026, 12:04" in shown


def test_differences_of_the_server_are_told_until_they_are_gone(paired: Desk, service: FakeService) -> None:
    def wrong(request: httpx.Request) -> httpx.Response:
        reply = service.handle_request(request).json()
        gap = {"campo": "resumen.saldoTotal", "recibido": 1.0, "calculado": 2.0}
        return httpx.Response(200, json=reply | {"verificacion": {"cuadra": False, "diferencias": [gap]}})

    service.fail("cartera", wrong)
    sentence = "La nube recibió todo, pero 1 suma no cuadra: resumen.saldoTotal."
    assert "Empresa 01: la nube recibió todo, pero 1 suma no cuadra" in paired.type("sync").err
    for _ in range(2):
        document = json.loads(paired.type("status", "--json").out)
        assert (document["colour"], document["sentence"]) == ("red", sentence)
        paired.clock.advance(60)
        paired.type("sync")
    paired.type("sync", "--full")
    assert "cuadra con SAE al centavo" in paired.type("status").out


def test_a_revoked_machine_is_red_and_says_one_thing(paired: Desk, service: FakeService) -> None:
    service.revoked = True
    paired.type("sync")
    document = json.loads(paired.type("status", "--json").out)
    assert (document["paired"], document["revoked"], document["colour"]) == (False, True, "red")
    shown = paired.type("status").out
    assert "El acceso de «Caja» a https://cobranza.example fue revocado" in shown
    assert "Vinculado" not in shown
    service.revoked = False
    service.codes.add("BBBBBB")
    paired.clock.advance(1)
    assert paired.type("pair", "BBBBBB", "--server", "https://cobranza.example").code == 0
    shown = paired.type("status").out
    assert "todavía no se ha enviado desde que vinculaste este equipo" in shown
    assert "Vinculado con https://cobranza.example" in shown


def test_what_a_person_should_look_at_in_sae_is_said_until_a_reading_finds_it_gone(paired: Desk) -> None:
    assert json.loads(paired.type("status", "--json").out)["companies"][0]["counters"] is None
    paired.erp.counted = {"undated": 1, "repeated_customers": 2, "orphan_details": 3}
    paired.type("sync")
    company = json.loads(paired.type("status", "--json").out)["companies"][0]
    assert company["counters"] == {"undated": 1, "repeated_customers": 2, "orphan_details": 3}
    assert paired.type("status").out.splitlines()[4:] == [
        "Empresa 01: 1 documento sin ninguna fecha (cuenta como vencido desde 1900): captura su vencimiento en SAE.",
        "Empresa 01: 2 fichas de clientes con una clave repetida (no se envían): deja una sola ficha por clave en SAE.",
    ]
    assert "undated=1 repeated_customers=2 orphan_details=3" in (paired.home / "logs" / "agent.log").read_text()
    paired.erp.counted = {}
    paired.type("sync", "--full")
    assert len(paired.type("status").out.splitlines()) == 4
