"""No page asks the database more because there is more to show: statements counted with three rows and with sixty."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from server.services import Services
from tests.web.conftest import Fleet, Pages
from tests.web.pages import GONE, fill, routes

FEW, MANY = 3, 60
USUAL = 14
"""Statements of a page, those included that find out who looks."""
BUDGET = {"/panel": 34, "/clientes/{customer_id:uuid}/recordatorio": 26, "/conectores/{connector_id:uuid}": 22}
"""The pages that show more than one thing."""


@contextmanager
def counted(services: Services) -> Iterator[list[str]]:
    """The statements sent while it is open, without those that begin and scope a transaction."""
    told: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            told.append(statement)

    event.listen(services.db.engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        event.remove(services.db.engine, "before_cursor_execute", note)


def statements(owner: Pages, services: Services, fleet: Fleet, rows: int) -> dict[str, int]:
    """How many each page sends in an organization with as many rows of everything."""
    member = fleet.organization(owner.register().email)
    made = fill(services, member.organization.id, member.user.id, rows)
    found = {}
    for route in routes(services):
        with counted(services) as told:
            owner.open(made.address(route), 410 if route in GONE else 200)
        found[route] = len(told)
    owner.open("/cuenta")
    owner.send("/salir")
    return found


@pytest.mark.slow
def test_every_page_keeps_its_budget_however_much_there_is(visitor: Pages, services: Services, fleet: Fleet) -> None:
    few, many = (statements(visitor, services, fleet, rows) for rows in (FEW, MANY))
    assert few == many
    over = {route: found for route, found in many.items() if found > BUDGET.get(route, USUAL)}
    assert over == {}
    assert set(BUDGET) <= set(many)


def test_what_is_counted_is_what_is_sent(visitor: Pages, services: Services) -> None:
    with counted(services) as told, services.db.reading() as tx:
        for _ in range(2):
            tx.connection.exec_driver_sql("SELECT 1")
    assert told == ["SELECT 1"] * 2
