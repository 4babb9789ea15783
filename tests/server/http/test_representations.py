"""Which form of a list `Accept` gets."""

import pytest
from litestar import Litestar, get
from litestar.testing import TestClient

from server.http.representations import RepresentationsMiddleware

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def client() -> TestClient[Litestar]:
    """Two lists, one of which has another form."""

    @get("/list", sync_to_thread=False)
    def plain() -> str:
        return "json"

    @get("/list.xlsx", sync_to_thread=False)
    def sheet() -> str:
        return "xlsx"

    @get("/other", sync_to_thread=False)
    def other() -> str:
        return "other"

    app = Litestar([plain, sheet, other], openapi_config=None, logging_config=None)
    app.asgi_handler = RepresentationsMiddleware(app.asgi_handler, XLSX, ".xlsx", frozenset({"/list"}))
    return TestClient(app)


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (XLSX, "xlsx"),
        (f"{XLSX}, application/json;q=0.5", "xlsx"),
        (f"{XLSX};q=0.9, */*;q=0.1", "xlsx"),
        (f"application/json, {XLSX};q=0.9", "json"),
        ("*/*", "json"),
        ("text/html", "json"),
        ("", "json"),
        (";;;q=", "json"),
    ],
)
def test_the_preferred_form_is_answered(client: TestClient[Litestar], accept: str, form: str) -> None:
    assert client.get("/list", headers={"Accept": accept}).text == form
    assert client.get("/list/", headers={"Accept": accept}).text == form


def test_a_list_without_another_form_has_one(client: TestClient[Litestar]) -> None:
    assert client.get("/other", headers={"Accept": XLSX}).text == "other"
    assert client.post("/list", headers={"Accept": XLSX}).status_code == 405
