"""Who writes a company, over HTTP and the service that a sync asks: take-over, choice, two offices, a replaced PC."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.capabilities.connectors.model import Company
from server.kit.errors import DomainError
from server.services import Services
from tests.server.capabilities.ingest.bodies import body, data
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.pairing import Machine, company, pair

Client = TestClient[Litestar]
Resolve = Callable[..., Company]
RFC, OTHER_RFC = "CUN010101AB1", "SNO020202CD2"


@pytest.fixture
def resolve(services: Services, registered: Registered) -> Resolve:
    """Asks what a sync asks: which company of ours this machine writes."""

    def ask(machine: Machine, number: str = "01", rfc: str | None = None, name: str | None = None) -> Company:
        with services.db.transaction(UUID(registered.organization_id)) as tx:
            return services.connectors.resolve_company(tx, UUID(machine.id), number, rfc, name)

    return ask


def refused(ask: Resolve, machine: Machine, **asked: Any) -> str:
    with pytest.raises(DomainError) as caught:
        ask(machine, **asked)
    return caught.value.code


def two_machines(client: Client, owner: Registered) -> tuple[Machine, Machine]:
    """Two machines of one organization that bring the same company."""
    same = [company(rfc=RFC)]
    return pair(client, owner, "old", nombre="PC vieja", empresas=same), pair(
        client, owner, "new", nombre="PC nueva", empresas=same
    )


def take_over(client: Client, owner: Registered, machine: Machine, number: str = "01") -> int:
    path = f"/v1/connectors/{machine.id}/empresas/{number}/take-over"
    return client.post(path, headers=owner.headers).status_code


def states(client: Client, owner: Registered) -> dict[str, str | None]:
    rows = client.get("/v1/connectors", headers=owner.headers).json()["data"]
    return {row["nombre"]: row["empresas"][0].get("estado") for row in rows}


def test_two_offices_with_a_company_01_stay_two_companies(
    client: Client, registered: Registered, resolve: Resolve
) -> None:
    north = pair(client, registered, "north", empresas=[company(name="Norte", rfc=RFC)])
    south = pair(client, registered, "south", empresas=[company(name="Sur", rfc=OTHER_RFC)])
    assert resolve(north).id != resolve(south).id
    assert (resolve(north).name, resolve(south).name) == ("Norte", "Sur")


def test_without_an_rfc_a_company_is_its_machines_own(client: Client, registered: Registered, resolve: Resolve) -> None:
    north, south = pair(client, registered, "north"), pair(client, registered, "south")
    assert resolve(north).id != resolve(south).id
    assert resolve(north).id == resolve(north).id


def test_a_company_in_use_waits_for_a_persons_choice(client: Client, registered: Registered, resolve: Resolve) -> None:
    old, new = two_machines(client, registered)
    mine = resolve(old)
    assert refused(resolve, new) == "EMPRESA_IN_USE"
    assert states(client, registered) == {"PC vieja": None, "PC nueva": "waiting"}
    assert take_over(client, registered, new) == 204
    assert resolve(new).id == mine.id
    assert refused(resolve, old) == "EMPRESA_MOVED"
    assert states(client, registered) == {"PC vieja": "moved", "PC nueva": None}
    assert take_over(client, registered, old) == 204
    assert resolve(old).id == mine.id
    assert refused(resolve, new) == "EMPRESA_MOVED"


def test_a_machine_whose_syncs_another_one_keeps_out_is_in_error_until_somebody_chose(
    client: Client, registered: Registered, resolve: Resolve, clock: FakeClock
) -> None:
    old, new = two_machines(client, registered)
    resolve(old)
    raw = body(data({}, date(2026, 3, 17)), clock.now().isoformat())

    def sync() -> int:
        return client.post("/v1/sync/cartera", content=raw, headers=new.headers).status_code

    def listed() -> dict[str, Any]:
        rows = client.get("/v1/connectors", headers=registered.headers).json()["data"]
        return next(row for row in rows if row["id"] == new.id)

    assert (sync(), sync()) == (409, 409)
    assert listed()["status"] == "error"
    assert listed()["mensaje"].startswith("La empresa 01 ya se sincroniza desde «PC vieja».")
    assert take_over(client, registered, new) == 204
    assert sync() == 200
    assert listed()["status"] == "online"
    assert "mensaje" not in listed()


def test_choosing_the_present_machine_sends_the_newcomer_away(
    client: Client, registered: Registered, resolve: Resolve, clock: FakeClock
) -> None:
    old, new = two_machines(client, registered)
    assert take_over(client, registered, old) == 204
    clock.advance(hours=2)
    assert refused(resolve, new) == "EMPRESA_MOVED"
    assert resolve(old).connector_id == UUID(old.id)


def test_a_replaced_pc_takes_its_company_over_with_its_history(
    client: Client, registered: Registered, resolve: Resolve, clock: FakeClock
) -> None:
    old = pair(client, registered, "old", empresas=[company(rfc=RFC)])
    mine = resolve(old)
    clock.advance(hours=1, seconds=1)
    new = pair(client, registered_again(client, registered), "new", empresas=[company(rfc=RFC)])
    assert resolve(new).id == mine.id
    assert refused(resolve, old) == "EMPRESA_MOVED"


def registered_again(client: Client, owner: Registered) -> Registered:
    """The owner logged in anew, after the first session's quarter of an hour."""
    tokens = client.post("/v1/auth/refresh", json={"refreshToken": owner.refresh_token}).json()
    return Registered(owner.organization_id, owner.user_id, owner.email, tokens["accessToken"], tokens["refreshToken"])


