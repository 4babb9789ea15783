"""A database tried before it is a source, over a real Firebird."""

from datetime import date

import pytest

from agent.app.child import Login
from agent.app.trial import try_database
from agent.core.model import Source
from agent.erp.drivers.translate import WRONG_PASSWORD
from agent.errors import AgentError
from tests.sae import build
from tests.support.firebird import FirebirdServer
from tests.support.firebird_fixtures import own_firebird_server

__all__ = ["own_firebird_server"]
pytestmark = pytest.mark.slow


def test_companies_newest_movement_and_rights(own_firebird_server: FirebirdServer) -> None:
    server = own_firebird_server
    truth = build(
        server.data / "sae", companies=("01",), customers=3, charges=9, as_of=date(2026, 11, 24), access=server.access
    )
    database = f"{server.address}:{truth.companies['01'].database}"
    source = Source("prueba", "firebird", database, "SYSDBA", ())
    tried = try_database(Login(source, server.password), lambda *_: None)
    (seen,) = tried.companies
    assert (seen.company.id, seen.company.rfc is not None, seen.preferred) == ("01", True, True)
    assert seen.newest is not None
    assert tried.rights is not None
    assert tried.rights.administrator
    with pytest.raises(AgentError) as error:
        try_database(Login(source, "no es"), lambda *_: None)
    assert error.value.title == WRONG_PASSWORD.title
