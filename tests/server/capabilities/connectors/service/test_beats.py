"""What a heartbeat changes and answers: idle companies checked, commands told until a result names them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.capabilities.connectors.model import CommandType, Company
from server.kit.errors import DomainError
from server.services import Services
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.pairing import Machine, company, pair

Client = TestClient[Litestar]
STATE, OTHER_STATE = "ab" * 32, "cd" * 32


class Office:
    """One organization with one paired machine, its service calls in short."""

    def __init__(self, client: Client, owner: Registered, services: Services, clock: FakeClock) -> None:
        self.machine: Machine = pair(client, owner, empresas=[company(), company("02", "Sucursal")])
        self.client = client
        self.owner = owner
        self.services = services
        self.clock = clock
        self.organization = UUID(owner.organization_id)

    def company(self, number: str = "01") -> Company:
        """The company as it stands."""
        with self.services.db.reading(self.organization) as tx:
            return next(one for one in self.services.connectors.companies(tx) if one.empresa_id == number)

    def applied(self, state: str = STATE, **members: Any) -> None:
        """A sync of company 01 was applied now."""
        with self.services.db.transaction(self.organization) as tx:
            self.services.connectors.record_sync(
                tx,
                self.company_id(),
                connector_id=UUID(self.machine.id),
                sync_id="sync_1",
                stamp=self.clock.now(),
                state_checksum=bytes.fromhex(state),
                matches=True,
                **members,
            )

    def company_id(self) -> UUID:
        """Of company 01."""
        return self.company().id

    def ask(self, type_: CommandType, payload: dict[str, Any]) -> None:
        """The owner asks something of the machine."""
        with self.services.db.transaction(self.organization) as tx:
            self.services.connectors.ask(tx, UUID(self.machine.id), type_, payload, UUID(self.owner.user_id))

    def told(self, **members: Any) -> list[dict[str, Any]]:
        """What the next heartbeat is told."""
        answer = self.machine.beat(**members)
        assert answer.status_code == 200, answer.text
        commands: list[dict[str, Any]] = answer.json()["commands"]
        return commands


@pytest.fixture
def office(client: Client, registered: Registered, services: Services, clock: FakeClock) -> Office:
    """A fresh one."""
    return Office(client, registered, services, clock)


def check(state: str, at: datetime, number: str = "01") -> list[dict[str, Any]]:
    return [{"id": number, "stateChecksum": state, "checkedAt": at.isoformat()}]


@pytest.mark.parametrize("written", [STATE, f"sha256:{STATE}"])
def test_an_idle_company_in_the_same_state_is_verified_when_it_was_read(office: Office, written: str) -> None:
    office.applied()
    read_at = office.clock.advance(minutes=14)
    office.clock.advance(minutes=1)
    assert office.told(empresas=check(written, read_at)) == []
    assert office.company().verified_at == read_at
    assert office.company().last_sync_at == read_at - timedelta(minutes=14)


def test_an_older_check_and_one_from_the_future_do_not_move_the_moment_wrongly(office: Office) -> None:
    office.applied()
    office.clock.advance(minutes=5)
    now = office.clock.now()
    office.told(empresas=check(STATE, now + timedelta(days=365)))
    assert office.company().verified_at == now
    office.told(empresas=check(STATE, now - timedelta(minutes=3)))
    assert office.company().verified_at == now


@pytest.mark.parametrize("found", [OTHER_STATE, STATE.upper(), "", "nonsense"])
def test_a_company_in_another_state_is_asked_for_in_full_until_it_answers(office: Office, found: str) -> None:
    office.applied()
    before = office.company().verified_at
    office.clock.advance(minutes=15)
    [asked] = office.told(empresas=check(found, office.clock.now()))
    assert (asked["type"], asked["payload"]) == ("sync_now", {"empresaId": "01", "full": True})
    assert office.company().verified_at == before
    assert office.told(empresas=check(found, office.clock.now())) == [asked], "asked once, told again"
    assert office.told(commandResults=[{"id": asked["id"], "ok": True}]) == []


def test_a_company_that_the_cloud_does_not_hold_is_asked_for(office: Office) -> None:
    numbers = [
        command["payload"]["empresaId"]
        for command in office.told(empresas=check(STATE, office.clock.now()) + check(STATE, office.clock.now(), "77"))
    ]
    assert sorted(numbers) == ["01", "77"]


def test_a_company_that_another_machine_writes_is_left_alone(
    office: Office, client: Client, registered: Registered
) -> None:
    rfc = "CUN010101AB1"
    pair(client, registered, "owner", empresas=[company("05", rfc=rfc)])
    newcomer = pair(client, registered, "newcomer", empresas=[company("05", rfc=rfc)])
    answer = newcomer.beat(empresas=check(STATE, office.clock.now(), "05"))
    assert answer.json()["commands"] == []


def test_a_command_of_a_person_is_told_until_its_result(office: Office) -> None:
    office.ask(CommandType.SYNC_NOW, {})
    office.ask(CommandType.SYNC_NOW, {})
    office.clock.advance(seconds=1)
    office.ask(CommandType.UPDATE_CONFIG, {"intervalMinutes": 30})
    told = office.told()
    assert [(one["type"], one["payload"]) for one in told] == [
        ("sync_now", {}),
        ("update_config", {"intervalMinutes": 30}),
    ]
    assert office.told(commandResults=[{"id": told[0]["id"], "ok": False, "detail": "ocupado"}]) == told[1:]
    assert office.told(commandResults=[{"id": "unknown", "ok": True}]) == told[1:]


def test_a_command_that_nobody_answered_for_a_week_is_asked_anew(office: Office) -> None:
    office.ask(CommandType.SYNC_NOW, {})
    office.clock.advance(days=7, seconds=1)
    office.ask(CommandType.SYNC_NOW, {})
    renewed = office.client.post("/v1/auth/refresh", json={"refreshToken": office.machine.refresh_token}).json()
    office.machine = replace(office.machine, access_token=renewed["accessToken"])
    assert len(office.told()) == 1


def test_a_machine_never_sees_the_commands_of_another(office: Office, client: Client, registered: Registered) -> None:
    other = pair(client, registered, "other")
    office.ask(CommandType.RESTART, {})
    [mine] = office.told()
    assert other.beat(commandResults=[{"id": mine["id"], "ok": True}]).json()["commands"] == []
    assert office.told() == [mine]


def test_what_may_not_be_changed_from_afar_is_refused(office: Office) -> None:
    with pytest.raises(DomainError) as caught:
        office.ask(CommandType.UPDATE_CONFIG, {"server": "https://evil.example"})
    assert caught.value.code == "VALIDATION_ERROR"
    assert office.told() == []


def test_progress_is_forgotten_when_it_falls_silent(office: Office) -> None:
    office.machine.beat(progreso={"empresaId": "01", "fase": "enviando", "hechas": 5, "total": 10})
    with office.services.db.reading(office.organization) as tx:
        [shown] = office.services.connectors.progress(tx).values()
    assert (shown.empresa_id, shown.phase, shown.done, shown.total) == ("01", "enviando", 5, 10)
    office.clock.advance(minutes=2)
    with office.services.db.reading(office.organization) as tx:
        assert office.services.connectors.progress(tx) == {}


def test_a_sync_that_failed_is_shown_until_one_is_applied(
    office: Office, client: Client, registered: Registered
) -> None:
    def row() -> dict[str, Any]:
        rows: list[dict[str, Any]] = client.get("/v1/connectors", headers=registered.headers).json()["data"]
        return rows[0]

    with office.services.db.transaction(office.organization) as tx:
        office.services.connectors.record_failed_sync(
            tx, UUID(office.machine.id), "El archivo llegó dañado.", office.company_id()
        )
    office.machine.beat()
    assert (row()["status"], row()["mensaje"]) == ("error", "El archivo llegó dañado.")
    office.applied()
    assert (row()["status"], row()["lastSync"]) == ("online", "2026-03-17T18:30:00Z")


def test_an_unusual_sync_stays_marked_until_a_person_accepts_it(office: Office) -> None:
    office.applied(unusual="Se liquidaron 60 de 100 documentos.")
    office.applied()
    assert office.company().unusual == "Se liquidaron 60 de 100 documentos."
    with office.services.db.transaction(office.organization) as tx:
        office.services.connectors.accept_unusual(tx, office.company_id())
    assert office.company().unusual is None