def test_a_silent_owner_loses_its_company_to_the_one_that_waits(
    client: Client, registered: Registered, resolve: Resolve, clock: FakeClock
) -> None:
    old, new = two_machines(client, registered)
    clock.advance(minutes=59)
    old.beat()
    clock.advance(hours=1)
    assert refused(resolve, new) == "EMPRESA_IN_USE"
    clock.advance(seconds=1)
    assert resolve(new).connector_id == UUID(new.id)
    assert refused(resolve, old) == "EMPRESA_MOVED"


def test_revoking_keeps_the_company_and_frees_it(client: Client, registered: Registered, resolve: Resolve) -> None:
    old, new = two_machines(client, registered)
    mine = resolve(old)
    client.delete(f"/v1/connectors/{old.id}", headers=registered.headers)
    assert resolve(new).id == mine.id


def test_the_winner_revoked_the_loser_may_write_again(client: Client, registered: Registered, resolve: Resolve) -> None:
    old, new = two_machines(client, registered)
    take_over(client, registered, new)
    assert refused(resolve, old) == "EMPRESA_MOVED"
    client.delete(f"/v1/connectors/{new.id}", headers=registered.headers)
    assert resolve(old).connector_id == UUID(old.id)


def test_pairing_the_loser_again_makes_it_a_newcomer(client: Client, registered: Registered, resolve: Resolve) -> None:
    old, new = two_machines(client, registered)
    take_over(client, registered, new)
    again = pair(client, registered, "old", empresas=[company(rfc=RFC)])
    assert again.id == old.id
    assert refused(resolve, again) == "EMPRESA_IN_USE"


def test_an_rfc_learnt_later_names_the_same_company(client: Client, registered: Registered, resolve: Resolve) -> None:
    machine = pair(client, registered)
    first = resolve(machine)
    learnt = resolve(machine, rfc=" cun-010101-ab1 ")
    assert (learnt.id, learnt.rfc, learnt.rfc_changed) == (first.id, RFC, False)


def test_another_rfc_under_the_same_number_is_marked_until_accepted(
    client: Client, registered: Registered, resolve: Resolve, services: Services
) -> None:
    machine = pair(client, registered, empresas=[company(rfc=RFC)])
    first = resolve(machine)
    changed = resolve(machine, rfc=OTHER_RFC)
    assert (changed.id, changed.rfc, changed.rfc_changed) == (first.id, OTHER_RFC, True)
    assert resolve(machine, rfc=OTHER_RFC).rfc_changed
    with services.db.transaction(UUID(registered.organization_id)) as tx:
        services.connectors.accept_unusual(tx, first.id)
    assert not resolve(machine, rfc=OTHER_RFC).rfc_changed


