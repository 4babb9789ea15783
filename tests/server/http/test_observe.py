"""Every answer is counted by its route's template; what is logged meanwhile carries the request's name."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
import structlog
from litestar import Litestar
from litestar.testing import TestClient
from structlog.testing import LogCapture

from server.app import create_app
from server.http import observe
from server.http.observe import ObserveMiddleware
from server.kit.metrics import Metrics
from server.services import Services
from tests.server.conftest import Registered


def value(metrics: Metrics, name: str, **labels: str) -> float:
    return metrics.registry.get_sample_value(name, labels) or 0.0


def test_an_answer_is_counted_by_its_template(
    client: TestClient[Litestar], services: Services, registered: Registered
) -> None:
    unknown = "00000000-0000-0000-0000-000000000000"
    assert client.get(f"/v1/clientes/{unknown}", headers=registered.headers).status_code == 404
    assert client.get("/v1/cartera/resumen").status_code == 401
    assert client.get("/nowhere/at/all/secreto").status_code == 404
    metrics = services.metrics
    (template,) = {
        sample.labels["route"]
        for family in metrics.registry.collect()
        for sample in family.samples
        if "clientes" in sample.labels.get("route", "")
    }
    assert template.startswith("/v1/clientes/{")
    assert value(metrics, "cobranza_requests_total", method="GET", route=template, status="404") == 1
    assert value(metrics, "cobranza_request_seconds_count", method="GET", route=template) == 1
    assert value(metrics, "cobranza_requests_total", method="GET", route="/v1/cartera/resumen", status="401") == 1
    text = metrics.render().decode()
    assert unknown not in text
    assert "secreto" not in text


def test_lines_carry_the_request_of_their_answer(services: Services) -> None:
    logged = LogCapture()
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, logged])
    told = replace(services, settings=services.settings.model_copy(update={"log_requests": True}))
    try:
        with TestClient(create_app(told)) as client:
            names = [client.get(path).headers["x-request-id"] for path in ("/readyz", "/v1/no/hay")]
    finally:
        structlog.reset_defaults()
    assert [(line["request_id"], line["route"], line["status"]) for line in logged.entries] == [
        (names[0], "/readyz", 200),
        (names[1], "(none)", 404),
    ]


def pass_through(metrics: Metrics, kind: str) -> None:
    """One answer of a media type through the middleware."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        scope["path_template"] = "/eventos"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind.encode())]})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def nothing(*_: Any) -> None:
        return None

    scope: Any = {"type": "http", "method": "PROPFIND", "path": "/eventos"}
    asyncio.run(ObserveMiddleware(app, metrics)(scope, nothing, nothing))  # type: ignore[arg-type]


@pytest.mark.parametrize(("kind", "counted"), [("text/event-stream; charset=utf-8", 0), ("application/json", 1)])
def test_how_long_an_open_page_stays_is_not_a_duration(kind: str, counted: int) -> None:
    metrics = Metrics()
    pass_through(metrics, kind)
    assert value(metrics, "cobranza_requests_total", method="OTHER", route="/eventos", status="200") == 1
    assert value(metrics, "cobranza_request_seconds_count", method="OTHER", route="/eventos") == counted


def test_only_a_slow_request_has_a_line_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    logged = LogCapture()
    structlog.configure(processors=[logged])
    try:
        pass_through(Metrics(), "application/json")
        assert logged.entries == []
        monkeypatch.setattr(observe, "SLOW_SECONDS", 0.0)
        pass_through(Metrics(), "application/json")
    finally:
        structlog.reset_defaults()
    assert [(line["event"], line["log_level"]) for line in logged.entries] == [("slow request", "warning")]
