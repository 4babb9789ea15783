"""An attachment fit to read texts: only the database's own columns say in which character set they can travel."""

from agent.erp.drivers.firebird import CHARSET, FirebirdConnection, connect
from agent.erp.drivers.target import Target
from agent.erp.sae.schema import text_charset


def open_for_texts(target: Target, user: str, password: str) -> FirebirdConnection:
    """Attach so that every text of SAE can be read; no transaction is left running. Raises `AgentError`."""
    connection = connect(target, user, password)
    try:
        connection.begin()
        charset = text_charset(connection.rows)
        connection.end()
    except BaseException:
        connection.close()
        raise
    if charset == CHARSET:
        return connection
    connection.close()
    return connect(target, user, password, charset)
