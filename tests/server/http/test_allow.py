"""OPTIONS names every method of a path, however many handlers it has."""

import pytest
from litestar import Litestar
from litestar.testing import TestClient


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/v1/cobranza/ajustes", "GET, HEAD, OPTIONS, PATCH"),
        ("/v1/cobranza/plantillas/550e8400-e29b-41d4-a716-446655440300", "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("/v1/cartera/resumen", "GET, HEAD, OPTIONS"),
        ("/v1/auth/login", "OPTIONS, POST"),
    ],
)
def test_every_method_is_named(client: TestClient[Litestar], path: str, methods: str) -> None:
    answer = client.options(path)
    assert (answer.status_code, answer.headers["allow"]) == (204, methods)
