"""An organization's new day forgets what its retention ends, and nothing younger."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func, insert, select

from server.app import create_worker
from server.capabilities.accounts.tables import invitations, mailed_links, refresh_tokens, token_families
from server.capabilities.connectors.tables import connector_commands
from server.db import outbox
from server.db.outbox import jobs
from server.jobs.clean_up import CLEAN_UP, clean_up
from server.kit.ids import new_id
from server.services import Services
from server.settings import Settings
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.collecting import open_office, verify_address
from tests.support.mails import drain
from tests.support.pairing import pair
from tests.support.people import invite, log_in


def count(services: Services, organization: UUID, table: Table, **having: Any) -> int:
    with services.db.reading(organization) as tx:
        query = select(func.count()).select_from(table).filter_by(**having)
        return int(tx.connection.execute(query).scalar_one())


def test_a_day_forgets_what_is_old(client: Any, registered: Registered, services: Services, clock: FakeClock) -> None:
    organization, machine = UUID(registered.organization_id), pair(client, registered)
    now, worker = clock.now(), create_worker(services)
    while worker.run_once():
        pass
    ages = {"young": timedelta(days=5), "done": timedelta(days=8), "lost": timedelta(days=31)}
    with services.db.transaction(organization) as tx:
        for kind, age in ages.items():
            row = {"lane": "default", "kind": kind, "payload": {}, "run_at": now - age, "attempts": 1}
            for failure in (None, "boom"):
                tx.connection.execute(
                    insert(jobs).values(
                        **row, id=new_id(), organization_id=organization, finished_at=now - age, failure=failure
                    )
                )
        for age in (timedelta(days=80), timedelta(days=91)):
            tx.connection.execute(
                insert(connector_commands).values(
                    id=new_id(),
                    organization_id=organization,
                    connector_id=UUID(machine.id),
                    type="restart",
                    payload={},
                    created_at=now - age,
                )
            )
    clock.advance(days=1)
    while worker.run_once():
        pass
    assert [count(services, organization, jobs, kind=kind) for kind in ages] == [2, 1, 0]
    assert count(services, organization, jobs, kind="done", failure="boom") == 1
    assert count(services, organization, connector_commands) == 1
    assert count(services, organization, jobs, kind="clean_up") == 1


def test_what_accounts_ended_is_forgotten_and_what_is_alive_stays(
    client: Any, register: Callable[..., Registered], services: Services, clock: FakeClock
) -> None:
    mine, other = register(), register()
    for owner in (mine, other):
        verify_address(services, owner)
    gone = invite(client, mine).json()["id"]
    client.delete(f"/v1/users/{gone}", headers=mine.headers)
    invite(client, mine)
    services.accounts.links.ask_reset(services.db, mine.email)
    client.post("/v1/auth/logout", headers=log_in(client, mine.email).headers)
    organization = UUID(mine.organization_id)

    def kept() -> list[int]:
        ended = (invitations, mailed_links, token_families, refresh_tokens)
        return [count(services, organization, table, organization_id=organization) for table in ended]

    def pass_days(days: int) -> None:
        clock.advance(days=days)
        create_worker(services).run_once()
        drain(services)

    before = kept()
    pass_days(29)
    assert kept() == before, "a month is not over"
    pass_days(3)
    invitation, links, families, tokens = kept()
    assert (invitation, links) == (1, 0), "the second invitation expired a week after it was sent"
    assert (families, tokens) == (before[2] - 1, before[3] - 1), "the session that was logged out"
    pass_days(6)
    assert kept()[0] == 0
    fresh = log_in(client, mine.email)
    pass_days(125)
    assert kept()[2:] == [0, 0], "nobody used it for longer than it lived"
    assert client.post("/v1/auth/refresh", json={"refreshToken": fresh.refresh_token}).status_code == 401
    assert log_in(client, mine.email).organization_id == mine.organization_id


def test_an_idempotency_key_may_be_used_again_and_its_reminder_stays(
    client: Any, registered: Registered, services: Services, clock: FakeClock
) -> None:
    office = open_office(client, services, registered, clock)
    key = {"Idempotency-Key": "una-vez"}
    first = office.ask(headers=key)["id"]
    clock.advance(days=29)
    office.sync()
    office.work()
    assert office.ask(headers=key)["id"] == first
    clock.advance(days=2)
    office.sync()
    office.work()
    assert office.ask(headers=key)["id"] != first
    assert first in {row["recordatorioId"] for row in office.history()}


def test_periods_are_the_operators(
    client: Any, registered: Registered, settings: Settings, clock: FakeClock, services: Services
) -> None:
    patient = replace(services, settings=settings.model_copy(update={"keep_invitations_days": 60}))
    verify_address(services, registered)
    invite(client, registered)
    organization = UUID(registered.organization_id)
    clock.advance(days=7 + 59)
    with services.db.transaction(organization) as tx:
        job_id = outbox.enqueue(tx, CLEAN_UP, {"day": "x"}, run_at=clock.now())
    job = next(job for job in outbox.lease(services.db, clock.now(), 100) if job.id == job_id)
    clean_up(patient, job)
    assert count(services, organization, invitations) == 1
    clean_up(services, job)
    assert count(services, organization, invitations) == 0
