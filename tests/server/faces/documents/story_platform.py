"""A tenant of the platform that makes every call of its document: somebody registers, proves it, invites, resets."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from litestar.testing import TestClient

from server.app import close, compose, create_app
from server.capabilities.accounts.model import Role, SubjectKind
from server.settings import load as load_settings
from tests.server.conftest import PASSWORD
from tests.server.faces.documents import load
from tests.server.faces.documents.telling import Telling
from tests.support.clock import FakeClock
from tests.support.mails import link_in_mail

DOCUMENT = load("platform")
OPERATIONS = DOCUMENT.named
NOW = datetime(2025, 7, 19, 15, 30, tzinfo=UTC)
MASTER, MEMBER = "master@empresa.com", "eva@empresa.com"


@dataclass
class Story(Telling):
    """The tenant, what it has been answered, and who may call."""

    tenant_id: UUID | None = None
    people: dict[str, UUID] = field(default_factory=dict)

    def headers(self, who: str) -> dict[str, str]:
        """A session that begins now, of `master`, `admin` or `member`."""
        if who == "none":
            return {}
        with self.services.db.transaction(self.tenant_id) as tx:
            sessions = self.services.accounts.sessions
            pair = sessions.begin(tx, SubjectKind.USER, self.people[who], audience="platform")
        return {"Authorization": f"Bearer {pair.access_token}"}


@contextmanager
def told(database_url: str, folder: Path, **settings: Any) -> Iterator[Story]:
    """The whole of it over a fresh database."""
    clock = FakeClock(NOW)
    services = compose(
        load_settings({"data_dir": folder, "database_url": database_url, "rate_limits": False, **settings}), clock
    )
    try:
        with TestClient(create_app(services), raise_server_exceptions=True) as client:
            story = Story(DOCUMENT, client, services, clock)
            _open(story)
            _bring_others(story)
            _change_the_password(story)
            yield story
    finally:
        close(services)


def _open(story: Story) -> None:
    made = story.call("POST /auth/register")["data"]
    story.tenant_id, story.people["master"] = UUID(made["tenant_id"]), UUID(made["user_id"])
    story.real["verification_jwt"] = link_in_mail(story.services, MASTER)
    story.call("POST /auth/verify-email")
    story.real["refresh_jwt"] = story.call("POST /auth/login")["data"]["tokens"]["refresh_token"]
    story.call("POST /auth/refresh")


def _bring_others(story: Story) -> None:
    """A MEMBER by the document's own calls, an ADMIN by the same service."""
    accounts, master = story.services.accounts, story.people["master"]
    with story.services.db.transaction(story.tenant_id) as tx:
        accounts.invitations.invite(tx, master, email="admin@empresa.com", name="Luz", role=Role.ADMIN)
    token = link_in_mail(story.services, "admin@empresa.com", "/invitacion")
    with story.services.db.transaction() as tx:
        session = accounts.invitations.accept(tx, token, password=PASSWORD, audience="platform")
    assert session is not None
    story.people["admin"] = session.member.user.id
    story.call("POST /tenant/invite-user")
    story.real["invitation_jwt"] = link_in_mail(story.services, MEMBER, "/invitacion")
    story.people["member"] = UUID(story.call("POST /tenant/accept-invitation")["data"]["user"]["user_id"])
    for name in ("GET /tenant/profile", "PUT /tenant/settings", "GET /tenant/users"):
        story.call(name)


def _change_the_password(story: Story) -> None:
    story.call("POST /auth/forgot-password")
    story.real["reset_jwt"] = link_in_mail(story.services, MASTER, "/contrasena/nueva")
    story.call("POST /auth/reset-password")
    mine = story.headers("member")
    story.call("POST /auth/logout", headers=mine)
    assert story.client.get("/tenant/profile", headers=mine).status_code == 401
