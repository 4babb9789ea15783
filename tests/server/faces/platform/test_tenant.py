"""The tenant's profile and settings: real use, merged changes, and every fault at once with nothing changed."""

from typing import Any

import pytest

from tests.server.conftest import PASSWORD
from tests.server.faces.platform.conftest import Person, Platform


def profile(platform: Platform, person: Person) -> dict[str, Any]:
    found: dict[str, Any] = platform.client.get("/tenant/profile", headers=person.headers).json()["data"]
    return found


def change(platform: Platform, person: Person, settings: Any, status: int = 200) -> Any:
    answer = platform.client.put("/tenant/settings", json={"settings": settings}, headers=person.headers)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_new_tenant_is_free_and_its_use_is_real(platform: Platform, master: Person) -> None:
    first = profile(platform, master)
    assert (first["email"], first["status"]) == (master.email, "active")
    assert first["settings"] == {
        "max_users": 3,
        "features": [],
        "timezone": "America/Mexico_City",
        "language": "es",
        "notifications": {"email": True, "sms": False},
        "custom_settings": {},
    }
    assert first["subscription"] == {
        "plan_id": "plan_free_001",
        "plan_name": "Gratis",
        "status": "active",
        "current_period_end": None,
    }
    assert first["usage"]["current_users"] == 1
    platform.bring(master, "eva@plataforma.mx")
    platform.invite(master, "luz@plataforma.mx")
    second = profile(platform, master)["usage"]
    assert second["current_users"] == 2
    assert second["api_calls_used"] == first["usage"]["api_calls_used"] + 3
    assert second["storage_used_gb"] >= first["usage"]["storage_used_gb"] > 0


def test_a_change_merges_what_it_names(platform: Platform, master: Person) -> None:
    change(platform, master, {"timezone": "America/Tijuana", "custom_settings": {"a": 1, "b": [True, None, "ñ"]}})
    said = change(
        platform, master, {"language": "en", "notifications": {"sms": True}, "custom_settings": {"a": None, "c": 1.5}}
    )
    expected = {
        "timezone": "America/Tijuana",
        "language": "en",
        "notifications": {"email": True, "sms": True},
        "custom_settings": {"b": [True, None, "ñ"], "c": 1.5},
    }
    assert said["data"]["settings"] == expected
    assert said["data"]["tenant_id"] == master.tenant_id
    shown = profile(platform, master)
    assert {**shown["settings"], **expected} == shown["settings"]
    assert shown["updated_at"] == said["data"]["updated_at"]
    body = {"email": master.email, "password": PASSWORD}
    token = platform.client.post("/v1/auth/login", json=body).json()["tokens"]["accessToken"]
    other = platform.client.get("/v1/organizations/current", headers={"Authorization": f"Bearer {token}"})
    assert other.json()["settings"]["timezone"] == "America/Tijuana"


def test_every_fault_is_told_at_once_and_nothing_changes(platform: Platform, master: Person) -> None:
    before = profile(platform, master)["settings"]
    deep: dict[str, Any] = {}
    for _ in range(8):
        deep = {"a": deep}
    wrong = {"timezone": "Marte/Base", "language": "xx", "custom_settings": deep, "notifications": {"email": False}}
    error = change(platform, master, wrong, 400)["error"]
    assert error["code"] == "VALIDATION_ERROR"
    assert set(error["details"]) == {"settings.timezone", "settings.language", "settings.custom_settings"}
    assert profile(platform, master)["settings"] == before


@pytest.mark.parametrize(
    ("asked", "member"),
    [
        ({"custom_settings": {"a": "x" * 16_384}}, "settings.custom_settings"),
        ({"custom_settings": [1]}, "settings.custom_settings"),
        ({"timezone": 5}, "settings.timezone"),
        ({"timezone": "../../etc/passwd"}, "settings.timezone"),
        ({"timezone": ""}, "settings.timezone"),
        ({"language": "ES"}, "settings.language"),
        ({"notifications": {"sms": 1}}, "settings.notifications.sms"),
        (None, "settings"),
    ],
)
def test_what_is_wrong_is_named(platform: Platform, master: Person, asked: Any, member: str) -> None:
    assert set(change(platform, master, asked, 400)["error"]["details"]) == {member}


def test_an_empty_change_changes_nothing(platform: Platform, master: Person) -> None:
    before = profile(platform, master)["settings"]
    assert change(platform, master, {})["data"]["settings"]["language"] == before["language"]
    assert profile(platform, master)["settings"] == before
