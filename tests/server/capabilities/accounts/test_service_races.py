"""What must hold when two people, or two clicks, come at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

from litestar import Litestar
from litestar.testing import TestClient

from server.capabilities.accounts.model import Role
from server.kit.errors import DomainError
from server.services import Services
from tests.server.conftest import PASSWORD, Registered
from tests.support.collecting import verify_address
from tests.support.mails import link_in_mail
from tests.support.people import grow, invite, join

Client = TestClient[Litestar]


def at_once(*works: Callable[[], object]) -> list[str]:
    """What became of each, begun together: "done" or the code of the refusal."""
    gate = Barrier(len(works))

    def run(work: Callable[[], object]) -> str:
        gate.wait(10)
        try:
            work()
        except DomainError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


def test_two_owners_who_demote_each_other_leave_one(client: Client, services: Services, registered: Registered) -> None:
    other = join(client, services, registered, "owner")
    organization = UUID(registered.organization_id)

    def demote(actor: str, whom: str) -> None:
        with services.db.transaction(organization) as tx:
            services.accounts.people.change(tx, UUID(actor), UUID(whom), role=Role.ADMIN)

    ended = at_once(
        lambda: demote(registered.user_id, other.user_id), lambda: demote(other.user_id, registered.user_id)
    )
    assert sorted(ended) == ["FORBIDDEN", "done"]
    with services.db.reading(organization) as tx:
        assert [person.role for person in services.accounts.people.list(tx)].count(Role.OWNER) == 1


def test_a_link_clicked_twice_at_once_counts_once(client: Client, services: Services, registered: Registered) -> None:
    verify_address(services, registered)
    invite(client, registered, email="ana@empresa.com")
    invitation = link_in_mail(services, "ana@empresa.com", "/invitacion")
    services.accounts.links.ask_reset(services.db, registered.email)
    reset = link_in_mail(services, registered.email, "/contrasena/nueva")

    def accept() -> None:
        with services.db.transaction() as tx:
            services.accounts.invitations.accept(tx, invitation, password=PASSWORD, audience="web")

    def choose() -> None:
        with services.db.transaction() as tx:
            services.accounts.links.reset(tx, reset, password="OtraSegura456!", audience="web")

    assert sorted(at_once(accept, accept)) == ["LINK_EXPIRED", "done"]
    assert sorted(at_once(choose, choose)) == ["LINK_EXPIRED", "done"]


def test_the_last_place_of_a_plan_goes_to_one(client: Client, services: Services, registered: Registered) -> None:
    grow(services, registered.organization_id, "free")
    verify_address(services, registered)
    invite(client, registered)
    organization, actor = UUID(registered.organization_id), UUID(registered.user_id)

    def another(number: int) -> None:
        with services.db.transaction(organization) as tx:
            services.accounts.invitations.invite(
                tx, actor, email=f"ana{number}@empresa.com", name="Ana", role=Role.VIEWER
            )

    ended = at_once(lambda: another(1), lambda: another(2), lambda: another(3))
    assert sorted(ended) == ["PLAN_LIMIT_EXCEEDED", "PLAN_LIMIT_EXCEEDED", "done"]
