"""What is used of a plan: calls by the month of the organization's zone, people who are active, what is kept."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.capabilities.accounts.model import Organization
from server.capabilities.accounts.plans import PLANS
from server.capabilities.billing.store import ROW_BYTES
from server.capabilities.billing.usage import Usage
from server.kit.errors import DomainError
from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc, body, data
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.pairing import pair

Client = TestClient[Litestar]


@pytest.fixture
def organization(services: Services, registered: Registered) -> Organization:
    with services.db.reading(UUID(registered.organization_id)) as tx:
        return services.accounts.organization(tx)


def used(services: Services, organization: Organization) -> Usage:
    with services.db.reading(organization.id) as tx:
        return services.usage.read(tx)


def test_a_month_begins_at_midnight_in_the_zone(
    services: Services, organization: Organization, clock: FakeClock
) -> None:
    """Mexico City is six hours behind: its December begins when it is six in the morning in Greenwich."""
    clock.set(datetime(2026, 12, 1, 5, 59, 59, tzinfo=UTC))
    for _ in range(3):
        services.usage.count(organization, spared=False)
    assert used(services, organization).api_calls == 3
    clock.advance(seconds=1)
    assert used(services, organization).api_calls == 0
    services.usage.count(organization, spared=False)
    clock.set(datetime(2027, 1, 1, 5, 59, 59, tzinfo=UTC))
    assert used(services, organization).api_calls == 1
    clock.advance(seconds=1)
    assert used(services, organization).api_calls == 0


def test_calls_of_many_at_once_are_all_counted(services: Services, organization: Organization) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: services.usage.count(organization, spared=False), range(80)))
    assert used(services, organization).api_calls == 80


def test_past_the_plan_only_what_is_spared_goes_on(
    services: Services, organization: Organization, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PLANS, "free", replace(PLANS["free"], api_calls=2))
    clock.set(datetime(2026, 11, 30, 6, tzinfo=UTC))
    services.usage.count(organization, spared=False)
    services.usage.count(organization, spared=False)
    for _ in range(2):
        with pytest.raises(DomainError) as refused:
            services.usage.count(organization, spared=False)
        assert refused.value.code == "API_CALLS_EXCEEDED"
        assert refused.value.data["retry_after"] == 86_400
    assert used(services, organization).api_calls == 2
    services.usage.count(organization, spared=True)
    assert used(services, organization).api_calls == 3
    services.usage.count(replace(organization, plan="enterprise"), spared=False)
    clock.advance(days=1)
    services.usage.count(organization, spared=False)


def test_people_are_counted_and_machines_are_not(
    client: Client, services: Services, registered: Registered, organization: Organization, clock: FakeClock
) -> None:
    machine = pair(client, registered)
    before = used(services, organization)
    assert client.get("/v1/auth/me", headers=registered.headers).status_code == 200
    assert client.get("/v1/connectors", headers=registered.headers).status_code == 200
    assert used(services, organization).api_calls == before.api_calls + 2
    today = date(2026, 3, 17)
    documents = [Doc(f"F-{number}", today + timedelta(days=number), 100) for number in range(4)]
    raw = body(data({"C001": documents}, today), clock.now().isoformat())
    assert client.post("/v1/sync/cartera", content=raw, headers=machine.headers).status_code == 200
    assert client.post("/v1/connectors/heartbeat", json={}, headers=machine.headers).status_code in {200, 400}
    assert client.get("/v1/auth/me").status_code == 401
    after = used(services, organization)
    assert after.api_calls == before.api_calls + 2
    assert after.users == before.users == 1
    grown = after.storage_bytes - before.storage_bytes
    assert grown >= 4 * ROW_BYTES["charges"] + ROW_BYTES["customers"] + ROW_BYTES["syncs"]
    assert 0 < after.storage_gb < 0.001
