"""What /v1/docs shows is true of itself: examples fit their schemas, and refusals, tokens and headers are declared."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for
from litestar import Litestar
from litestar.routes import HTTPRoute
from litestar.testing import TestClient

from server.capabilities.webhooks.catalogue import COBRANZA, EVENTS, TEST_EVENT
from server.faces.cobranza.auth import connector_only
from server.faces.cobranza.errors import STATUS
from server.faces.cobranza.examples import EXAMPLES
from server.faces.cobranza.face import PUBLIC, openapi
from server.faces.cobranza.manners import CODES, REFUSALS
from server.faces.cobranza.names import NAMES

SPEC = openapi("https://api.example.com")
OPERATIONS = [(method.upper(), path) for path, found in SPEC["paths"].items() for method in found]
SHARED = SPEC["components"]["responses"]


def operation(method: str, path: str) -> dict[str, Any]:
    found: dict[str, Any] = SPEC["paths"][path][method.lower()]
    return found


def check(schema: dict[str, Any], value: Any) -> None:
    """The value fits the schema, with every format checked."""
    whole = {**schema, "components": SPEC["components"]}
    Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(value)


@pytest.mark.parametrize(("method", "path"), sorted(EXAMPLES))
def test_an_example_fits_its_schema(method: str, path: str) -> None:
    example, described = EXAMPLES[method, path], operation(method, path)
    if example.request is not None:
        body = described["requestBody"]["content"]["application/json"]
        assert body["example"] == example.request
        check(body["schema"], example.request)
    for status, answer in example.responses.items():
        content = described["responses"][str(status)]["content"]["application/json"]
        assert content["example"] == answer
        check(content["schema"], answer)


def test_a_body_that_does_not_fit_is_noticed() -> None:
    schema = operation("POST", "/v1/sync/cartera")["requestBody"]["content"]["application/json"]["schema"]
    body = json.loads(json.dumps(EXAMPLES["POST", "/v1/sync/cartera"].request))
    body["data"]["clientes"][0]["facturas"][0]["saldo"] = "12500.00"
    assert not Draft202012Validator({**schema, "components": SPEC["components"]}).is_valid(body)


def test_every_schema_is_one() -> None:
    for schema in SPEC["components"]["schemas"].values():
        validator_for(schema, default=Draft202012Validator).check_schema(schema)


def test_a_generator_can_name_a_class_after_every_schema() -> None:
    schemas = SPEC["components"]["schemas"]
    assert {name: schema["title"] for name, schema in schemas.items()} == {name: name for name in schemas}
    assert len({name.lower() for name in schemas}) == len(schemas), "some file systems and generators fold case"


@pytest.mark.parametrize("status", sorted(REFUSALS))
def test_every_refusal_shows_the_envelope(status: int) -> None:
    shown = SHARED[f"Error{status}"]
    content = shown["content"]["application/json"]
    check(content["schema"], content["example"])
    assert set(content["example"]["error"]) == {"code", "message", "details", "requestId"}
    assert {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"} <= set(shown["headers"])
    assert ("Retry-After" in shown["headers"]) == (status in {429, 503})


def test_every_status_of_the_face_is_declared() -> None:
    assert set(STATUS.values()) | {413, 415, 422, 500} == set(REFUSALS)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_an_operation_declares_what_it_refuses(method: str, path: str) -> None:
    described = operation(method, path)
    refused = {status for status in described["responses"] if not status.startswith("2")}
    assert {"429", "500"} <= refused
    assert ({"401", "403"} <= refused) or (method, path) in PUBLIC
    assert ("requestBody" not in described) or ({"400", "413", "415"} <= refused)
    for status in refused:
        assert described["responses"][status]["$ref"] == f"#/components/responses/Error{status}"
    assert {"bearer": []} in described["security"] or (method, path) in PUBLIC


def test_a_machine_names_itself_in_a_header(app: Litestar) -> None:
    of_machines = {
        route.path_format
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if connector_only in (getattr(guard, "func", guard) for guard in handler.resolve_guards())
    }
    assert "/v1/connectors/diagnostics" in of_machines
    for path in of_machines:
        named = {one["name"]: one["required"] for one in operation("POST", path)["parameters"]}
        assert named["X-Connector-Id"] is True, path
    assert operation("POST", "/v1/sync/cartera")["requestBody"]["required"] is True


def test_names_are_of_routed_calls_and_their_own() -> None:
    routed = [operation(*call)["operationId"] for call in OPERATIONS]
    assert len(set(routed)) == len(routed)
    assert set(OPERATIONS) <= set(NAMES), "name the new calls in faces/cobranza/names.py"


def test_codes_are_of_routed_calls() -> None:
    assert set(CODES) <= set(OPERATIONS)


def test_the_page_tells_codes_and_shows_the_body_of_an_error(client: TestClient[Litestar]) -> None:
    page = client.get("/v1/docs").text
    assert "SYNC_BASE_MISMATCH" in page
    assert "El campo email es requerido" in page


def test_the_events_of_webhooks_are_listed() -> None:
    schemas = SPEC["components"]["schemas"]
    lists = [schemas[name]["properties"]["eventos"] for name in ("WebhookRequest", "WebhookRow", "WebhookIssued")]
    lists.append(schemas["WebhookChange"]["properties"]["eventos"]["oneOf"][0])
    for found in lists:
        assert set(found["items"]["enum"]) == set(EVENTS[COBRANZA])
    assert set(schemas["DeliveryRow"]["properties"]["evento"]["enum"]) == {*EVENTS[COBRANZA], TEST_EVENT}
