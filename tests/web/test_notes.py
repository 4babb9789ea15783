"""Notes on a customer's page: kept for the team, told in the order of time, taken away by whoever may."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from server.kit.errors import DomainError, Kind
from server.services import Services
from tests.server.capabilities.ingest.bodies import data
from tests.support.clock import FakeClock
from tests.web.conftest import STATE, TODAY, Pages, Syncing, plain
from tests.web.test_customers import one


def test_a_note_is_kept_told_and_taken_back(
    owner: Pages, machine: Syncing, clock: FakeClock, services: Services
) -> None:
    machine.sync(data(STATE, TODAY))
    path = one(owner)
    owner.open(path)
    assert 'id="e-nota"' in owner.send(f"{path}/notas", 400, nota=" ")
    assert 'id="e-nota"' in owner.send(f"{path}/notas", 400, nota="x" * 1001)
    owner.send(f"{path}/notas", nota="Prometió <b>pagar</b>\r\nel viernes")
    clock.advance(timedelta(hours=1))
    text = owner.send(f"{path}/notas", nota="Pagó una parte")
    assert "Prometió &lt;b&gt;pagar&lt;/b&gt;\nel viernes" in text
    said = plain(text)
    assert said.index("Pagó una parte") < said.index("Prometió")
    assert "Nota de Ana Núñez · 17 mar 2026, 12:30" in said
    last = re.findall(r'action="(/clientes/notas/[0-9a-f-]+/borrar)"', text)[-1]
    assert "Prometió" not in plain(owner.send(last))
    assert {name for name, _ in owner.shown.url.params.multi_items()} == {"hecho", "de", "firma"}
    [back] = re.findall(r'action="(/clientes/notas/[0-9a-f-]+/restaurar)"', owner.shown.text)
    clock.advance(timedelta(hours=1))
    for _ in range(2):
        said = plain(owner.send(back))
        assert said.count("Prometió") == 1
        assert "Nota de Ana Núñez · 17 mar 2026, 12:30" in said
    told = plain(owner.open("/auditoria"))
    assert told.count("Borró una nota de Cliente C001 S.A., escrita por Ana Núñez") == 1
    assert told.count("Recuperó una nota de Cliente C001 S.A.") == 1
    assert told.count("Anotó algo de Cliente C001 S.A.") == 2
    owner.send(last)
    clock.advance(timedelta(days=31))
    with services.db.transaction(machine.organization_id) as tx:
        services.collections.noting.forget(tx)
    with services.db.transaction(machine.organization_id) as tx, pytest.raises(DomainError) as gone:
        services.collections.noting.restore(tx, UUID(int=1), UUID(back.split("/")[3]), anybodys=True)
    assert gone.value.kind is Kind.NOT_FOUND


def test_somebody_elses_note_stays_and_other_organizations_see_none(
    owner: Pages, machine: Syncing, services: Services
) -> None:
    machine.sync(data(STATE, TODAY))
    path = one(owner)
    owner.open(path)
    text = owner.send(f"{path}/notas", nota="Solo nuestra")
    [forget] = re.findall(r'action="(/clientes/notas/[0-9a-f-]+/borrar)"', text)
    with services.db.transaction(machine.organization_id) as tx:
        note = UUID(forget.split("/")[3])
        with pytest.raises(DomainError) as refused:
            services.collections.noting.remove(tx, UUID(int=1), note, anybodys=False)
    assert refused.value.kind is Kind.FORBIDDEN
    owner.send("/salir")
    owner.register()
    owner.open("/panel")
    owner.send(forget, 404)
    owner.send(f"{path}/notas", 404, nota="Ajena")
