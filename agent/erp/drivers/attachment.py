"""What every open attachment to a Firebird database can do, whichever driver made it."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from agent.erp.drivers.target import Target

Row = tuple[Any, ...]


class Attachment(Protocol):
    """An open attachment that only reads. Every method raises `AgentError`."""

    def begin(self) -> int:
        """Start the snapshot, or a new one; its transaction number."""

    def rows(self, sql: str, *parameters: Any) -> Iterator[Row]:
        """Rows of a query inside the snapshot: NUMERIC as integers of its scale, text stripped on the right."""

    def row(self, sql: str, *parameters: Any) -> Row | None:
        """The first row of a query, or None."""

    def end(self) -> None:
        """End the transaction, so that it is none of those that run when a snapshot begins."""

    def newest_transaction(self) -> int:
        """Number of the transaction the engine started last; asking moves nothing."""

    def active_transactions(self) -> frozenset[int]:
        """Numbers of the transactions that are running; asking moves the counter by one."""

    def created(self) -> str:
        """When the database was created or restored, ISO 8601."""

    def close(self) -> None:
        """Leave the database; a server that is gone already is left without a word."""


Connect = Callable[[Target, str, str, str], Attachment]
"""`connect(target, user, password, charset)`. Raises `AgentError`."""
CHARSET = "ISO8859_1"
"""What SAE's own columns have: bytes pass as they are."""
DIALECT = 3
