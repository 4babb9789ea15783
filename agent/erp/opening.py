"""An attachment fit to read texts, by whichever driver this machine can use.

Only the database's own columns say in which character set its texts can travel.
"""

from typing import Final

from agent.erp.drivers import firebird
from agent.erp.drivers.attachment import CHARSET, Attachment, Connect
from agent.erp.drivers.target import Target
from agent.erp.drivers.translate import UNREACHABLE, no_client, sentence_for
from agent.erp.sae.firebird import text_charset
from agent.errors import AgentError

NEW_LOGINS: Final = 3
"""First Firebird with logins that its older clients do not know."""


def attach(target: Target, user: str, password: str, charset: str = CHARSET) -> Attachment:
    """Attach by the client library where one loads, else by the wire through the server. Raises `AgentError`.

    Without a library a path alone is asked of the server of this very machine, which sees the same paths. A library
    from before Firebird 3 cannot enter newer servers: where it fails the wire is tried.
    """
    if not firebird.client_loads():
        return attach_by_wire(target, user, password, charset)
    try:
        return firebird.connect(target, user, password, charset)
    except AgentError as error:
        if target.server is None or firebird.client_version() >= NEW_LOGINS:
            raise
        try:
            return attach_by_wire(target, user, password, charset)
        except AgentError:
            raise error from error.__cause__


def attach_by_wire(target: Target, user: str, password: str, charset: str = CHARSET) -> Attachment:
    """Attach without any client library. Raises `AgentError`."""
    from agent.erp.drivers import firebird_wire  # most machines have a library and never need it

    try:
        return firebird_wire.connect(target, user, password, charset)
    except AgentError as error:
        if target.server is None and error.title == sentence_for(UNREACHABLE, target, "").title:
            raise no_client() from error
        raise


def open_for_texts(target: Target, user: str, password: str, connect: Connect = attach) -> Attachment:
    """Attach so that every text of SAE can be read; no transaction is left running. Raises `AgentError`."""
    connection = connect(target, user, password, CHARSET)
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
