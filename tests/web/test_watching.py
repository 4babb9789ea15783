"""What open pages are told: one look for all of them, until a session ends or its role allows it no longer."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import update

from contract.connectors import Heartbeat, Progress
from server.capabilities.accounts.model import Role
from server.capabilities.accounts.tables import memberships
from server.faces.web.live import Hub, Pace
from server.faces.web.session import Viewer
from server.faces.web.watching import Watched, look, machine_list, sentence, stream
from server.services import Services
from tests.server.capabilities.ingest.bodies import data
from tests.support.clock import FakeClock
from tests.web.conftest import PASSWORD, STATE, TODAY, Pages, Syncing, plain

READ = "connectors:read"


@pytest.fixture
def viewer(owner: Pages, machine: Syncing, services: Services) -> Viewer:
    """The owner, with a session of its own."""
    with services.db.transaction() as tx:
        session = services.accounts.login(tx, email=owner.email, password=PASSWORD, audience="test")
    claims = services.accounts.sessions.read(session.tokens.access_token, audience="test")
    member = session.member
    return Viewer(
        user_id=member.user.id,
        organization_id=member.organization.id,
        family_id=claims.family_id,
        name=member.user.name,
        email=member.user.email,
        organization=member.organization.name,
        zone=member.organization.timezone,
        currency=member.organization.currency,
        role=member.role,
        permissions=member.permissions,
        elsewhere=False,
    )


def cards(found: Watched, permissions: frozenset[str]) -> str:
    return machine_list(found.machines, found.at, may_manage="connectors:manage" in permissions)


def hub(services: Services) -> Hub[Watched]:
    return Hub(partial(look, services), Pace(period=0.001, quiet=5, life=60))


async def told(found: AsyncIterator[Any]) -> str:
    """The next thing that a browser hears, as words."""
    async with asyncio.timeout(20):
        while True:
            part = await anext(found)
            text = part.decode() if isinstance(part, bytes) else str(part)
            if not text.startswith(("retry:", ":")):
                return text


def play(services: Services, viewer: Viewer, *steps: Any) -> list[str]:
    """What is told at first, and after each step."""

    async def script() -> list[str]:
        heard: AsyncIterator[Any] = stream(hub(services), viewer, READ, "maquinas", cards).iterator  # type: ignore[assignment]
        found = [await told(heard)]
        for step in steps:
            await asyncio.to_thread(step)
            found.append(await told(heard))
        return found

    return asyncio.run(script())


def test_progress_is_told_as_it_comes(services: Services, viewer: Viewer, machine: Syncing) -> None:
    def beat() -> None:
        with services.db.transaction(viewer.organization_id) as tx:
            progress = Progress("01", "rows", 1200, 5000)
            services.connectors.heartbeat(tx, machine.connector_id, Heartbeat(status="healthy", progreso=progress))

    first, then = play(services, viewer, beat)
    assert "Servidor Principal" in first
    assert "Revocar" in first
    assert "1,200 de 5,000 clientes" in plain(then)


def test_a_session_that_ends_hears_no_more(services: Services, viewer: Viewer) -> None:
    def leave() -> None:
        with services.db.transaction(viewer.organization_id) as tx:
            services.accounts.sessions.end(tx, viewer.family_id)

    _, then = play(services, viewer, leave)
    assert "event: fin" in then
    assert "Servidor Principal" not in then


def test_a_role_that_shrinks_shrinks_what_is_told(services: Services, viewer: Viewer) -> None:
    def lower() -> None:
        with services.db.transaction(viewer.organization_id) as tx:
            tx.connection.execute(update(memberships).values(role=Role.VIEWER.value))

    _, then = play(services, viewer, lower)
    assert "Revocar" not in then


def test_a_member_shut_out_is_not_standing(services: Services, viewer: Viewer, clock: FakeClock) -> None:
    assert look(services, viewer.organization_id, {viewer.family_id}).standing == {viewer.family_id: Role.OWNER}
    with services.db.transaction(viewer.organization_id) as tx:
        tx.connection.execute(update(memberships).values(deactivated_at=clock.now()))
    assert look(services, viewer.organization_id, {viewer.family_id}).standing == {}


def test_the_mark_changes_with_the_figures_and_not_with_the_age(
    services: Services, viewer: Viewer, machine: Syncing, clock: FakeClock
) -> None:
    def mark() -> str:
        found = look(services, viewer.organization_id, ())
        drawn = sentence(found.seals.values(), found.companies, found.at)
        return drawn.partition('data-version="')[2].partition('"')[0]

    machine.sync(data(STATE, TODAY))
    first = mark()
    clock.advance(timedelta(minutes=5))
    assert mark() == first
    machine.sync(data({"C001": STATE["C001"]}, TODAY))
    assert mark() != first
