"""No page asks the database more because there is more to show, and none is heavy: counted with few rows and many."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import event

from server.services import Services
from tests.web.conftest import Fleet, Pages
from tests.web.pages import GONE, fill, routes

FEW, MANY = 3, 60
USUAL = 14
"""Statements of a page, those included that find out who looks."""
PANEL = 32
BUDGET = {
    "/panel": PANEL,
    "/entrar": PANEL + 2,
    "/clientes/{customer_id:uuid}/recordatorio": 26,
    "/conectores/{connector_id:uuid}": 22,
}
"""The pages that show more than one thing; the log-in page leads whoever is logged in to the panel."""
FULL = 2
"""A list whose page is full asks how many there are in all; a page shows two such lists at most."""
HEAVIEST = 60 * 1024
"""Bytes of a page with its style, script and icon."""


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


@dataclass(frozen=True, slots=True)
class Cost:
    """What a page takes: statements, and the bytes that a browser without a cache receives (0 of what is no page)."""

    statements: int
    weight: int


def weight(owner: Pages) -> int:
    """Bytes on the wire of the page on show and of every file that it names."""
    if not owner.shown.headers["content-type"].startswith("text/html"):
        return 0
    files = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', owner.shown.text))
    assert len(files) >= 3, owner.shown.url
    answers = [owner.shown, *(owner.client.get(path) for path in files)]
    return sum(int(answer.headers["content-length"]) for answer in answers)


def costs(owner: Pages, services: Services, fleet: Fleet, rows: int) -> dict[str, Cost]:
    """What each page takes in an organization with as many rows of everything."""
    member = fleet.organization(owner.register().email)
    made = fill(services, member.organization.id, member.user.id, rows)
    found = {}
    for route in sorted(routes(services)):
        with counted(services) as told:
            owner.open(made.address(route), 410 if route in GONE else 200)
        found[route] = Cost(len(told), weight(owner))
    owner.open("/cuenta")
    owner.send("/salir")
    return found


@pytest.mark.slow
def test_every_page_keeps_its_budget_however_much_there_is(visitor: Pages, services: Services, fleet: Fleet) -> None:
    few, many = (costs(visitor, services, fleet, rows) for rows in (FEW, MANY))
    grown = {route: cost.statements - few[route].statements for route, cost in many.items()}
    assert {route: more for route, more in grown.items() if more > FULL} == {}
    assert {route: cost for route, cost in many.items() if cost.statements > BUDGET.get(route, USUAL)} == {}
    assert set(BUDGET) <= set(many)
    assert {route: cost for route, cost in many.items() if cost.weight > HEAVIEST} == {}
    assert many["/panel"].weight > few["/entrar"].weight > 5_000


def test_what_is_counted_is_what_is_sent(visitor: Pages, services: Services) -> None:
    with counted(services) as told, services.db.reading() as tx:
        for _ in range(2):
            tx.connection.exec_driver_sql("SELECT 1")
    assert told == ["SELECT 1"] * 2
