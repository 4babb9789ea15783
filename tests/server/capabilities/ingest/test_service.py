"""Syncs through the service and a real database: what is held afterwards, and what is announced."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from contract.sync import SyncReceipt
from server.capabilities.ingest.model import PaymentsRegistered, SyncCompleted, SyncFailed
from server.kit.errors import DomainError
from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc, body, customer, data, state_checksum
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.pairing import pair

TODAY = date(2026, 3, 17)
State = dict[str, list[Doc]]


@dataclass
class Office:
    """An organization with a paired machine, and everything that its syncs announced."""

    services: Services
    clock: FakeClock
    organization_id: UUID
    connector_id: UUID
    heard: list[Any] = field(default_factory=list)

    def listen(self) -> None:
        """Hear the three events."""
        for kind in (SyncCompleted, SyncFailed, PaymentsRegistered):
            self.services.db.listeners.subscribe(kind, lambda _, happened: self.heard.append(happened))

    def sync(self, content: dict[str, Any], **members: Any) -> SyncReceipt:
        """One sync, a second after the last."""
        self.clock.advance(seconds=1)
        raw = body(content, self.clock.now().isoformat(), **members)
        with self.services.db.transaction(self.organization_id) as tx:
            return self.services.ingest.sync(tx, self.connector_id, raw)

    def told(self, kind: type) -> list[Any]:
        """The events of a type, in order."""
        return [happened for happened in self.heard if type(happened) is kind]

    def held(self) -> dict[tuple[str, str], tuple[int, int]]:
        """(customer, folio) → (balance, due) of every open charge, as lists show them."""
        with self.services.db.reading(self.organization_id) as tx:
            found = self.services.receivables.customers(tx, limit=100).rows
            details = [self.services.receivables.customer(tx, row.id) for row in found]
        return {
            (detail.row.key, charge.folio): (charge.balance, charge.due.toordinal())
            for detail in details
            for charge in detail.charges
        }


@pytest.fixture
def office(services: Services, clock: FakeClock, client: TestClient[Litestar], registered: Registered) -> Office:
    """An organization whose events are heard."""
    machine = pair(client, registered)
    made = Office(services, clock, UUID(registered.organization_id), UUID(machine.id))
    made.listen()
    return made


def shuffled(dice: random.Random, state: State) -> State:
    """Another state: some customers gone, some new, some charges paid, settled, moved or added."""
    after: State = {}
    for number in range(12):
        key = f"C{number:02d}"
        docs = [doc for doc in state.get(key, []) if dice.random() < 0.8]
        docs = [Doc(d.folio, d.due, max(1, d.cents - dice.choice([0, 0, 50])), issued=d.issued) for d in docs]
        for _ in range(dice.choice([0, 0, 1, 2])):
            due = TODAY + timedelta(days=dice.randint(-120, 60))
            docs.append(Doc(f"F{dice.randint(0, 10**9)}", due, dice.randint(1, 10**6), issued=date(2025, 1, 1)))
        if docs or dice.random() < 0.5:
            after[key] = docs
    return after


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_held_is_always_what_was_sent(office: Office, seed: int) -> None:
    dice = random.Random(seed)
    state: State = {}
    base = None
    sent: dict[str, dict[str, Any]] = {}
    for step in range(8):
        after = shuffled(dice, state)
        if base is None or dice.random() < 0.4:
            content = data(after, TODAY)
            sent = {}
            members: dict[str, Any] = {}
        else:
            changed = {key for key in after if after[key] != state.get(key) or key not in state}
            content = data(after, TODAY, only=changed)
            content["clientes"] += [{"clave": key, "operation": "delete"} for key in state if key not in after]
            members = {"syncType": "delta", "previousSyncId": base}
        sent = {key: value for key, value in sent.items() if key in after}
        sent |= {row["clave"]: row for row in content["clientes"] if "operation" not in row}
        receipt = office.sync(content, **members, stateChecksum=state_checksum(list(sent.values())))
        base, state = receipt.sync_id, after
        assert receipt.verificacion is not None
        assert receipt.verificacion.matches, step
        assert office.held() == {
            (key, doc.folio): (doc.cents, doc.due.toordinal()) for key, docs in after.items() for doc in docs
        }


def test_payments_are_announced_once(office: Office) -> None:
    office.sync(data({"A": [Doc("F-1", TODAY, 500), Doc("F-2", TODAY, 70)]}, TODAY))
    assert office.told(PaymentsRegistered) == []
    after = data({"A": [Doc("F-1", TODAY, 200)]}, TODAY)
    receipt = office.sync(after)
    office.sync(after)
    (paid,) = office.told(PaymentsRegistered)
    assert paid.sync_id == receipt.sync_id
    assert {(row.customer_key, row.charge_key.folio, row.cents) for row in paid.payments} == {
        ("A", "F-1", 300),
        ("A", "F-2", 70),
    }
    assert len(office.told(SyncCompleted)) == 3


def test_nothing_is_announced_from_an_unusual_sync_until_a_person_accepts(office: Office) -> None:
    many = {f"C{n:02d}": [Doc("F", TODAY, 100)] for n in range(60)}
    few = {key: many[key] for key in list(many)[:20]}
    office.sync(data(many, TODAY))
    assert office.sync(data(few, TODAY)).cambio_inusual
    assert office.sync(data({**few, "C00": []}, TODAY)).cambio_inusual
    assert office.told(PaymentsRegistered) == []
    with office.services.db.transaction(office.organization_id) as tx:
        (company,) = office.services.connectors.companies(tx)
        assert company.unusual is not None
        office.services.connectors.accept_unusual(tx, company.id)
    assert not office.sync(data({**few, "C00": [], "C01": []}, TODAY)).cambio_inusual
    assert len(office.told(PaymentsRegistered)) == 1


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda raw: raw.replace(b'"saldo":5.00', b'"saldo":5e0'), "CHECKSUM_MISMATCH"),
        (lambda raw: raw[:-10], "VALIDATION_ERROR"),
        (lambda raw: raw.replace(b"2026-03-17T18", b"2027-03-17T18"), "CLOCK_SKEW"),
    ],
)
def test_a_refused_sync_is_on_record_and_heard(office: Office, spoil: Callable[[bytes], bytes], code: str) -> None:
    raw = spoil(body(data({"A": [Doc("F-1", TODAY, 500)]}, TODAY), "2026-03-17T18:30:00Z"))
    with pytest.raises(DomainError) as caught, office.services.db.transaction(office.organization_id) as tx:
        office.services.ingest.sync(tx, office.connector_id, raw)
    assert caught.value.code == code
    (failed,) = office.told(SyncFailed)
    assert (failed.code, failed.connector_id) == (code, office.connector_id)
    assert office.held() == {}


def test_a_mismatch_that_the_agent_heals_is_no_failure(office: Office) -> None:
    office.sync(data({"A": []}, TODAY))
    with pytest.raises(DomainError):
        office.sync(data({"A": []}, TODAY), syncType="delta", previousSyncId="sync_other")
    with pytest.raises(DomainError):
        office.sync(data({"A": []}, TODAY), stateChecksum="0" * 64)
    assert office.told(SyncFailed) == []


def test_the_day_of_the_cut_is_the_organizations_unless_told(office: Office, clock: FakeClock) -> None:
    clock.set(clock.now().replace(day=18, hour=3))
    due = {"A": [Doc("F-1", TODAY, 500)]}
    local = office.sync(data(due, TODAY)).verificacion
    told = office.sync(data(due, TODAY + timedelta(days=1)), fechaCorte="2026-03-18").verificacion
    assert local is not None
    assert told is not None
    assert (local.matches, told.matches) == (True, True)


def test_the_last_verification_can_be_asked_for(office: Office) -> None:
    with office.services.db.reading(office.organization_id) as tx:
        (company,) = office.services.connectors.companies(tx)
        assert office.services.ingest.verification(tx, company.id) is None
    content = data({"A": [Doc("F-1", TODAY, 500)]}, TODAY)
    content["clientes"] = [customer("A", [Doc("F-1", TODAY, 501)], TODAY)]
    office.sync(content)
    with office.services.db.reading(office.organization_id) as tx:
        found = office.services.ingest.verification(tx, company.id)
    assert found is not None
    assert [row.path for row in found.differences] == [
        "resumen.totalCartera",
        "resumen.carteraVigente",
        "antiguedad.vigente.monto",
    ]
