"""Older files come to today's tables, newer ones are left alone."""

import sqlite3

from agent.state.schema import STEPS, upgrade


def test_steps_are_applied_once() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    upgrade(connection)
    upgrade(connection)
    assert connection.execute("PRAGMA user_version").fetchone() == (len(STEPS),)
    connection.execute("INSERT INTO note VALUES ('a', 'b')")
    upgrade(connection)
    assert connection.execute("SELECT count(*) FROM note").fetchone() == (1,)
    connection.close()
