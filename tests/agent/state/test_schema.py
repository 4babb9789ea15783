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


def test_a_file_of_the_first_version_keeps_what_it_knows() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(f"{STEPS[0]} PRAGMA user_version = 1;")
    connection.execute("INSERT INTO company (empresa_id, sync_id) VALUES ('01', 's')")
    upgrade(connection)
    assert connection.execute("SELECT sync_id, differences FROM company").fetchone() == ("s", None)
    connection.close()
