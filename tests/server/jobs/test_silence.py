"""The watchdog on a real database: who is told, when, once, and who is not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import select

from server.app import create_worker
from server.capabilities.connectors.model import ConnectorWentSilent
from server.db.outbox import jobs
from server.gateways.mail import MailError
from server.jobs import silence
from server.services import Services
from server.settings import Settings, load
from tests.server.conftest import PASSWORD, Registered
from tests.support.clock import FakeClock
from tests.support.collecting import Relay
from tests.support.mails import mails_to
from tests.support.pairing import Machine, pair

Client = TestClient[Litestar]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The same server with an operator."""
    kept = {"data_dir": settings.data_dir, "database_url": settings.database_url, "rate_limits": False}
    return load(kept | {"operator_email": "operador@cobranza.mx"})


class Watched:
    """A service that receives, minute by minute, and what it announces."""

    def __init__(self, services: Services, clock: FakeClock) -> None:
        self.services, self.clock = services, clock
        self.announced: list[ConnectorWentSilent] = []
        services.db.listeners.subscribe(ConnectorWentSilent, lambda _, happened: self.announced.append(happened))

    def minutes(self, count: int, *beating: Machine, receiving: bool = True) -> None:
        """Let time pass; some machines beat, every minute one worker makes a round."""
        for _ in range(count):
            self.clock.advance(MINUTE)
            for machine in beating:
                assert machine.beat().status_code == 200
            if receiving:
                with self.services.db.transaction() as tx:
                    self.services.connectors.pulse(tx)
            silence.watch(self.services)

    def mails(self) -> list[tuple[str, str, str]]:
        """(to, subject, text) of what was mailed, after running every job."""
        worker = create_worker(self.services)
        while worker.run_once():
            pass
        found = []
        for path in sorted((self.services.settings.data_dir / "mail").glob("*.eml")):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            body = message.get_body(("plain",))
            assert body is not None
            found.append((str(message["To"]), str(message["Subject"]), body.get_content()))
        return [mail for mail in found if "vinculada" not in mail[1]]


@pytest.fixture
def watched(services: Services, clock: FakeClock) -> Watched:
    return Watched(services, clock)


def seen(client: Client, owner: Registered) -> dict[str, Any]:
    """The only machine as its owner sees it, after logging in again."""
    answer = client.post("/v1/auth/login", json={"email": owner.email, "password": PASSWORD}).json()
    headers = {"Authorization": f"Bearer {answer['tokens']['accessToken']}"}
    (row,) = client.get("/v1/connectors", headers=headers).json()["data"]
    found: dict[str, Any] = row
    return found


def test_silence_is_told_once_by_event_mail_and_page(
    watched: Watched, client: Client, registered: Registered, clock: FakeClock
) -> None:
    machine = pair(client, registered)
    watched.minutes(6, machine)
    last = clock.now()
    watched.minutes(4)
    assert watched.announced == []
    watched.minutes(1)
    (told,) = watched.announced
    assert (str(told.connector_id), told.last_heard_at) == (machine.id, last)
    watched.minutes(30)
    assert len(watched.announced) == 1
    ((to, subject, text),) = watched.mails()
    assert (to, subject) == (registered.email, "Sin señal de Servidor Principal")
    assert told.sentence in text.replace("\n", " ")
    listed = seen(client, registered)
    assert (listed["status"], listed["mensaje"]) == ("offline", told.sentence)


def test_an_episode_ends_when_the_machine_is_back(watched: Watched, client: Client, registered: Registered) -> None:
    machine = pair(client, registered)
    watched.minutes(6, machine)
    watched.minutes(8)
    watched.minutes(2, machine)
    listed = seen(client, registered)
    assert (listed["status"], "mensaje" in listed) == ("online", False)
    watched.minutes(8)
    assert len(watched.announced) == 2


def test_a_machine_that_is_back_before_the_mail_left_is_not_mailed(
    watched: Watched, client: Client, registered: Registered
) -> None:
    machine = pair(client, registered)
    watched.minutes(6, machine)
    watched.minutes(6)
    assert machine.beat().status_code == 200
    assert len(watched.announced) == 1
    assert watched.mails() == []


