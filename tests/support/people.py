"""People of an organization in the tests: invited over /v1, accepted by the link in their mail, logged in."""

from itertools import count
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import update

from server.capabilities.accounts.tables import organizations
from server.services import Services
from tests.server.conftest import PASSWORD, Registered
from tests.support.collecting import verify_address
from tests.support.mails import link_in_mail

_numbers = count(1)


def invite(client: httpx.Client, by: Registered, role: str = "viewer", **members: Any) -> httpx.Response:
    """Ask for an invitation."""
    body = {"email": f"persona{next(_numbers)}@empresa.com", "nombre": "María López", "role": role} | members
    return client.post("/v1/users/invite", json=body, headers=by.headers)


def accept(services: Services, email: str, password: str = PASSWORD) -> None:
    """Take the place that the mail offers."""
    token = link_in_mail(services, email, "/invitacion")
    with services.db.transaction() as tx:
        services.accounts.invitations.accept(tx, token, password=password, audience="web")


def log_in(client: httpx.Client, email: str, password: str = PASSWORD) -> Registered:
    """A person with tokens."""
    answer = client.post("/v1/auth/login", json={"email": email, "password": password})
    assert answer.status_code == 200, answer.text
    user, tokens = answer.json()["user"], answer.json()["tokens"]
    return Registered(user["organizationId"], user["id"], email, tokens["accessToken"], tokens["refreshToken"])


def join(client: httpx.Client, services: Services, by: Registered, role: str) -> Registered:
    """Somebody invited, by an account that is proven by then, who came and is logged in."""
    verify_address(services, by)
    answer = invite(client, by, role)
    assert answer.status_code == 201, answer.text
    email = answer.json()["email"]
    accept(services, email)
    return log_in(client, email)


def grow(services: Services, organization_id: str, plan: str = "enterprise") -> None:
    """Give an organization a plan with more room."""
    with services.db.transaction(UUID(organization_id)) as tx:
        tx.connection.execute(
            update(organizations).where(organizations.c.id == UUID(organization_id)).values(plan=plan)
        )
