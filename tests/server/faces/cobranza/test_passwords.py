"""One's own password and address: changed by whoever knows the one before, and it ends every session on every face."""

from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.capabilities.accounts.model import Purpose
from server.capabilities.accounts.service.links import MAILS_AN_HOUR
from server.kit.errors import DomainError
from server.services import Services
from tests.server.conftest import PASSWORD, Registered
from tests.support.clock import FakeClock
from tests.support.mails import drain, link_in_mail, mails_to, text_of
from tests.support.people import log_in

Client = TestClient[Litestar]
NEW = "OtraSegura456!"


def change(client: Client, who: Registered, current: str = PASSWORD, new: str = NEW) -> object:
    body = {"passwordActual": current, "passwordNueva": new}
    return client.post("/v1/auth/password", json=body, headers=who.headers)


def test_a_new_password_ends_every_other_session_on_every_face(
    client: Client, services: Services, registered: Registered
) -> None:
    elsewhere = log_in(client, registered.email)
    with services.db.transaction() as tx:
        page = services.accounts.login(tx, email=registered.email, password=PASSWORD, audience="web")
    answer = change(client, registered)
    assert answer.status_code == 200  # type: ignore[attr-defined]
    tokens = answer.json()  # type: ignore[attr-defined]
    for headers in (registered.headers, elsewhere.headers):
        assert client.get("/v1/auth/me", headers=headers).status_code == 401
    assert client.post("/v1/auth/refresh", json={"refreshToken": elsewhere.refresh_token}).status_code == 401
    claims = services.accounts.sessions.read(page.tokens.access_token, audience="web")
    with pytest.raises(DomainError), services.db.reading(UUID(registered.organization_id)) as tx:
        services.accounts.confirm_member(tx, claims)
    fresh = {"Authorization": f"Bearer {tokens['accessToken']}"}
    assert client.get("/v1/auth/me", headers=fresh).status_code == 200
    login = {"email": registered.email, "password": PASSWORD}
    assert client.post("/v1/auth/login", json=login).status_code == 401
    assert log_in(client, registered.email, NEW).user_id == registered.user_id


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [("Equivocada1!", NEW, "passwordActual"), (PASSWORD, "corta", "passwordNueva")],
)
def test_a_wrong_or_a_weak_password_changes_nothing(
    client: Client, registered: Registered, current: str, new: str, field: str
) -> None:
    answer = change(client, registered, current, new)
    assert answer.status_code == 400  # type: ignore[attr-defined]
    assert answer.json()["error"]["details"][0]["field"] == field  # type: ignore[attr-defined]
    assert client.get("/v1/auth/me", headers=registered.headers).status_code == 200


def test_a_registration_mails_the_link_that_proves_the_address(
    client: Client, services: Services, clock: FakeClock
) -> None:
    body = {"email": "ana@empresa.com", "password": PASSWORD, "nombre": "Ana", "organizacion": {"nombre": "Ana S.A."}}
    made = client.post("/v1/auth/register", json=body).json()
    token = link_in_mail(services, "ana@empresa.com")
    [message] = mails_to(services, "ana@empresa.com")
    assert message["Subject"] == "Confirma tu correo"
    assert "hasta el 18 de marzo de 2026, 12:30" in text_of(message)
    drain(services)
    assert len(mails_to(services, "ana@empresa.com")) == 1
    with services.db.transaction() as tx:
        member = services.accounts.links.verify(tx, token)
    assert member.user.verified_at == clock.now()
    with pytest.raises(DomainError) as refused, services.db.transaction() as tx:
        services.accounts.links.verify(tx, token)
    assert refused.value.code == "LINK_EXPIRED"
    headers = {"Authorization": f"Bearer {made['tokens']['accessToken']}"}
    answer = client.post("/v1/auth/verification", headers=headers)
    assert (answer.status_code, answer.json()) == (202, {"email": "ana@empresa.com", "verificado": True})


def test_another_verification_mail_ends_the_link_before_it(
    client: Client, services: Services, registered: Registered, clock: FakeClock
) -> None:
    tokens: list[str] = []
    for _ in range(2):
        assert client.post("/v1/auth/verification", headers=registered.headers).status_code == 202
        drain(services)
        found = {
            text_of(message).partition("?token=")[2].split()[0] for message in mails_to(services, registered.email)
        }
        tokens.append(next(iter(found - set(tokens))))
    with pytest.raises(DomainError), services.db.transaction() as tx:
        services.accounts.links.verify(tx, tokens[0])
    clock.advance(hours=23, minutes=59)
    with services.db.reading() as tx:
        assert services.accounts.links.show(tx, Purpose.VERIFY, tokens[1]).user.email == registered.email
    clock.advance(minutes=1)
    with pytest.raises(DomainError), services.db.transaction() as tx:
        services.accounts.links.verify(tx, tokens[1])


def test_verification_mails_are_capped(client: Client, registered: Registered) -> None:
    codes = [client.post("/v1/auth/verification", headers=registered.headers).status_code for _ in range(MAILS_AN_HOUR)]
    assert codes == [202] * (MAILS_AN_HOUR - 1) + [429], "the registration's own counts"