def test_revoked_machines_are_nobodys_news(watched: Watched, client: Client, registered: Registered) -> None:
    machine = pair(client, registered)
    watched.minutes(6, machine)
    client.delete(f"/v1/connectors/{machine.id}", headers=registered.headers)
    watched.minutes(10)
    assert watched.announced == []


def test_silence_while_the_service_was_away_is_not_the_machines(
    watched: Watched, client: Client, registered: Registered
) -> None:
    machine = pair(client, registered)
    watched.minutes(6, machine)
    watched.minutes(60, receiving=False)
    watched.minutes(5)
    assert watched.announced == []
    watched.minutes(1, machine)
    watched.minutes(3, machine)
    assert watched.announced == []
    watched.minutes(6)
    assert len(watched.announced) == 1


def test_a_goodbye_is_believed_until_the_usual_hour(
    watched: Watched, client: Client, registered: Registered, clock: FakeClock, services: Services
) -> None:
    machine = pair(client, registered)
    monday = clock.now().replace(hour=14, minute=10) - timedelta(days=1)
    for week in range(3):
        clock.set(monday + timedelta(days=7 * week))
        machine = _renewed(machine)
        watched.minutes(2, machine)
        machine.beat(status="stopping", reason="shutdown")
    assert watched.announced == []
    clock.set(monday + timedelta(days=21, minutes=20))
    watched.minutes(10)
    assert watched.announced == []
    watched.minutes(10)
    (told,) = watched.announced
    assert "se apagó" in told.sentence
    assert "hora de costumbre" in told.sentence


def test_many_at_once_are_told_to_the_operator_alone(
    watched: Watched, client: Client, register: Callable[..., Registered], clock: FakeClock
) -> None:
    machines = [pair(client, register()) for _ in range(4)]
    watched.minutes(6, *machines)
    watched.minutes(10)
    assert watched.announced == []
    assert [mail[:2] for mail in watched.mails()] == [
        ("operador@cobranza.mx", "Many connectors fell silent at once"),
    ]
    watched.minutes(3, *machines[:3])
    assert [str(one.connector_id) for one in watched.announced] == [machines[3].id]


def test_the_operators_mail_waits_for_a_relay_that_is_away(
    watched: Watched, client: Client, register: Callable[..., Registered], clock: FakeClock
) -> None:
    machines = [pair(client, register()) for _ in range(4)]
    watched.mails()
    watched.minutes(6, *machines)
    watched.minutes(10)
    away = replace(watched.services, mail=Relay(MailError("421 later")))
    assert create_worker(away).run_once() == 1
    clock.advance(minutes=1)
    relay = Relay()
    assert create_worker(replace(watched.services, mail=relay)).run_once() == 1
    assert [mail.to for mail in relay.taken] == ["operador@cobranza.mx"]


def test_two_workers_tell_one_silence(
    watched: Watched, client: Client, registered: Registered, services: Services
) -> None:
    machine = pair(client, registered)
    watched.minutes(6, machine)
    watched.minutes(6)
    with services.db.transaction(UUID(registered.organization_id)) as tx:
        services.connectors.tell_silence(tx, UUID(machine.id))
    assert len(watched.announced) == 1
    with services.db.reading(UUID(registered.organization_id)) as tx:
        kinds = tx.connection.execute(select(jobs.c.kind)).scalars().all()
    assert kinds.count("silence_mail") == 1


def _renewed(machine: Machine) -> Any:
    """The machine with an access token of today."""
    answer = machine.client.post("/v1/auth/refresh", json={"refreshToken": machine.refresh_token}).json()
    return Machine(machine.client, machine.id, answer["accessToken"], answer["refreshToken"], machine.reply)


def test_an_organization_that_wants_no_notices_still_gets_what_concerns_safety(
    watched: Watched, client: Client, registered: Registered, services: Services
) -> None:
    with services.db.transaction(UUID(registered.organization_id)) as tx:
        services.accounts.preferences.change(tx, notify_email=False)
    machine = pair(client, registered)
    watched.minutes(6, machine)
    watched.minutes(10)
    assert len(watched.announced) == 1
    assert watched.mails() == []
    assert "vinculada" in str(mails_to(services, registered.email)[0]["Subject"])
