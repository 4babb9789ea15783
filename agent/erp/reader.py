"""Aspel SAE on Firebird behind the engine's port: one snapshot a reading, closed before anything is sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from agent.core.model import Company, Source, Token, Unreadable
from agent.erp import freshness
from agent.erp.companies import chosen, held_companies
from agent.erp.drivers.attachment import CHARSET, Attachment, Connect
from agent.erp.drivers.target import parse
from agent.erp.opening import attach, open_for_texts
from agent.erp.reading import Reading
from agent.erp.sae.firebird import FIREBIRD
from agent.erp.tables import Tables
from agent.errors import AgentError


class FirebirdReader:
    """The ERP database of one source. Attachments are opened when needed; only the freshness check keeps one."""

    def __init__(self, source: Source, password: str, connect: Connect = attach) -> None:
        self._source = source
        self._password = password
        self._target = parse(source.database)
        self._connector = connect
        self._watch: Attachment | None = None

    def companies(self) -> list[Company]:
        """The companies of the source: those it names, else the preferred ones. Raises `AgentError`."""
        connection = self._open()
        try:
            connection.begin()
            held = held_companies(connection.rows, self._target.name, FIREBIRD)
            return chosen(held, self._source.companies, self._target.name)
        finally:
            connection.close()

    def unreadable(self) -> list[Unreadable]:
        """Tables of its companies that cannot be read. Raises `AgentError`."""

        def begun() -> Attachment:
            connection = self._open()
            connection.begin()
            return connection

        return Tables(begun, FIREBIRD).unreadable(self._source.companies)

    @contextmanager
    def read(self, empresa_id: str, today: date) -> Iterator[Reading]:
        """The snapshot of one company as of `today`. Raises `AgentError`."""
        connection = self._open()
        try:
            token = freshness.begin(connection)
            yield Reading(connection.rows, FIREBIRD, empresa_id, today, token)
        finally:
            connection.close()

    def recheck(self, token: Token) -> tuple[bool, Token | None]:
        """Whether nothing can have been written since the reading that gave `token`, and the token to ask with next.

        Raises `AgentError`. Through a server the attachment stays for the next check; a file is left at once, for
        others to open.
        """
        try:
            return self._ask(token)
        except AgentError:
            if self._watch is None:
                raise
            self.close()  # the kept attachment may have died with the server: ask once more with a new one
            return self._ask(token)

    def close(self) -> None:
        """Leave the database."""
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.close()

    def _ask(self, token: Token) -> tuple[bool, Token | None]:
        if self._target.server is None:
            connection = self._connect()
            try:
                return freshness.unchanged(connection, token)
            finally:
                connection.close()
        if self._watch is None:
            self._watch = self._connect()
        return freshness.unchanged(self._watch, token)

    def _open(self) -> Attachment:
        """An attachment whose texts travel in a character set that holds all of SAE's."""
        return open_for_texts(self._target, self._source.user, self._password, self._connector)

    def _connect(self) -> Attachment:
        return self._connector(self._target, self._source.user, self._password, CHARSET)
