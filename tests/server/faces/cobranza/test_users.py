"""People of an organization: who sees them, who changes whom, and that it holds from the next request on."""

from collections.abc import Callable

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.capabilities.accounts.service.invitations import MAILS_A_DAY
from server.services import Services
from tests.server.conftest import PASSWORD, Registered
from tests.support.clock import FakeClock
from tests.support.collecting import verify_address
from tests.support.mails import drain, link_in_mail, mails_to, text_of
from tests.support.pairing import hello, issue_code, pair, post_hello
from tests.support.people import accept, grow, invite, join, log_in

Client = TestClient[Litestar]


@pytest.fixture
def owner(registered: Registered, services: Services) -> Registered:
    """A proven owner whose plan has room."""
    verify_address(services, registered)
    grow(services, registered.organization_id)
    return registered


def code_of(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]  # type: ignore[attr-defined]


def change(client: Client, by: Registered, whom: str, **members: str) -> object:
    return client.patch(f"/v1/users/{whom}", json=members, headers=by.headers)


def people(client: Client, by: Registered) -> dict[str, tuple[str, str]]:
    rows = client.get("/v1/users", headers=by.headers).json()["data"]
    return {row["email"]: (row["role"], row["status"]) for row in rows}


def test_an_invited_person_is_listed_comes_by_the_mail_and_works(
    client: Client, services: Services, owner: Registered, clock: FakeClock
) -> None:
    answer = invite(client, owner, "collector", email="Maria@empresa.com")
    assert answer.status_code == 201
    made = answer.json()
    assert made == {
        "id": made["id"],
        "email": "Maria@empresa.com",
        "status": "invited",
        "invitedBy": "Juan García",
        "expiresAt": "2026-03-24T18:30:00Z",
    }
    listed = client.get("/v1/users", headers=owner.headers).json()["data"]
    assert [row["status"] for row in listed] == ["active", "invited"]
    assert listed[1]["id"] == made["id"]
    assert listed[1]["lastLogin"] is None
    clock.advance(minutes=1)
    accept(services, "Maria@empresa.com")
    clock.advance(minutes=4)
    maria = log_in(client, "maria@empresa.com")
    assert maria.organization_id == owner.organization_id
    assert client.get("/v1/auth/me", headers=maria.headers).json()["role"] == "collector"
    listed = client.get("/v1/users", headers=owner.headers).json()["data"]
    assert (listed[1]["id"], listed[1]["status"], listed[1]["lastLogin"]) == (
        maria.user_id,
        "active",
        "2026-03-17T18:35:00Z",
    )


def test_the_mail_says_who_invites_where_to_and_until_when(
    client: Client, services: Services, owner: Registered
) -> None:
    invite(client, owner, "manager", email="luis@empresa.com", nombre="Luis <b>")
    token = link_in_mail(services, "luis@empresa.com", "/invitacion")
    [message] = mails_to(services, "luis@empresa.com")
    text = text_of(message)
    assert "Juan García te invita a ver la cartera de Mi Empresa" in text
    assert "con el rol de Gerente" in text
    assert f"http://127.0.0.1:8000/invitacion?token={token}" in text
    assert "hasta el 24 de marzo de 2026, 12:30 (America/Mexico_City)" in text
    html = message.get_body(("html",))
    assert html is not None
    assert "Luis &lt;b&gt;" in html.get_content()


def test_an_invitation_is_good_once_for_seven_days_and_only_the_last_one(
    client: Client, services: Services, owner: Registered, clock: FakeClock
) -> None:
    first = invite(client, owner, email="ana@empresa.com").json()["id"]
    second = invite(client, owner, email="ANA@empresa.com").json()["id"]
    assert first != second
    assert len(people(client, owner)) == 2
    token = link_in_mail(services, "ANA@empresa.com", "/invitacion")
    assert mails_to(services, "ana@empresa.com") == [], "the first ended before the worker came to it"
    clock.advance(days=7)
    with pytest.raises(Exception, match="ya no sirve"), services.db.reading() as tx:
        services.accounts.invitations.show(tx, token)
    assert len(people(client, log_in(client, owner.email))) == 1


def test_calling_an_invitation_off_ends_its_link(client: Client, services: Services, owner: Registered) -> None:
    made = invite(client, owner, email="ana@empresa.com").json()
    token = link_in_mail(services, "ana@empresa.com", "/invitacion")
    assert change(client, owner, made["id"], role="manager").json()["role"] == "manager"  # type: ignore[attr-defined]
    assert code_of(change(client, owner, made["id"], status="active")) == (400, "VALIDATION_ERROR")
    assert client.delete(f"/v1/users/{made['id']}", headers=owner.headers).status_code == 204
    assert client.delete(f"/v1/users/{made['id']}", headers=owner.headers).status_code == 404
    with pytest.raises(Exception, match="ya no sirve"), services.db.transaction() as tx:
        services.accounts.invitations.accept(tx, token, password=PASSWORD, audience="web")


