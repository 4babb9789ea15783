"""What is generated is current and whole: every call of the API is in both clients, or left out with a reason."""

import pytest

from clients.generate import ORIGIN, sources
from clients.machine_source import CALLS
from clients.operations import LEFT_OUT, UNWRAPPED, operations
from clients.python_source import snake
from cobranzacloud_client import ApiClient, machine
from server.faces.cobranza.face import openapi

SPEC = openapi(ORIGIN)


def test_the_generated_files_are_current() -> None:
    stale = [path.name for path, text in sources().items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "type: make clients"


def test_every_call_is_in_the_clients() -> None:
    routed = {one["operationId"] for methods in SPEC["paths"].values() for one in methods.values()}
    assert set(LEFT_OUT) | set(UNWRAPPED) <= routed
    assert {f"{call.group}_{call.name}" for call in operations(SPEC)} == routed - set(LEFT_OUT)
    with ApiClient("http://localhost/v1") as api:
        for call in operations(SPEC):
            assert callable(getattr(getattr(api, call.group), snake(call.name)))


def test_what_a_machine_calls_is_where_the_document_says() -> None:
    routed = {one["operationId"]: (path, method) for path, row in SPEC["paths"].items() for method, one in row.items()}
    for name, operation in CALLS.items():
        call = getattr(machine, name)
        assert (f"/v1{call.path}", call.method.lower()) == routed[operation]
    assert (409, "SYNC_STALE") in machine.SYNC_CARTERA.refusals
    assert (422, "CLOCK_SKEW") in machine.SYNC_CARTERA.refusals


@pytest.mark.parametrize(
    ("wire", "attribute"),
    [("totalCartera", "total_cartera"), ("Idempotency-Key", "idempotency_key"), ("rfc", "rfc"), ("cp", "cp")],
)
def test_names_in_python(wire: str, attribute: str) -> None:
    assert snake(wire) == attribute
