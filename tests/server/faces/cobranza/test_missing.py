"""Identifiers of the wrong form: 401 for strangers, 404 for the rest, and nothing that reaches the database."""

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.server.conftest import Registered

Client = TestClient[Litestar]
ID = "550e8400-e29b-41d4-a716-446655440010"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/v1/connectors/no-es-uuid"),
        ("GET", "/v1/clientes/123"),
        ("POST", "/v1/connectors/%00/empresas/01/take-over"),
    ],
)
def test_a_stranger_is_told_to_log_in_first(client: Client, registered: Registered, method: str, path: str) -> None:
    assert client.request(method, path).status_code == 401
    assert client.request(method, path, headers={"Authorization": "Bearer no"}).status_code == 401
    answer = client.request(method, path, headers=registered.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")


def test_a_path_of_nobody_stays_404(client: Client) -> None:
    assert client.get("/v1/nada/no-es-uuid").status_code == 404
    assert client.get("/v1/connectors/no/hay/nada").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", f"/v1/connectors/{ID}/empresas/%00"),
        ("POST", f"/v1/connectors/{ID}/empresas/0%001/take-over"),
    ],
)
def test_a_nul_in_a_path_is_not_found(client: Client, registered: Registered, method: str, path: str) -> None:
    assert client.request(method, path).status_code == 401
    assert client.request(method, path, headers=registered.headers).status_code == 404


def test_a_nul_in_a_query_is_named(client: Client, registered: Registered) -> None:
    answer = client.get("/v1/clientes?search=a%00b", headers=registered.headers)
    assert answer.status_code == 400
    assert [row["field"] for row in answer.json()["error"]["details"]] == ["search"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("limit=1e1", "El campo limit debe ser un número entero"),
        ("page=1.0", "El campo page debe ser un número entero"),
        ("page=", "El campo page debe ser un número entero"),
        ("limit=0", "El campo limit debe estar entre 1 y 100"),
        ("sort=saldo:", "El campo sort debe ser campo:asc o campo:desc, con campo uno de "),
        ("desde=17/03/2026", "El campo desde no es válido: usa el formato AAAA-MM-DD"),
        ("hasta=2026-02-30", "El campo hasta no es válido: usa el formato AAAA-MM-DD"),
    ],
)
def test_a_parameter_of_the_wrong_form_is_named(client: Client, registered: Registered, query: str, said: str) -> None:
    error = client.get(f"/v1/cartera/vencidas?{query}", headers=registered.headers).json()["error"]
    assert error["message"].startswith(said)
    assert [one["field"] for one in error["details"]] == [query.partition("=")[0]]
