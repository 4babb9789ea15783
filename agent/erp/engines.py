"""Which reader a source takes; each engine's drivers are loaded only where one of its sources is read."""

from agent.core.model import Source
from agent.core.ports import ErpReader
from agent.errors import AgentError

FIREBIRD = "firebird"
SQL_SERVER = "sqlserver"
ENGINES = (FIREBIRD, SQL_SERVER)


def open_reader(source: Source, password: str) -> ErpReader:
    """The reader of a source. Raises `AgentError`."""
    if source.engine == FIREBIRD:
        from agent.erp.reader import FirebirdReader

        return FirebirdReader(source, password)
    if source.engine == SQL_SERVER:
        from agent.erp.sqlserver import SqlServerReader

        return SqlServerReader(source, password)
    raise AgentError(
        f"No se conoce el motor de base de datos «{source.engine}»", f"Usa uno de estos: {', '.join(ENGINES)}."
    )
