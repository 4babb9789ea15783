"""Each engine's sources get its reader."""

import pytest

from agent.core.model import Source
from agent.erp.engines import ENGINES, open_reader
from agent.erp.reader import FirebirdReader
from agent.erp.sqlserver import SqlServerReader
from agent.errors import AgentError


def source(engine: str, database: str) -> Source:
    return Source("s", engine, database, "u", ())


def test_each_engine_has_its_reader() -> None:
    assert ENGINES == ("firebird", "sqlserver")
    assert isinstance(open_reader(source("firebird", "/srv/a.fdb"), "p"), FirebirdReader)
    assert isinstance(open_reader(source("sqlserver", r"SRV\X/B"), "p"), SqlServerReader)


def test_an_engine_that_nobody_knows() -> None:
    with pytest.raises(AgentError, match="oracle"):
        open_reader(source("oracle", "x"), "p")
