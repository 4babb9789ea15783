"""Errors of the web are pages in Spanish that say what to do next."""

from typing import Any

import pytest
from litestar import Litestar

from server.kit.errors import DomainError, Kind, limited
from server.services import Services
from tests.web.conftest import Pages


def test_an_unknown_address(visitor: Pages) -> None:
    text = visitor.open("/nada", 404)
    assert "No encontramos esa página" in text
    assert 'href="/"' in text
    assert "menciona este número" not in text


def test_a_method_that_does_not_exist_here(visitor: Pages) -> None:
    answer = visitor.client.delete("/entrar")
    assert answer.status_code == 405
    assert "Eso no se puede hacer aquí" in answer.text
    assert set(answer.headers["allow"].split(", ")) >= {"GET", "POST"}


def test_an_address_that_is_no_identifier(owner: Pages) -> None:
    owner.open("/conectores/uno/revocar", 404)
    assert "No encontramos esa página" in owner.shown.text


def test_another_organizations_machine_does_not_exist(owner: Pages) -> None:
    text = owner.open("/conectores/00000000-0000-4000-8000-000000000000/revocar", 404)
    assert "Ese conector no existe" in text


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (limited(42), 429, "Espera unos minutos"),
        (DomainError("X", Kind.UNAVAILABLE, "Vuelve luego.", retry_after=5), 503, "Vuelve luego."),
        (DomainError("X", Kind.CONFLICT, "Cambió."), 409, "Cambió."),
        (DomainError("X", Kind.GONE, "Se fue."), 410, "Se fue."),
        (RuntimeError("secret of the house"), 500, "Algo falló de nuestro lado"),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else "",
)
def test_refusals_and_bugs(owner: Pages, app: Litestar, error: Exception, status: int, words: str) -> None:
    broken = _Broken(error)
    app.state.services = _Replaced(app.state.services, broken)
    answer = owner.client.get("/conectores")
    assert answer.status_code == status
    assert words in answer.text
    assert "secret of the house" not in answer.text
    assert ("menciona este número" in answer.text) == (status >= 500)
    if isinstance(error, DomainError):
        assert answer.headers.get("retry-after") == (str(error.data["retry_after"]) if error.data else None)


class _Broken:
    """Accounts that refuse everything with one error."""

    def __init__(self, error: Exception) -> None:
        self.sessions = self
        self._error = error

    def read(self, *_: Any, **__: Any) -> Any:
        raise self._error


class _Replaced:
    """The bundle with other accounts."""

    def __init__(self, services: Services, accounts: _Broken) -> None:
        self.settings, self.clock, self.db, self.accounts = services.settings, services.clock, services.db, accounts
