"""/v1/clientes/{id}/estado-de-cuenta.pdf over what a machine synced."""

from collections.abc import Callable
from io import BytesIO

from litestar import Litestar
from litestar.testing import TestClient
from pypdf import PdfReader

from server.kit.ids import new_id
from tests.server.conftest import Registered
from tests.server.faces.cobranza.conftest import Get

Client = TestClient[Litestar]


def path(fetch: Get, search: str) -> str:
    """Where the statement of the customer found is."""
    (row,) = fetch("/v1/clientes", search=search)["data"]
    return f"/v1/clientes/{row['id']}/estado-de-cuenta.pdf"


def test_what_a_customer_owes_on_paper(fetch: Get, client: Client, registered: Registered) -> None:
    answer = client.get(path(fetch, "peña"), headers=registered.headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"] == 'inline; filename="estado-de-cuenta-C001.pdf"'
    (page,) = PdfReader(BytesIO(answer.content)).pages
    text = page.extract_text()
    for words in (
        *("Mi Empresa", "Peña y Cía. S.A.", "RFC CUN010101000", "Av. Reforma 123, Centro", "Crédito: 30 días"),
        *("F-1001", "20,000.00", "12,500.00", "7 días", "F-1002", "32,730.00", "45,230.00", "10.50 MXN"),
        *("Al 17 de marzo de 2026", "Cartera verificada el 17/03/2026 a las 12:30"),
    ):
        assert words in text, words


def test_who_owes_nothing_gets_a_statement_that_says_so(fetch: Get, client: Client, registered: Registered) -> None:
    answer = client.get(path(fetch, "álamo"), headers=registered.headers)
    assert "No hay facturas por pagar" in PdfReader(BytesIO(answer.content)).pages[0].extract_text()


def test_nobody_elses(fetch: Get, client: Client, registered: Registered, register: Callable[..., Registered]) -> None:
    where = path(fetch, "peña")
    assert client.get(where).status_code == 401
    assert client.get(where, headers=register().headers).json()["error"]["code"] == "NOT_FOUND"
    absent = f"/v1/clientes/{new_id()}/estado-de-cuenta.pdf"
    assert client.get(absent, headers=registered.headers).status_code == 404
