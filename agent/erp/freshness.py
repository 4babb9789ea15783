"""Whether a database can have been written since it was read, told from the engine's transaction counter.

Asking does not move the counter, any transaction of the ERP does. Two traps shape the rule: a writer that began before
our snapshot and commits after it does not move it, and a counter taken after our reading misses what came during it.
"""

from typing import Protocol

from agent.core.model import Token


class Engine(Protocol):
    """What the rule asks of an open attachment."""

    def newest_transaction(self) -> int:
        """Number of the transaction started last; asking moves nothing."""

    def active_transactions(self) -> frozenset[int]:
        """Transactions that are running; asking starts one, so it moves the counter by one."""

    def created(self) -> str:
        """When the database was created or restored."""


def take(engine: Engine, snapshot: int) -> Token | None:
    """Token of a reading whose snapshot, transaction `snapshot`, has just begun; None where somebody came in between.

    The list of others and the counter belong together only if listing alone has moved the counter.
    """
    others = engine.active_transactions() - {snapshot}
    counter = engine.newest_transaction()
    if counter != snapshot + 1:
        return None
    return Token(engine.created(), counter, tuple(sorted(number for number in others if number < snapshot)))


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
