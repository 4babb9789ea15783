"""Which form of a list `Accept` gets."""

import pytest
from litestar import Litestar, get
from litestar.params import FromPath
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

    @get("/owners/{name:str}/list", sync_to_thread=False)
    def owned(name: FromPath[str]) -> str:
        return f"json of {name}"

    @get("/owners/{name:str}/list.xlsx", sync_to_thread=False)
    def owned_sheet(name: FromPath[str]) -> str:
        return f"xlsx of {name}"

    app = Litestar([plain, sheet, other, owned, owned_sheet], openapi_config=None, logging_config=None)
    app.asgi_handler = RepresentationsMiddleware(
        app.asgi_handler, XLSX, ".xlsx", frozenset({"/list", "/owners/{name}/list"})
    )
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
        (f"{XLSX};q=0", "json"),
        (f"{XLSX} ; Q = 0.000 , */*", "json"),
        (f"{XLSX};q=0.001", "xlsx"),
        (f"application/json;q=0, {XLSX};q=0", "json"),
        ("application/json;q=0, */*;q=0.5", "xlsx"),
    ],
)
def test_the_preferred_form_is_answered(client: TestClient[Litestar], accept: str, form: str) -> None:
    assert client.get("/list", headers={"Accept": accept}).text == form
    assert client.get("/list/", headers={"Accept": accept}).text == form
    assert client.get("/list", headers={"Accept": accept}).headers["vary"] == "Accept"


def test_a_list_of_somebody_has_another_form_too(client: TestClient[Litestar]) -> None:
    assert client.get("/owners/ana.b/list", headers={"Accept": XLSX}).text == "xlsx of ana.b"
    assert client.get("/owners/ana/luis/list", headers={"Accept": XLSX}).status_code == 404
    assert client.get("/owners/ana/list").text == "json of ana"


def test_a_list_without_another_form_has_one(client: TestClient[Litestar]) -> None:
    assert client.get("/other", headers={"Accept": XLSX}).text == "other"
    assert client.post("/list", headers={"Accept": XLSX}).status_code == 405
    assert "vary" not in client.get("/other").headers
    assert "vary" not in client.get("/list.xlsx").headers