def test_a_member_is_not_invited_again(client: Client, owner: Registered) -> None:
    answer = invite(client, owner, email=owner.email.upper())
    assert code_of(answer) == (409, "CONFLICT")
    assert answer.json()["error"]["details"][0]["field"] == "email"


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"email": "nada"}, "email"),
        ({"nombre": " "}, "nombre"),
        ({"nombre": "a\nb"}, "nombre"),
        ({"role": "god"}, "role"),
    ],
)
def test_a_wrong_invitation_names_what_is_wrong(
    client: Client, owner: Registered, members: dict[str, str], field: str
) -> None:
    answer = invite(client, owner, **members)
    assert code_of(answer) == (400, "VALIDATION_ERROR")
    assert answer.json()["error"]["details"][0]["field"] == field


def test_an_account_whose_address_is_not_proven_mails_nobody(
    client: Client, services: Services, registered: Registered
) -> None:
    refused = invite(client, registered, email="ana@empresa.com")
    assert code_of(refused) == (403, "EMAIL_NOT_VERIFIED")
    assert "Verifica tu correo antes de invitar" in refused.json()["error"]["message"]
    drain(services)
    assert mails_to(services, "ana@empresa.com") == []
    verify_address(services, registered)
    assert invite(client, registered, email="ana@empresa.com").status_code == 201


def test_the_plan_counts_those_invited(client: Client, services: Services, registered: Registered) -> None:
    join(client, services, registered, "viewer")
    assert invite(client, registered).status_code == 201
    assert code_of(invite(client, registered)) == (403, "PLAN_LIMIT_EXCEEDED")


def test_an_organization_is_no_mail_cannon(client: Client, owner: Registered, clock: FakeClock) -> None:
    for _ in range(MAILS_A_DAY):
        assert invite(client, owner, email="ana@empresa.com").status_code == 201
    refused = invite(client, owner, email="ana@empresa.com")
    assert code_of(refused) == (429, "RATE_LIMIT_EXCEEDED")
    assert int(refused.headers["retry-after"]) > 80_000
    clock.advance(days=1, seconds=1)
    fresh = log_in(client, owner.email)
    assert invite(client, fresh, email="ana@empresa.com").status_code == 201


def test_a_role_holds_from_the_next_request_on(client: Client, services: Services, owner: Registered) -> None:
    luis = join(client, services, owner, "admin")
    assert client.get("/v1/users", headers=luis.headers).status_code == 200
    answer = change(client, owner, luis.user_id, role="viewer")
    assert answer.json()["role"] == "viewer"  # type: ignore[attr-defined]
    assert code_of(client.get("/v1/users", headers=luis.headers)) == (403, "FORBIDDEN")


def test_somebody_shut_out_is_out_at_once_and_their_sessions_do_not_come_back(
    client: Client, services: Services, owner: Registered
) -> None:
    luis = join(client, services, owner, "admin")
    code = issue_code(client, luis)
    answer = change(client, owner, luis.user_id, status="inactive")
    assert answer.json()["status"] == "inactive"  # type: ignore[attr-defined]
    assert client.get("/v1/auth/me", headers=luis.headers).status_code == 401
    assert client.post("/v1/auth/refresh", json={"refreshToken": luis.refresh_token}).status_code == 401
    refused = client.post("/v1/auth/login", json={"email": luis.email, "password": PASSWORD})
    assert code_of(refused) == (403, "FORBIDDEN")
    assert "desactivado" in refused.json()["error"]["message"]
    guessed = client.post("/v1/auth/login", json={"email": luis.email, "password": "Otra-Clave-1"})
    assert code_of(guessed) == (401, "UNAUTHORIZED"), "who does not know the password learns nothing"
    assert post_hello(client, hello(code)).status_code == 404, "a code of theirs pairs nothing any more"
    assert code_of(invite(client, owner, email=luis.email)) == (409, "CONFLICT")
    assert change(client, owner, luis.user_id, status="active").status_code == 200  # type: ignore[attr-defined]
    assert client.get("/v1/auth/me", headers=luis.headers).status_code == 401
    assert log_in(client, luis.email).organization_id == owner.organization_id


def test_letting_in_again_needs_room(client: Client, services: Services, registered: Registered) -> None:
    luis = join(client, services, registered, "viewer")
    change(client, registered, luis.user_id, status="inactive")
    assert [invite(client, registered).status_code for _ in range(2)] == [201, 201]
    assert code_of(change(client, registered, luis.user_id, status="active")) == (403, "PLAN_LIMIT_EXCEEDED")


def test_nobody_grants_or_touches_more_than_they_hold(client: Client, services: Services, owner: Registered) -> None:
    admin, manager = join(client, services, owner, "admin"), join(client, services, owner, "manager")
    assert code_of(invite(client, admin, "owner")) == (403, "FORBIDDEN")
    assert invite(client, admin, "admin").status_code == 201
    assert code_of(change(client, admin, manager.user_id, role="owner")) == (403, "FORBIDDEN")
    assert code_of(change(client, admin, owner.user_id, role="viewer")) == (403, "FORBIDDEN")
    assert code_of(change(client, admin, owner.user_id, status="inactive")) == (403, "FORBIDDEN")
    assert code_of(client.delete(f"/v1/users/{owner.user_id}", headers=admin.headers)) == (403, "FORBIDDEN")
    assert change(client, admin, manager.user_id, role="admin").status_code == 200  # type: ignore[attr-defined]
    invited = invite(client, owner, "owner").json()["id"]
    assert code_of(client.delete(f"/v1/users/{invited}", headers=admin.headers)) == (403, "FORBIDDEN")
    assert code_of(change(client, admin, invited, role="viewer")) == (403, "FORBIDDEN")


