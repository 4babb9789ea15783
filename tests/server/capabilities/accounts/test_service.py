"""Days and people of an organization."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from server.capabilities.accounts.model import Role
from server.capabilities.accounts.service import next_midnight
from server.services import Services
from tests.server.conftest import Registered


@pytest.mark.parametrize(
    ("now", "zone", "midnight"),
    [
        ("2026-03-17T18:30", "America/Mexico_City", "2026-03-18T06:00"),
        ("2026-03-18T05:59", "America/Mexico_City", "2026-03-18T06:00"),
        ("2026-03-18T06:00", "America/Mexico_City", "2026-03-19T06:00"),
        ("2026-03-07T20:00", "America/Tijuana", "2026-03-08T08:00"),
        ("2026-03-08T20:00", "America/Tijuana", "2026-03-09T07:00"),
    ],
)
def test_the_next_day_begins_at_local_midnight(now: str, zone: str, midnight: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert next_midnight(moment, zone) == datetime.fromisoformat(midnight).replace(tzinfo=UTC)


def test_notices_go_to_those_with_the_role(services: Services, registered: Registered) -> None:
    with services.db.reading(UUID(registered.organization_id)) as tx:
        assert [user.email for user in services.accounts.members(tx, Role.OWNER, Role.ADMIN)] == [registered.email]
        assert services.accounts.members(tx, Role.VIEWER) == []
