"""HEAD answers as GET does, without a body and without what a look counts as."""

import re

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.services import Services
from tests.server.conftest import Registered

Client = TestClient[Litestar]


@pytest.mark.parametrize("path", ["/v1/clientes", "/v1/auth/me", "/v1/docs", "/entrar", "/health", "/v1/clientes.xlsx"])
def test_head_tells_what_get_would(client: Client, registered: Registered, path: str) -> None:
    asked = {**registered.headers, "Accept-Encoding": "identity"}
    seen, read = (client.request(method, path, headers=asked) for method in ("HEAD", "GET"))
    assert (seen.status_code, seen.content) == (200, b"")
    assert read.content
    for name in ("content-type", "content-length"):
        assert seen.headers.get(name) == read.headers.get(name) or path.endswith(".xlsx")


@pytest.mark.parametrize(
    ("path", "status"), [("/v1/clientes", 401), ("/v1/nada", 404), ("/v1/auth/login", 405), ("/nada", 404)]
)
def test_refusals_are_the_same_too(client: Client, path: str, status: int) -> None:
    answer = client.head(path)
    assert (answer.status_code, answer.content) == (status, b"")


@pytest.mark.parametrize("page", ["/correo/verificar", "/contrasena/nueva", "/invitacion"])
def test_a_scanner_sees_the_page_of_a_mailed_link(client: Client, page: str) -> None:
    status = client.get(f"{page}?token=x").status_code
    assert client.head(f"{page}?token=x").status_code == status


def test_the_route_and_the_method_are_counted(client: Client, services: Services) -> None:
    client.head("/v1/clientes")
    counted = services.metrics.render().decode()
    assert re.search(r'requests_total{[^}]*method="HEAD"[^}]*route="/v1/clientes"[^}]*} 1\.0', counted)


@pytest.mark.parametrize(
    ("path", "methods"),
    [("/v1/connectors", "GET, HEAD, OPTIONS"), ("/v1/auth/login", "OPTIONS, POST"), ("/panel", "GET, HEAD, OPTIONS")],
)
def test_a_refusal_names_head_where_get_works(client: Client, path: str, methods: str) -> None:
    answer = client.put(path)
    assert (answer.status_code, answer.headers["allow"]) == (405, methods)
