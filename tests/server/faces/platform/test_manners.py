"""What the platform says of itself in OpenAPI is true: names, examples, refusals, bounds, a page that asks nobody."""

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from server.faces.platform.errors import ANSWERS, NAMED
from server.faces.platform.examples import EXAMPLES
from server.faces.platform.face import openapi
from server.faces.platform.manners import CODES, NAMES, PUBLIC, REFUSALS
from tests.server.faces.platform.conftest import Platform

SPEC = openapi("https://api.example.com")
OPERATIONS = [(method.upper(), path) for path, found in SPEC["paths"].items() for method in found]


def described(call: tuple[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = SPEC["paths"][call[1]][call[0].lower()]
    return found


def check(schema: dict[str, Any], value: Any) -> None:
    """The value fits the schema, with every format checked."""
    whole = {**schema, "components": SPEC["components"]}
    Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(value)


def test_tables_are_of_routed_calls() -> None:
    assert set(EXAMPLES) == set(OPERATIONS) == set(NAMES)
    assert set(CODES) <= set(OPERATIONS)
    assert len(set(NAMES.values())) == len(NAMES)


@pytest.mark.parametrize("call", OPERATIONS, ids=" ".join)
def test_an_operation_is_described_whole(call: tuple[str, str]) -> None:
    found, example = described(call), EXAMPLES[call]
    assert found["summary"]
    assert found["description"]
    assert re.fullmatch(r"(auth|tenant|payment)_[a-zA-Z]+", found["operationId"])
    if example.request is not None:
        body = found["requestBody"]["content"]["application/json"]
        assert body["example"] == example.request
        check(body["schema"], example.request)
    assert example.responses
    for status, answer in example.responses.items():
        content = found["responses"][str(status)]["content"]["application/json"]
        assert content["example"] == answer
        check(content["schema"], answer)
    refused = {status for status in found["responses"] if not status.startswith("2")}
    assert {"429", "500", "503"} <= refused
    assert ({"401", "403"} <= refused) == bool(found["security"]) or call in PUBLIC
    assert ("requestBody" not in found) or ({"400", "413", "415"} <= refused)


@pytest.mark.parametrize("status", sorted(REFUSALS))
def test_every_refusal_shows_the_envelope(status: int) -> None:
    shown = SPEC["components"]["responses"][f"Error{status}"]
    content = shown["content"]["application/json"]
    check(content["schema"], content["example"])
    assert {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"} <= set(shown["headers"])
    assert ("Retry-After" in shown["headers"]) == (status in {429, 503})


def test_every_status_is_declared() -> None:
    assert {status for status, _ in ANSWERS.values()} | {400, 413, 415, 500, 502} == set(REFUSALS)
    assert "API_CALLS_EXCEEDED" in NAMED


def test_bounds_are_those_of_the_rules() -> None:
    limits = {one["name"]: one["schema"] for one in described(("GET", "/tenant/users"))["parameters"]}
    assert (limits["limit"]["minimum"], limits["limit"]["maximum"], limits["page"]["minimum"]) == (1, 100, 1)
    schemas = SPEC["components"]["schemas"]
    assert schemas["Registration"]["properties"]["tenant_name"]["maxLength"] == 100
    assert schemas["Reset"]["properties"]["new_password"]["minLength"] == 8


def test_the_page_shows_every_path_and_asks_nobody(platform: Platform) -> None:
    page = platform.client.get("/platform/docs")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert [path for _, path in OPERATIONS if path not in page.text] == []
    assert "INVITATION_ERROR" in page.text
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", page.text)
    served = platform.client.get("/platform/openapi.json").json()
    assert served["openapi"].startswith("3.1")
    assert set(served["paths"]) == set(SPEC["paths"])


def test_the_examples_are_accepted_as_they_stand(platform: Platform) -> None:
    platform.post("/auth/register", EXAMPLES["POST", "/auth/register"].request, 201)
    email = EXAMPLES["POST", "/auth/register"].request["email"]
    platform.post("/auth/verify-email", {"token": platform.token(email), "email": email}, 200)
    data = platform.post("/auth/login", EXAMPLES["POST", "/auth/login"].request, 200)["data"]
    headers = {"Authorization": f"Bearer {data['tokens']['access_token']}"}
    platform.post("/tenant/invite-user", EXAMPLES["POST", "/tenant/invite-user"].request, 201, headers)
    asked = EXAMPLES["PUT", "/tenant/settings"].request
    assert platform.client.put("/tenant/settings", json=asked, headers=headers).status_code == 200
