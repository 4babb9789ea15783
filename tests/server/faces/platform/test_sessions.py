"""/auth of the platform: an account waits for its proof, JWTs carry the documented claims, tokens rotate."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest

from tests.server.conftest import PASSWORD
from tests.server.faces.platform.conftest import Person, Platform
from tests.support.clock import FakeClock


def claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return found


def test_an_account_waits_for_its_proof(platform: Platform) -> None:
    made = platform.register("nueva@plataforma.mx", "Nueva")
    assert made["status"] == "pending_verification"
    assert made["verification_required"] is True
    assert made["email"] == "nueva@plataforma.mx"
    login = {"email": "nueva@plataforma.mx", "password": PASSWORD}
    refused = platform.post("/auth/login", login, 401)
    assert refused["success"] is False
    assert refused["error"]["code"] == "AUTHENTICATION_ERROR"
    assert "Verifica tu correo" in refused["error"]["message"]
    wrong = {"token": platform.token("nueva@plataforma.mx"), "email": "otra@plataforma.mx"}
    assert platform.post("/auth/verify-email", wrong, 400)["error"]["code"] == "VERIFICATION_ERROR"
    proof = wrong | {"email": "Nueva@plataforma.mx"}
    proven = platform.post("/auth/verify-email", proof, 200)
    assert proven["data"] == {"user_id": made["user_id"], "email_verified": True, "status": "active"}
    assert platform.post("/auth/verify-email", proof, 400)["error"]["code"] == "VERIFICATION_ERROR"
    session = platform.post("/auth/login", login, 200)["data"]
    assert session["user"] == {
        "user_id": made["user_id"],
        "tenant_id": made["tenant_id"],
        "email": "nueva@plataforma.mx",
        "name": "Ana",
        "role": "MASTER",
        "status": "active",
    }
    assert session["tenant"] == {"tenant_id": made["tenant_id"], "name": "Nueva", "status": "active"}
    assert (session["tokens"]["expires_in"], session["tokens"]["token_type"]) == (3600, "Bearer")


def test_tokens_carry_the_documented_claims(master: Person) -> None:
    access, refresh = claims(master.access_token), claims(master.refresh_token)
    expected = {"user_id": master.user_id, "tenant_id": master.tenant_id}
    assert access | expected | {"email": master.email, "role": "MASTER", "type": "access"} == access
    assert refresh | expected | {"type": "refresh"} == refresh
    assert access["exp"] - access["iat"] == 3600
    assert refresh["exp"] - refresh["iat"] == 30 * 86400


def test_tokens_rotate_and_a_reuse_ends_the_session(platform: Platform, master: Person) -> None:
    first = platform.post("/auth/refresh", {"refresh_token": master.refresh_token}, 200)["data"]
    assert set(first) == {"access_token", "refresh_token", "expires_in", "token_type"}
    second = platform.post("/auth/refresh", {"refresh_token": first["refresh_token"]}, 200)["data"]
    refused = platform.post("/auth/refresh", {"refresh_token": master.refresh_token}, 401)
    assert refused["error"]["code"] == "TOKEN_INVALID"
    platform.post("/auth/refresh", {"refresh_token": second["refresh_token"]}, 401)
    headers = {"Authorization": f"Bearer {second['access_token']}"}
    assert platform.post("/auth/logout", {}, 401, headers)["error"]["code"] == "TOKEN_INVALID"


@pytest.mark.parametrize(("token", "status"), [("", 400), ("x", 400), ("a.b.c", 400), ("e30.e30.", 400)])
def test_what_is_no_token_is_malformed(platform: Platform, token: str, status: int) -> None:
    refused = platform.post("/auth/refresh", {"refresh_token": token}, status)
    assert refused["error"]["code"] == "VALIDATION_ERROR"


def test_an_access_token_is_no_refresh_token_and_time_ends_both(
    platform: Platform, master: Person, clock: FakeClock
) -> None:
    platform.post("/auth/refresh", {"refresh_token": master.access_token}, 401)
    platform.post("/auth/logout", {}, 401, {"Authorization": f"Bearer {master.refresh_token}"})
    clock.advance(timedelta(days=30, seconds=1))
    platform.post("/auth/refresh", {"refresh_token": master.refresh_token}, 401)
    platform.post("/auth/logout", {}, 401, master.headers)


def test_logging_out_ends_both_tokens(platform: Platform, master: Person) -> None:
    said = platform.post("/auth/logout", {}, 200, master.headers)
    assert said == {"success": True, "message": "Logout exitoso"}
    platform.post("/auth/logout", {}, 401, master.headers)
    platform.post("/auth/refresh", {"refresh_token": master.refresh_token}, 401)


def test_tokens_of_other_faces_are_refused_here(platform: Platform, master: Person) -> None:
    body = {"email": master.email, "password": PASSWORD}
    other = platform.client.post("/v1/auth/login", json=body).json()["tokens"]
    platform.post("/auth/logout", {}, 401, {"Authorization": f"Bearer {other['accessToken']}"})
    platform.post("/auth/refresh", {"refresh_token": other["refreshToken"]}, 400)
    assert platform.client.get("/v1/auth/me", headers=master.headers).status_code == 401


def test_every_fault_of_a_registration_is_named_at_once(platform: Platform, master: Person) -> None:
    body = {"email": "no", "password": "corta", "name": " ", "tenant_name": "x" * 101}
    refused = platform.post("/auth/register", body, 400)["error"]
    assert (refused["code"], refused["message"]) == ("VALIDATION_ERROR", "Datos de entrada inválidos")
    assert set(refused["details"]) == {"email", "password", "name", "tenant_name"}
    assert all(isinstance(sentences, list) and sentences for sentences in refused["details"].values())


def test_a_taken_address_and_name_are_told_together(platform: Platform) -> None:
    platform.register("doble@plataforma.mx", "Doble S.A.")
    body = {
        "email": "DOBLE@plataforma.mx", "password": PASSWORD, "name": "Eva", "tenant_name": "ｄｏｂｌｅ s.a.",
    }  # fmt: skip
    assert set(platform.post("/auth/register", body, 400)["error"]["details"]) == {"email", "tenant_name"}
    body["email"] = "sola@plataforma.mx"
    assert set(platform.post("/auth/register", body, 400)["error"]["details"]) == {"tenant_name"}
    body["tenant_name"] = "Otra"
    platform.post("/auth/register", body, 201)
