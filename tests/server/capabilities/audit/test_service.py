"""Acts are kept with what they did or not at all, told to their own organization, and forgotten by age alone."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import update

from server.capabilities.accounts.service.refused import MOST
from server.capabilities.accounts.tables import memberships
from server.capabilities.audit.model import Act, Acted, Entry, Filter
from server.capabilities.audit.store import _entry
from server.db.outbox import Job
from server.jobs.clean_up import clean_up
from server.kit.errors import DomainError, not_found
from server.kit.ids import new_id
from server.kit.origin import ActorKind, Origin
from server.services import Services
from tests.server.conftest import PASSWORD, Registered
from tests.support.clock import FakeClock

Register = Callable[..., Registered]


def acts(services: Services, organization_id: str, wanted: Filter | None = None) -> list[Entry]:
    """Everything kept of an organization, oldest first."""
    with services.db.reading(UUID(organization_id)) as tx:
        return list(services.audit.stream(tx, wanted or Filter()))[::-1]


def the(services: Services, organization_id: str, act: Act) -> Entry:
    """The one act of this kind."""
    (found,) = acts(services, organization_id, Filter(acts=(act,)))
    return found


def test_a_person_acts_with_name_address_and_program(
    client: TestClient[Litestar], services: Services, registered: Registered
) -> None:
    headers = registered.headers | {"User-Agent": "Mozilla/5.0 \x01(Windows NT 10.0)"}
    answer = client.patch("/v1/organizations/current", json={"nombre": "Otra Razón"}, headers=headers)
    assert answer.status_code == 200
    first = the(services, registered.organization_id, Act.REGISTERED)
    second = the(services, registered.organization_id, Act.ORGANIZATION_CHANGED)
    assert first.actor_id == second.actor_id == UUID(registered.user_id)
    assert (second.actor, second.actor_name) == (ActorKind.PERSON, "Juan García")
    assert (second.address, second.agent) == ("testclient", "Mozilla/5.0 (Windows NT 10.0)")
    assert second.detail["name"].endswith(" → Otra Razón")
    assert set(second.detail) == {"name"}


def test_what_changes_nothing_is_no_act(
    client: TestClient[Litestar], services: Services, registered: Registered
) -> None:
    client.patch("/v1/organizations/current", json={"settings": {"currency": "MXN"}}, headers=registered.headers)
    assert len(acts(services, registered.organization_id)) == 1


def test_an_act_that_is_rolled_back_was_none(services: Services, registered: Registered) -> None:
    def fail() -> None:
        with services.db.transaction(UUID(registered.organization_id)) as tx:
            tx.emit(Acted(Act.CODE_ISSUED))
            raise not_found()

    with pytest.raises(DomainError):
        fail()
    assert [one.act for one in acts(services, registered.organization_id)] == [Act.REGISTERED]


def test_nobody_reads_another_organizations_acts(services: Services, register: Register) -> None:
    mine, theirs = register(), register()
    with services.db.acting(Origin(ActorKind.PERSON, new_id(), "Eva")).transaction(UUID(theirs.organization_id)) as tx:
        tx.emit(Acted(Act.CODE_ISSUED))
    assert [one.act for one in acts(services, mine.organization_id)] == [Act.REGISTERED]
    assert the(services, theirs.organization_id, Act.CODE_ISSUED).actor_name == "Eva"


def test_refused_logins_are_told_and_no_guesser_fills_the_record(
    client: TestClient[Litestar], services: Services, registered: Registered, clock: FakeClock
) -> None:
    def attempt() -> None:
        clock.advance(timedelta(seconds=1))
        body = {"email": registered.email.upper(), "password": "Equivocada123!"}
        assert client.post("/v1/auth/login", json=body).status_code == 401

    for _ in range(MOST + 2):
        attempt()
    refused = acts(services, registered.organization_id, Filter(acts=(Act.LOGIN_REFUSED,)))
    assert len(refused) == MOST
    assert (refused[0].actor, refused[0].actor_id) == (ActorKind.NOBODY, UUID(registered.user_id))
    assert (refused[0].subject, refused[0].detail) == (registered.email, {"why": "password"})
    assert refused[-1].detail == {"why": "password", "more": "1"}
    clock.advance(timedelta(hours=1))
    attempt()
    assert len(acts(services, registered.organization_id, Filter(acts=(Act.LOGIN_REFUSED,)))) == MOST + 1
    assert client.post("/v1/auth/login", json={"email": "nadie@x.mx", "password": PASSWORD}).status_code == 401


def test_a_shut_out_person_is_told_apart(
    client: TestClient[Litestar], services: Services, registered: Registered
) -> None:
    with services.db.transaction(UUID(registered.organization_id)) as tx:
        tx.connection.execute(update(memberships).values(deactivated_at=services.clock.now()))
    answer = client.post("/v1/auth/login", json={"email": registered.email, "password": PASSWORD})
    assert answer.status_code == 403
    assert the(services, registered.organization_id, Act.LOGIN_REFUSED).detail == {"why": "deactivated"}


def test_the_filter_narrows_and_pages(services: Services, registered: Registered, clock: FakeClock) -> None:
    mine, eva = UUID(registered.organization_id), new_id()
    for _ in range(3):
        clock.advance(timedelta(hours=1))
        with services.db.acting(Origin(ActorKind.PERSON, eva, "Eva")).transaction(mine) as tx:
            tx.emit(Acted(Act.CODE_ISSUED))
    with services.db.reading(mine) as tx:
        rows, total = services.audit.page(tx, Filter(actor_id=eva), page=2, limit=2)
        assert (len(rows), total) == (1, 3)
        since = clock.now() - timedelta(hours=1)
        assert services.audit.page(tx, Filter(since=since), page=1, limit=9)[1] == 2
        assert services.audit.page(tx, Filter(actor_id=eva, until=since), page=1, limit=9)[1] == 1
        newest = services.audit.page(tx, Filter(), page=1, limit=9)[0]
    assert [one.at for one in newest] == sorted((one.at for one in newest), reverse=True)


def test_age_alone_forgets(services: Services, registered: Registered, clock: FakeClock) -> None:
    mine = UUID(registered.organization_id)
    clock.advance(timedelta(days=services.settings.keep_audit_days) - timedelta(minutes=1))
    job = Job(new_id(), mine, "clean_up", {}, 1, new_id(), clock.now())
    clean_up(services, job)
    assert len(acts(services, registered.organization_id)) == 1
    clock.advance(timedelta(minutes=2))
    clean_up(services, job)
    assert acts(services, registered.organization_id) == []


def test_an_act_of_a_newer_version_is_shown_as_unknown() -> None:
    class Row:
        id = actor_id = None
        at = FakeClock().now()
        act, actor, actor_name = "something.newer", "service", ""
        address = agent = subject = ""
        detail: dict[str, str] = {}  # noqa: RUF012

    assert _entry(Row()).act is Act.UNKNOWN  # type: ignore[arg-type]


def test_what_is_too_long_is_cut(services: Services, registered: Registered) -> None:
    mine = UUID(registered.organization_id)
    with services.db.acting(Origin(ActorKind.PERSON, new_id(), "e" * 300)).transaction(mine) as tx:
        tx.emit(Acted(Act.RENAMED, "x" * 900, {"before": "y" * 900}))
    kept = the(services, registered.organization_id, Act.RENAMED)
    assert (len(kept.actor_name), len(kept.subject), len(kept.detail["before"])) == (100, 200, 500)
