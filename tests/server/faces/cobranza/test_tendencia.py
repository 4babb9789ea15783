"""/v1/cartera/tendencia: the cartera as each day ended."""

from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.app import create_worker
from server.capabilities.accounts.model import SubjectKind
from server.faces.cobranza.tendencia import MAX_DAYS
from server.services import Services
from tests.server.conftest import Registered
from tests.server.faces.cobranza.conftest import Get
from tests.support.clock import FakeClock

PATH = "/v1/cartera/tendencia"


@pytest.fixture
def month(
    fetch: Get, client: TestClient[Litestar], services: Services, registered: Registered, clock: FakeClock
) -> Get:
    """GET as the owner, twenty days after the machine fell silent."""
    worker = create_worker(services)
    for _ in range(20):
        clock.advance(days=1)
        while worker.run_once():
            pass
    with services.db.transaction(UUID(registered.organization_id)) as tx:
        tokens = services.accounts.sessions.begin(tx, SubjectKind.USER, UUID(registered.user_id), audience="cobranza")

    def get(path: str, status: int = 200, **query: Any) -> Any:
        answer = client.get(path, params=query, headers={"Authorization": f"Bearer {tokens.access_token}"})
        assert answer.status_code == status, answer.text
        return answer.json()

    return get


def test_a_point_for_every_day(month: Get) -> None:
    points = month(PATH)["data"]
    assert [row["fecha"] for row in points[:2] + points[-1:]] == ["2026-03-17", "2026-03-18", "2026-04-06"]
    assert len(points) == 21
    assert points[0] == {
        "fecha": "2026-03-17",
        "totalCartera": 45245.0,
        "carteraVigente": 32731.0,
        "carteraVencida": 12514.0,
        "porcentajeVencido": 27.7,
        "clientesConSaldo": 3,
        "facturasActivas": 7,
    }
    assert points[1]["carteraVencida"] == 12515.0
    assert points[-1]["carteraVigente"] == 0.0
    assert points[-1] | {"fecha": None} == {
        "fecha": None,
        **{name: month("/v1/cartera/resumen")[name] for name in points[0] if name != "fecha"},
    }


def test_days_and_companies_are_chosen(month: Get) -> None:
    some = month(PATH, desde="2026-03-20", hasta="2026-03-22", empresaId="02")["data"]
    assert [(row["fecha"], row["totalCartera"]) for row in some] == [
        ("2026-03-20", 9.0),
        ("2026-03-21", 9.0),
        ("2026-03-22", 9.0),
    ]
    assert month(PATH, hasta="2026-03-18")["data"][-1]["fecha"] == "2026-03-18"
    assert month(PATH, desde="2027-01-01")["data"] == []
    assert month(PATH, empresaId="99")["data"] == []
    assert month(PATH, hasta="0001-01-01")["data"] == []


def test_the_longest_answer_has_a_bound(month: Get) -> None:
    assert MAX_DAYS == 1_830
    assert len(month(PATH, desde="2021-04-03")["data"]) == 21
    error = month(PATH, 400, desde="2021-04-02")["error"]
    assert (error["code"], error["details"][0]["field"]) == ("VALIDATION_ERROR", "desde")
    assert month(PATH, 400, desde="2026-03-02", hasta="2026-03-01")["error"]["details"][0]["field"] == "hasta"


def test_today_is_there_before_anything_kept_it(
    fetch: Get, client: TestClient[Litestar], registered: Registered, clock: FakeClock
) -> None:
    """18:30 in London is the next day in Auckland."""
    body = {"settings": {"timezone": "Pacific/Auckland"}}
    assert client.patch("/v1/organizations/current", json=body, headers=registered.headers).status_code == 200
    points = fetch(PATH)["data"]
    assert [row["fecha"] for row in points] == ["2026-03-17", "2026-03-18"]
    assert points[1] == {
        "fecha": "2026-03-18",
        **{name: fetch("/v1/cartera/resumen")[name] for name in points[1] if name != "fecha"},
    }
    assert [row["fecha"] for row in fetch(PATH, hasta="2026-03-17")["data"]] == ["2026-03-17"]
    assert [row["totalCartera"] for row in fetch(PATH, empresaId="02")["data"]] == [9.0, 9.0]
