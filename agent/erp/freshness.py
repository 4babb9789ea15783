"""Whether a database can have been written since it was read, told from the engine's transaction counter.

Asking does not move the counter, any transaction of the ERP does. Traps that shape the rule: a writer from before our
snapshot that commits after it does not move it; one that commits before we list who runs is in no list either; and a
counter taken after our reading misses what came during it.
"""

from typing import Protocol

from agent.core.model import Token


class Engine(Protocol):
    """What the rule asks of an open attachment."""

    def begin(self) -> int:
        """Start the snapshot; its transaction number."""

    def newest_transaction(self) -> int:
        """Number of the transaction started last; asking moves nothing."""

    def active_transactions(self) -> frozenset[int]:
        """Transactions that are running; asking starts one, so it moves the counter by one."""

    def created(self) -> str:
        """When the database was created or restored."""


def begin(engine: Engine) -> Token | None:
    """Begin the snapshot of a reading; its token, or None where somebody came or went just then.

    Who runs is listed before and after. The lists agree and our three steps alone moved the counter: so these and no
    others ran when the snapshot began, and none of them has ended since.
    """
    idle = engine.newest_transaction()
    before = engine.active_transactions()
    snapshot = engine.begin()
    others = engine.active_transactions() - {snapshot}
    counter = engine.newest_transaction()
    if (snapshot, counter) != (idle + 2, idle + 3) or others != before:
        return None
    return Token(engine.created(), counter, tuple(sorted(others)))


def unchanged(engine: Engine, token: Token) -> tuple[bool, Token | None]:
    """Whether nothing was written since the reading, and the token to ask with next time.

    None as token: it is spent, only a reading gives another. A database created at another time, or a counter that went
    back, is another history (a restored backup).
    """
    if engine.created() != token.created:
        return False, None
    if engine.newest_transaction() != token.counter:
        return False, None
    if not token.others:
        return True, token
    running = engine.active_transactions()
    if engine.newest_transaction() != token.counter + 1:
        return False, None
    if not running.issuperset(token.others):
        return False, None
    return True, Token(token.created, token.counter + 1, token.others)
