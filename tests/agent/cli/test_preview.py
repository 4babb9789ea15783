"""`preview`: the very body of a full sync, unsent."""

import hashlib
import json

import msgspec

from contract.checksum import digest, state_checksum
from contract.records import CustomerKey
from contract.sync import SyncData, SyncEnvelope
from tests.support.agent_fakes import Desk
from tests.support.fake_service import FakeService


def test_the_body_is_exact_and_nothing_is_sent(desk: Desk, service: FakeService) -> None:
    desk.add_source()
    typed = desk.type("preview", "--company", "1", "--json")
    assert typed.code == 0, typed.err
    body = msgspec.json.decode(typed.out, type=SyncEnvelope)
    assert hashlib.sha256(bytes(body.data)).hexdigest() == body.checksum
    customers = msgspec.json.decode(body.data, type=SyncData).customers
    keys = [msgspec.json.decode(raw, type=CustomerKey).key.encode() for raw in customers]
    assert body.state_checksum == state_checksum(zip(keys, (digest(raw) for raw in customers), strict=True))
    assert (body.empresa_id, body.sync_type, str(body.fecha_corte)) == ("01", "full", "2026-11-24")
    assert service.requests == []
    assert list((desk.home / "spool").iterdir()) == []


def test_it_is_what_a_sync_sends(paired: Desk, service: FakeService) -> None:
    shown = msgspec.json.decode(paired.type("preview", "--company", "01", "--json").out, type=SyncEnvelope)
    paired.type("sync")
    sent = service.syncs[0]
    assert bytes(sent.data) == bytes(shown.data)
    assert (sent.checksum, sent.state_checksum) == (shown.checksum, shown.state_checksum)


def test_another_day_can_be_asked_for(desk: Desk) -> None:
    desk.add_source()
    typed = desk.type("preview", "--company", "01", "--as-of", "2026-12-31", "--json")
    document = json.loads(typed.out)
    assert document["fechaCorte"] == "2026-12-31"
    assert document["data"]["clientes"][0]["diasMaxVencido"] == 38


def test_a_person_gets_a_summary(desk: Desk) -> None:
    desk.add_source()
    lines = desk.type("preview", "--company", "01").out.splitlines()
    assert lines[1].split() == ["01", "24", "nov", "2026", "2", "3", "$300.51"]


def test_what_the_reading_met_is_said(desk: Desk) -> None:
    desk.add_source()
    desk.erp.counted = {"unsigned_rows": 1, "status_b_masters": 1200}
    assert desk.type("preview", "--company", "01").err.splitlines() == [
        "1 movimiento sin signo conocido (cuenta como cero).",
        "1,200 cargos dados de baja (fuera de la cartera).",
    ]


def test_a_company_that_is_not_read_is_told(desk: Desk) -> None:
    assert "ninguna; agrega una fuente" in desk.type("preview", "--company", "01").err
    desk.add_source()
    typed = desk.type("preview", "--company", "09")
    assert (typed.code, "Las que se leen son: 01" in typed.err) == (1, True)
