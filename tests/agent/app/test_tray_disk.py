"""The window of an agent whose disk fills up while it works."""

import threading
from pathlib import Path

from agent.core.health import Colour
from tests.agent.app.test_tray import Watching, until
from tests.support.office import make_premises
from tests.support.small_disk import fill, small_disk

__all__ = ["small_disk"]


def test_a_full_disk_is_told_while_it_works_and_where_it_starts_on_one(small_disk: Path) -> None:
    premises, watching = make_premises(small_disk), Watching()
    premises.pair()
    office = premises.open()
    thread = threading.Thread(target=office.work, args=(watching,))
    thread.start()
    until(lambda: len(office.history()) >= 2)
    fill(small_disk, 0)
    premises.desk.clock.advance(120)
    until(lambda: office.look().health.colour is Colour.RED)
    assert office.look().trouble.startswith("El disco está lleno. Libera")
    office.stop("quit")
    thread.join(20)
    office.close()
    again = premises.open()
    assert len(again.history()) >= 2
    again.close()
