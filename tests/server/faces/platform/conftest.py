"""A tenant of the platform with its address proven, as everybody's first steps here are."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.services import Services
from tests.server.conftest import PASSWORD
from tests.support.mails import link_in_mail

Client = TestClient[Litestar]
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody logged in here."""

    email: str
    user_id: str
    tenant_id: str
    access_token: str
    refresh_token: str

    @property
    def headers(self) -> dict[str, str]:
        """What their requests carry."""
        return {"Authorization": f"Bearer {self.access_token}"}


@dataclass(frozen=True, slots=True)
class Platform:
    """The face over a client, with what the mails say."""

    client: Client
    services: Services

    def post(self, path: str, body: Any, status: int, headers: dict[str, str] | None = None) -> Any:
        """The answer of a POST that must have a status."""
        answer = self.client.post(path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    def token(self, email: str, path: str = "/correo/verificar") -> str:
        """The token of the only mail to an address with a link to this page."""
        return link_in_mail(self.services, email, path)

    def register(self, email: str, tenant: str) -> Any:
        """A tenant whose address nobody has proven."""
        body = {"email": email, "password": PASSWORD, "name": "Ana", "tenant_name": tenant}
        return self.post("/auth/register", body, 201)["data"]

    def invite(self, by: Person, email: str, role: str = "MEMBER") -> str:
        """The token of an invitation that somebody sends."""
        body = {"email": email, "name": "Eva López", "role": role}
        self.post("/tenant/invite-user", body, 201, by.headers)
        return self.token(email, "/invitacion")

    def bring(self, by: Person, email: str, role: str = "MEMBER") -> Person:
        """Somebody invited who came."""
        taken = {"token": self.invite(by, email, role), "password": PASSWORD}
        data = self.post("/tenant/accept-invitation", taken, 201)["data"]
        user, tokens = data["user"], data["tokens"]
        return Person(email, user["user_id"], user["tenant_id"], tokens["access_token"], tokens["refresh_token"])

    def log_in(self, email: str, password: str = PASSWORD) -> Person:
        """Somebody's session."""
        data = self.post("/auth/login", {"email": email, "password": password}, 200)["data"]
        user, tokens = data["user"], data["tokens"]
        return Person(email, user["user_id"], user["tenant_id"], tokens["access_token"], tokens["refresh_token"])


@pytest.fixture
def platform(client: Client, services: Services) -> Platform:
    """The face on each engine."""
    return Platform(client, services)


@pytest.fixture
def join(platform: Platform) -> Callable[[], Person]:
    """Make one more tenant, with its MASTER's address proven."""

    def one() -> Person:
        number = next(_numbers)
        email = f"master{number}@plataforma.mx"
        platform.register(email, f"Plataforma {number}")
        platform.post("/auth/verify-email", {"token": platform.token(email), "email": email}, 200)
        return platform.log_in(email)

    return one


@pytest.fixture
def master(join: Callable[[], Person]) -> Person:
    """The MASTER of a tenant."""
    return join()