def test_the_last_owner_stays_until_there_is_another(client: Client, services: Services, owner: Registered) -> None:
    for refused in (
        change(client, owner, owner.user_id, role="admin"),
        change(client, owner, owner.user_id, status="inactive"),
        client.delete(f"/v1/users/{owner.user_id}", headers=owner.headers),
    ):
        assert code_of(refused) == (409, "LAST_OWNER")
    second = join(client, services, owner, "owner")
    assert change(client, owner, second.user_id, status="inactive").status_code == 200  # type: ignore[attr-defined]
    assert code_of(change(client, owner, owner.user_id, role="admin")) == (409, "LAST_OWNER")
    change(client, owner, second.user_id, status="active")
    assert change(client, owner, owner.user_id, role="admin").status_code == 200  # type: ignore[attr-defined]


def test_somebody_removed_is_forgotten_and_their_address_is_free(
    client: Client, services: Services, owner: Registered, register: Callable[..., Registered]
) -> None:
    luis = join(client, services, owner, "viewer")
    assert client.delete(f"/v1/users/{luis.user_id}", headers=owner.headers).status_code == 204
    assert client.get("/v1/auth/me", headers=luis.headers).status_code == 401
    assert list(people(client, owner)) == [owner.email]
    assert register(email=luis.email).user_id != luis.user_id


def test_a_known_address_gets_a_membership_and_login_opens_the_most_recent(
    client: Client, services: Services, owner: Registered, register: Callable[..., Registered], clock: FakeClock
) -> None:
    guest = register()
    with services.db.transaction() as tx:
        [row] = tx.lookup("address", p_address=guest.email)
        tx.enter(row.organization_id)
        services.accounts.links.ask_verification(tx, row.user_id)
    token = link_in_mail(services, guest.email)
    with services.db.transaction() as tx:
        services.accounts.links.verify(tx, token)
    clock.advance(minutes=1)
    assert invite(client, owner, "viewer", email=guest.email).status_code == 201
    accept(services, guest.email, password="")
    assert client.get("/v1/auth/me", headers=guest.headers).status_code == 200, "their own session stays"
    clock.advance(minutes=1)
    first = log_in(client, guest.email)
    assert first.organization_id == owner.organization_id
    assert client.delete(f"/v1/users/{guest.user_id}", headers=owner.headers).status_code == 204
    assert log_in(client, guest.email).organization_id == guest.organization_id


def test_an_unproven_account_is_taken_over_by_whoever_reads_the_invitation(
    client: Client, services: Services, owner: Registered, register: Callable[..., Registered], clock: FakeClock
) -> None:
    squatter = register()
    machine = pair(client, squatter)
    clock.advance(minutes=1)
    assert invite(client, owner, "viewer", email=squatter.email).status_code == 201
    token = link_in_mail(services, squatter.email, "/invitacion")
    with services.db.reading() as tx:
        assert services.accounts.invitations.show(tx, token).newcomer
    with pytest.raises(Exception, match="al menos 8"), services.db.transaction() as tx:
        services.accounts.invitations.accept(tx, token, password="x", audience="web")
    accept(services, squatter.email, "OtraSegura456!")
    assert client.get("/v1/auth/me", headers=squatter.headers).status_code == 401
    drain(services)
    assert code_of(machine.beat()) == (403, "CONNECTOR_REVOKED"), "a worker ended what the squatter paired"
    login = {"email": squatter.email, "password": PASSWORD}
    assert client.post("/v1/auth/login", json=login).status_code == 401
    assert log_in(client, squatter.email, "OtraSegura456!").organization_id == owner.organization_id


def test_another_organizations_people_do_not_exist(
    client: Client, services: Services, owner: Registered, register: Callable[..., Registered]
) -> None:
    stranger = register()
    invited = invite(client, owner).json()["id"]
    for whom in (owner.user_id, invited):
        assert code_of(change(client, stranger, whom, role="viewer")) == (404, "NOT_FOUND")
        assert client.delete(f"/v1/users/{whom}", headers=stranger.headers).status_code == 404
    assert list(people(client, stranger)) == [stranger.email]


def test_what_a_change_does_not_name_stays(client: Client, owner: Registered) -> None:
    for nothing in ({}, {"role": None}):
        answer = client.patch(f"/v1/users/{owner.user_id}", json=nothing, headers=owner.headers)
        assert (answer.status_code, answer.json()["role"]) == (200, "owner")
    assert code_of(change(client, owner, owner.user_id, status="invited")) == (400, "VALIDATION_ERROR")
