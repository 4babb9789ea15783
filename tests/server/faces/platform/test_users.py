"""Who comes and who is there: invitations taken once, in time and by whom they were sent to; lists page and filter."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.server.conftest import PASSWORD
from tests.server.faces.platform.conftest import Person, Platform
from tests.support.clock import FakeClock


def listed(platform: Platform, by: Person, **query: Any) -> dict[str, Any]:
    answer = platform.client.get("/tenant/users", params=query, headers=by.headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["data"]
    return found


def accept(platform: Platform, token: str, status: int, password: str = PASSWORD) -> Any:
    return platform.post("/tenant/accept-invitation", {"token": token, "password": password}, status)


def test_who_was_invited_comes_with_the_role_and_tokens_that_work(platform: Platform, master: Person) -> None:
    token = platform.invite(master, "eva@plataforma.mx")
    weak = accept(platform, token, 400, "corta")["error"]
    assert (weak["code"], set(weak["details"])) == ("VALIDATION_ERROR", {"password"})
    made = accept(platform, token, 201)
    assert made["message"] == "Invitación aceptada exitosamente"
    user, tokens = made["data"]["user"], made["data"]["tokens"]
    assert (user["email"], user["name"], user["role"]) == ("eva@plataforma.mx", "Eva López", "MEMBER")
    assert (user["tenant_id"], user["status"]) == (master.tenant_id, "active")
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert platform.client.get("/tenant/profile", headers=headers).status_code == 200
    assert accept(platform, token, 400)["error"]["code"] == "INVITATION_ERROR"
    assert platform.log_in("eva@plataforma.mx").user_id == user["user_id"]


def test_an_invitation_expires_is_overtaken_and_cannot_be_made_up(
    platform: Platform, master: Person, clock: FakeClock
) -> None:
    first = platform.invite(master, "eva@plataforma.mx")
    for token in ("", "x", first[:-3], first + "x", master.access_token):
        assert accept(platform, token, 400)["error"]["code"] == "INVITATION_ERROR", token
    verification = platform.register("otra@plataforma.mx", "Otra") and platform.token("otra@plataforma.mx")
    assert accept(platform, verification, 400)["error"]["code"] == "INVITATION_ERROR"
    wrong = {"token": first, "email": "eva@plataforma.mx"}
    assert platform.post("/auth/verify-email", wrong, 400)["error"]["code"] == "VERIFICATION_ERROR"
    clock.advance(timedelta(days=7, seconds=1))
    assert accept(platform, first, 400)["error"]["code"] == "INVITATION_ERROR"


def test_an_address_with_an_account_anywhere_is_refused(platform: Platform, join: Callable[[], Person]) -> None:
    mine, theirs = join(), join()
    for email in (theirs.email, theirs.email.upper(), theirs.email.replace("m", "ｍ", 1), mine.email):
        body = {"email": email, "name": "Eva", "role": "MEMBER"}
        error = platform.post("/tenant/invite-user", body, 400, mine.headers)["error"]
        assert (error["code"], error["message"]) == ("VALIDATION_ERROR", "Datos inválidos"), email
        assert set(error["details"]) == {"email"}, email


def test_who_got_an_account_meanwhile_comes_by_its_own_password(platform: Platform, master: Person) -> None:
    token = platform.invite(master, "eva@plataforma.mx")
    platform.register("eva@plataforma.mx", "La de Eva")
    platform.post(
        "/auth/verify-email", {"token": platform.token("eva@plataforma.mx"), "email": "eva@plataforma.mx"}, 200
    )
    assert accept(platform, token, 400, "OtraClave123!")["error"]["code"] == "INVITATION_ERROR"
    assert accept(platform, token, 201)["data"]["user"]["tenant_id"] == master.tenant_id


def test_the_plan_has_room_for_three(platform: Platform, master: Person) -> None:
    platform.bring(master, "eva@plataforma.mx")
    platform.invite(master, "luz@plataforma.mx")
    body = {"email": "sol@plataforma.mx", "name": "Sol", "role": "MEMBER"}
    error = platform.post("/tenant/invite-user", body, 400, master.headers)["error"]
    assert error["code"] == "VALIDATION_ERROR"
    assert "3" in error["details"]["email"][0]


def test_nobody_rises_by_what_they_send(platform: Platform, master: Person) -> None:
    admin = platform.bring(master, "admin@plataforma.mx", "ADMIN")
    for role in ("MASTER", "owner", "OWNER", "", None, 1, ["ADMIN"]):
        body = {"email": "sol@plataforma.mx", "name": "Sol", "role": role}
        error = platform.post("/tenant/invite-user", body, 400, admin.headers)["error"]
        assert set(error["details"]) == {"role"}, role
    token = platform.invite(admin, "sol@plataforma.mx", "ADMIN")
    body = {"token": token, "password": PASSWORD, "role": "MASTER", "tenant_id": admin.user_id}
    assert platform.post("/tenant/accept-invitation", body, 201)["data"]["user"]["role"] == "ADMIN"


def test_pages_and_filters(platform: Platform, master: Person, clock: FakeClock) -> None:
    clock.advance(seconds=1)
    admin = platform.bring(master, "admin@plataforma.mx", "ADMIN")
    platform.invite(master, "eva@plataforma.mx")
    whole = listed(platform, admin)
    assert [(row["email"], row["role"], row["status"], row["email_verified"]) for row in whole["users"]] == [
        (master.email, "MASTER", "active", True),
        ("admin@plataforma.mx", "ADMIN", "active", True),
        ("eva@plataforma.mx", "MEMBER", "pending_verification", False),
    ]
    assert whole["pagination"] == {
        "page": 1, "limit": 20, "total": 3, "total_pages": 1, "has_next": False, "has_prev": False,
    }  # fmt: skip
    second = listed(platform, admin, page=2, limit=2)
    assert [row["email"] for row in second["users"]] == ["eva@plataforma.mx"]
    assert (
        second["pagination"] | {"total": 3, "total_pages": 2, "has_next": False, "has_prev": True}
        == second["pagination"]
    )
    assert listed(platform, admin, page=9)["users"] == []
    assert [row["email"] for row in listed(platform, admin, role="ADMIN")["users"]] == ["admin@plataforma.mx"]
    pending = listed(platform, admin, status="pending_verification", limit=100)
    assert [row["last_login"] for row in pending["users"]] == [None]
    assert listed(platform, admin, role="MASTER", status="inactive")["pagination"]["total_pages"] == 0


@pytest.mark.parametrize(
    ("query", "member"),
    [("limit=0", "limit"), ("limit=1e1", "limit"), ("page=-1", "page"), ("page=x", "page"), ("status=", "status")],
)
def test_a_parameter_that_is_wrong_is_named(platform: Platform, master: Person, query: str, member: str) -> None:
    answer = platform.client.get(f"/tenant/users?{query}", headers=master.headers)
    assert answer.status_code == 400
    assert set(answer.json()["error"]["details"]) == {member}
