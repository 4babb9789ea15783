"""/v1/auth as its document shows it, over both engines."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from litestar import Litestar
from litestar.testing import TestClient

from tests.server.conftest import PASSWORD, Registered
from tests.support.clock import FakeClock

Client = TestClient[Litestar]


def test_a_registration_is_logged_in_at_once(client: Client, registered: Registered) -> None:
    me = client.get("/v1/auth/me", headers=registered.headers)
    assert me.status_code == 200
    assert me.json()["id"] == registered.user_id
    assert me.json()["role"] == "owner"
    assert me.json()["organization"]["plan"] == "free"
    assert {"cartera:read", "connectors:manage"} <= set(me.json()["permissions"])


def test_a_login_folds_the_address(client: Client, registered: Registered) -> None:
    answer = client.post("/v1/auth/login", json={"email": registered.email.upper(), "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.json()["user"]["organizationId"] == registered.organization_id
    assert answer.json()["tokens"]["expiresIn"] == 900


def test_unknown_address_and_wrong_password_get_one_answer(client: Client, registered: Registered) -> None:
    wrong = client.post("/v1/auth/login", json={"email": registered.email, "password": "Wrong123!"})
    unknown = client.post("/v1/auth/login", json={"email": "nobody@empresa.com", "password": "Wrong123!"})
    assert wrong.status_code == unknown.status_code == 401
    bodies = [answer.json()["error"] for answer in (wrong, unknown)]
    assert bodies[0]["message"] == bodies[1]["message"]
    assert bodies[0]["code"] == bodies[1]["code"] == "UNAUTHORIZED"


def test_an_organization_name_is_taken_whatever_its_case(client: Client, register: Callable[..., Registered]) -> None:
    register(organizacion={"nombre": "Cobros Ñandú"})
    body = {
        "email": "other@empresa.com",
        "password": PASSWORD,
        "nombre": "Ana",
        "organizacion": {"nombre": "COBROS  ñandú"},
    }
    answer = client.post("/v1/auth/register", json=body)
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "CONFLICT"
    assert answer.json()["error"]["details"][0]["field"] == "organizacion.nombre"


def test_a_taken_address_is_a_conflict(client: Client, registered: Registered) -> None:
    body = {
        "email": registered.email,
        "password": PASSWORD,
        "nombre": "Ana",
        "organizacion": {"nombre": "Otra Empresa"},
    }
    answer = client.post("/v1/auth/register", json=body)
    assert answer.status_code == 409
    assert answer.json()["error"]["details"][0]["field"] == "email"


def test_an_access_token_expires_with_its_own_code(client: Client, registered: Registered, clock: FakeClock) -> None:
    clock.advance(seconds=899)
    assert client.get("/v1/auth/me", headers=registered.headers).status_code == 200
    clock.advance(seconds=1)
    answer = client.get("/v1/auth/me", headers=registered.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "TOKEN_EXPIRED")


def test_logout_ends_both_tokens(client: Client, registered: Registered) -> None:
    assert client.post("/v1/auth/logout", headers=registered.headers).status_code == 204
    assert client.get("/v1/auth/me", headers=registered.headers).status_code == 401
    assert client.post("/v1/auth/refresh", json={"refreshToken": registered.refresh_token}).status_code == 401


def test_reuse_of_a_rotated_token_ends_the_family(client: Client, registered: Registered) -> None:
    first = client.post("/v1/auth/refresh", json={"refreshToken": registered.refresh_token}).json()
    second = client.post("/v1/auth/refresh", json={"refreshToken": first["refreshToken"]}).json()
    reused = client.post("/v1/auth/refresh", json={"refreshToken": registered.refresh_token})
    assert reused.status_code == 401
    assert client.post("/v1/auth/refresh", json={"refreshToken": second["refreshToken"]}).status_code == 401
    headers = {"Authorization": f"Bearer {second['accessToken']}"}
    assert client.get("/v1/auth/me", headers=headers).status_code == 401


def test_a_lost_answer_locks_nobody_out(client: Client, registered: Registered) -> None:
    client.post("/v1/auth/refresh", json={"refreshToken": registered.refresh_token})
    again = client.post("/v1/auth/refresh", json={"refreshToken": registered.refresh_token})
    assert again.status_code == 200
    assert client.post("/v1/auth/refresh", json={"refreshToken": again.json()["refreshToken"]}).status_code == 200


def test_nobody_gets_401_before_the_body_is_read(client: Client) -> None:
    answer = client.post("/v1/auth/logout", content=b"{broken")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/json"


def test_of_two_registrations_at_once_one_wins(client: Client) -> None:
    def register(number: int) -> int:
        body = {
            "email": f"racer{number}@empresa.com",
            "password": PASSWORD,
            "nombre": "Ana",
            "organizacion": {"nombre": "La Misma Empresa"},
        }
        return client.post("/v1/auth/register", json=body).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(register, range(4))) == [201, 409, 409, 409]


def test_of_many_renewals_at_once_every_one_is_a_repeat(client: Client, registered: Registered) -> None:
    def renew(_: int) -> tuple[int, str]:
        answer = client.post("/v1/auth/refresh", json={"refreshToken": registered.refresh_token})
        return answer.status_code, answer.json().get("refreshToken", "")

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(renew, range(4)))
    assert [status for status, _ in answers] == [200] * 4
    assert client.post("/v1/auth/refresh", json={"refreshToken": answers[0][1]}).status_code == 200
    assert client.post("/v1/auth/refresh", json={"refreshToken": answers[1][1]}).status_code == 401


def test_every_wrong_member_is_named_at_once(client: Client) -> None:
    body = {
        "email": "no-es-correo",
        "password": "débil",
        "nombre": "Ana\nBcc: todos@empresa.com",
        "organizacion": {"nombre": " ", "rfc": "NO ES RFC"},
    }
    answer = client.post("/v1/auth/register", json=body)
    assert answer.status_code == 400
    named = [detail["field"] for detail in answer.json()["error"]["details"]]
    assert named == ["email", "password", "nombre", "organizacion.nombre", "organizacion.rfc"]
