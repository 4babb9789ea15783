"""A path that nobody serves, and a method nobody takes, are answered by the face that owns the prefix."""

import pytest
from litestar import Litestar
from litestar.testing import TestClient

Client = TestClient[Litestar]


def test_a_missing_path_of_v1_has_its_envelope(client: Client) -> None:
    answer = client.get("/v1/nada")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "NOT_FOUND"
    assert answer.json()["error"]["requestId"].startswith("req_")


def test_a_wrong_method_names_the_right_ones(client: Client) -> None:
    answer = client.get("/v1/auth/login")
    assert answer.status_code == 405
    assert answer.json()["error"]["code"] == "METHOD_NOT_ALLOWED"
    assert "POST" in answer.headers["allow"]


def test_a_prefix_is_whole_path_members(client: Client) -> None:
    answer = client.get("/v11/nada")
    assert answer.status_code == 404
    assert not answer.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/nada"), ("PATCH", "/v1/auth/login"), ("GET", "/nada")])
def test_what_no_route_takes_has_the_name_that_its_body_tells(client: Client, method: str, path: str) -> None:
    answer = client.request(method, path)
    assert answer.status_code in {404, 405}
    if path.startswith("/v1"):
        assert answer.headers["x-request-id"] == answer.json()["error"]["requestId"]
    assert answer.headers["x-request-id"].startswith("req_")


def test_every_answer_has_a_name(client: Client) -> None:
    first, second = client.get("/health"), client.get("/health")
    assert first.headers["x-request-id"].startswith("req_")
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
