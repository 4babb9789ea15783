"""An operator's command reads over all organizations and writes over none; requests never see more for it."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from server.kit.errors import DomainError
from server.services import Services
from tests.server.conftest import Registered


def test_every_organization_is_seen_and_none_can_be_written(
    services: Services, register: Callable[..., Registered]
) -> None:
    owners = [register(), register()]
    assert set(services.db.organizations()) == {UUID(owner.organization_id) for owner in owners}
    with services.db.overseeing() as tx:
        assert tx.connection.execute(text("SELECT count(*) FROM memberships")).scalar() == 2
        with pytest.raises(LookupError):
            _ = tx.organization_id
    with (
        pytest.raises((DBAPIError, DomainError), match=r"read-only|readonly"),
        services.db.overseeing() as tx,
    ):
        tx.connection.execute(text("UPDATE organizations SET name = 'x'"))


def test_a_request_after_it_sees_its_own(services: Services, register: Callable[..., Registered]) -> None:
    """The same pooled connection serves both."""
    mine, _ = register(), register()
    for _turn in range(services.settings.database_connections + 1):
        services.db.organizations()
        with services.db.reading(UUID(mine.organization_id)) as tx:
            assert services.accounts.organization(tx).id == UUID(mine.organization_id)
            if services.db.dialect == "postgresql":
                assert tx.connection.execute(text("SELECT count(*) FROM memberships")).scalar() == 1
