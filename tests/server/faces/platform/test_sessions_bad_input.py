"""Registrations, logins and mailed tokens that are wrong: which rule failed, whose token, once, and in time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest

from tests.server.conftest import PASSWORD
from tests.server.faces.platform.conftest import Person, Platform
from tests.support.clock import FakeClock


@pytest.mark.parametrize(
    ("password", "missing"),
    [
        ("Corta1!", ["8 caracteres"]),
        ("sinmayuscula1!", ["una mayúscula"]),
        ("SINMINUSCULA1!", ["una minúscula"]),
        ("SinNumeros!!", ["un número"]),
        ("SinSignos123", ["un carácter especial"]),
        ("        ", ["una mayúscula", "una minúscula", "un número", "un carácter especial"]),
        ("Aa1!" * 51, ["hasta 200 caracteres"]),
    ],
)
def test_a_weak_password_is_told_by_the_rule_that_failed(platform: Platform, password: str, missing: list[str]) -> None:
    body = {"email": "eva@plataforma.mx", "password": password, "name": "Eva", "tenant_name": "De Eva"}
    details = platform.post("/auth/register", body, 400)["error"]["details"]
    assert set(details) == {"password"}
    (sentence,) = details["password"]
    named = sentence.removeprefix("La contraseña debe tener al menos ").removeprefix("La contraseña puede tener ")
    assert named.split(", ") == missing


@pytest.mark.parametrize(
    ("email", "tenant"),
    [
        ("DOBLE@Plataforma.MX", "Sola"),
        ("ｄｏｂｌｅ@plataforma.mx", "Sola"),
        ("sola@plataforma.mx", "  DOBLE s.a. "),
        ("sola@plataforma.mx", "ＤＯＢＬＥ S.A."),
        ("sola@plataforma.mx", "doblé S.A.".replace("é", "e")),
    ],
)
def test_case_width_and_blanks_make_no_other_address_nor_name(platform: Platform, email: str, tenant: str) -> None:
    platform.register("doble@plataforma.mx", "Doble S.A.")
    body = {"email": email, "password": PASSWORD, "name": "Eva", "tenant_name": tenant}
    details = platform.post("/auth/register", body, 400)["error"]["details"]
    assert set(details) == ({"tenant_name"} if email.startswith("sola") else {"email"})


def test_two_registrations_of_one_name_at_once_make_one(platform: Platform) -> None:
    def register(number: int) -> int:
        body = {"email": f"eva{number}@plataforma.mx", "password": PASSWORD, "name": "Eva", "tenant_name": "Una Sola"}
        answer = platform.client.post("/auth/register", json=body)
        if answer.status_code == 400:
            assert set(answer.json()["error"]["details"]) == {"tenant_name"}
        return answer.status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(register, range(4))) == [201, 400, 400, 400]


def test_mailed_tokens_are_of_one_person_one_purpose_and_one_day(
    platform: Platform, join: Callable[[], Person], clock: FakeClock
) -> None:
    mine, theirs = join(), join()
    platform.post("/auth/forgot-password", {"email": mine.email}, 200)
    reset = platform.token(mine.email, "/contrasena/nueva")
    swapped = {"token": reset, "email": mine.email}
    assert platform.post("/auth/verify-email", swapped, 400)["error"]["code"] == "VERIFICATION_ERROR"
    assert platform.post("/tenant/accept-invitation", {"token": reset, "password": PASSWORD}, 400)["error"]["code"] == (
        "INVITATION_ERROR"
    )
    platform.register("eva@plataforma.mx", "De Eva")
    proof = platform.token("eva@plataforma.mx")
    foreign = {"token": proof, "email": theirs.email}
    assert platform.post("/auth/verify-email", foreign, 400)["error"]["code"] == "VERIFICATION_ERROR"
    new = {"new_password": "OtraSegura456!", "confirm_password": "OtraSegura456!"}
    assert set(platform.post("/auth/reset-password", {"token": proof, **new}, 400)["error"]["details"]) == {"token"}
    clock.advance(timedelta(hours=1, seconds=1))
    assert set(platform.post("/auth/reset-password", {"token": reset, **new}, 400)["error"]["details"]) == {"token"}
    clock.advance(timedelta(hours=23))
    late = {"token": proof, "email": "eva@plataforma.mx"}
    assert platform.post("/auth/verify-email", late, 400)["error"]["code"] == "VERIFICATION_ERROR"


def test_who_is_switched_off_is_403_with_the_right_password_alone(platform: Platform, master: Person) -> None:
    eva = platform.bring(master, "eva@plataforma.mx")
    with platform.services.db.transaction(UUID(master.tenant_id)) as tx:
        platform.services.accounts.people.change(tx, UUID(master.user_id), UUID(eva.user_id), active=False)
    body = {"email": eva.email, "password": PASSWORD}
    assert platform.post("/auth/login", body, 403)["error"]["code"] == "AUTHORIZATION_ERROR"
    wrong = platform.post("/auth/login", body | {"password": "OtraClave123!"}, 401)["error"]
    assert wrong == {"code": "AUTHENTICATION_ERROR", "message": "Credenciales inválidas"}
    assert platform.client.get("/tenant/profile", headers=eva.headers).status_code == 401
    refused = platform.post("/auth/refresh", {"refresh_token": eva.refresh_token}, 403)["error"]
    assert refused["code"] == "AUTHORIZATION_ERROR"
    row = platform.client.get("/tenant/users?status=inactive", headers=master.headers).json()["data"]["users"]
    assert [one["email"] for one in row] == [eva.email]