def test_a_company_never_declared_is_created_once(client: Client, registered: Registered, resolve: Resolve) -> None:
    machine = pair(client, registered)
    created = resolve(machine, "07", rfc=RFC)
    assert created.id == resolve(machine, "07").id == resolve(machine, "07", rfc=RFC).id
    rows = client.get("/v1/connectors", headers=registered.headers).json()["data"]
    assert [one["id"] for one in rows[0]["empresas"]] == ["01", "07"]


def test_a_company_that_came_after_the_pairing_has_its_real_name(
    client: Client, registered: Registered, resolve: Resolve
) -> None:
    machine = pair(client, registered, empresas=[company(name="Uno", rfc=RFC)])
    assert resolve(machine, "07").name == "Empresa 07"
    assert resolve(machine, "07", name=" Siete, S.A. ").name == "Siete, S.A."
    assert resolve(machine, "07", name=" ").name == resolve(machine, "07").name == "Siete, S.A."
    assert resolve(machine, rfc=OTHER_RFC, name="Otra en su lugar").name == "Otra en su lugar"
    rows = client.get("/v1/connectors", headers=registered.headers).json()["data"]
    assert [one["nombre"] for one in rows[0]["empresas"]] == ["Otra en su lugar", "Siete, S.A."]


def test_what_cannot_be_an_rfc_identifies_nothing(client: Client, registered: Registered, resolve: Resolve) -> None:
    north = pair(client, registered, "north", empresas=[company(rfc="SIN RFC")])
    south = pair(client, registered, "south", empresas=[company(rfc="SIN RFC")])
    assert resolve(north).id != resolve(south).id
    assert resolve(north).rfc is None


def test_a_company_that_a_machine_never_brought_is_not_its_to_take(client: Client, registered: Registered) -> None:
    assert take_over(client, registered, pair(client, registered), "02") == 404


def test_a_revoked_machine_cannot_be_chosen(client: Client, registered: Registered) -> None:
    machine = pair(client, registered)
    client.delete(f"/v1/connectors/{machine.id}", headers=registered.headers)
    assert take_over(client, registered, machine) == 409


def test_a_revoked_machines_company_stays_until_it_is_removed(
    client: Client, registered: Registered, resolve: Resolve, services: Services
) -> None:
    machine = pair(client, registered)
    mine = resolve(machine)
    path = f"/v1/connectors/{machine.id}/empresas/01"
    assert client.delete(path, headers=registered.headers).status_code == 409
    client.delete(f"/v1/connectors/{machine.id}", headers=registered.headers)
    with services.db.reading(UUID(registered.organization_id)) as tx:
        assert [one.id for one in services.connectors.companies(tx)] == [mine.id]
    assert client.delete(path, headers=registered.headers).status_code == 204
    assert client.delete(path, headers=registered.headers).status_code == 404
    with services.db.reading(UUID(registered.organization_id)) as tx:
        assert services.connectors.companies(tx) == ()


def test_of_two_waiting_machines_one_takes_a_silent_owners_company(
    client: Client, registered: Registered, resolve: Resolve, clock: FakeClock
) -> None:
    _, first = two_machines(client, registered)
    second = pair(client, registered, "third", nombre="PC tercera", empresas=[company(rfc=RFC)])
    clock.advance(hours=2)
    start = Barrier(2)

    def attempt(machine: Machine) -> str:
        start.wait()
        try:
            return str(resolve(machine).connector_id)
        except DomainError as error:
            return error.code

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(attempt, (first, second)))
    assert answers in ([first.id, "EMPRESA_IN_USE"], ["EMPRESA_IN_USE", second.id])


def test_a_heartbeat_does_not_wait_for_a_sync_of_its_machine(
    client: Client, registered: Registered, services: Services
) -> None:
    if services.db.dialect == "sqlite":
        pytest.skip("SQLite has one writer: a heartbeat waits for the sync that is being written")
    machine = pair(client, registered)
    with services.db.transaction(UUID(registered.organization_id)) as tx:
        services.connectors.resolve_company(tx, UUID(machine.id), "01")
        checks = [{"id": "01", "stateChecksum": "ab" * 32, "checkedAt": "2026-03-17T18:30:00Z"}]
        assert machine.beat(empresas=checks).status_code == 200
