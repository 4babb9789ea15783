"""The organization of the token: as documented, changed within bounds, counted from what is there."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import select

from server.capabilities.accounts.tables import organizations
from server.services import Services
from tests.server.capabilities.ingest.bodies import body, data
from tests.server.conftest import Registered
from tests.server.faces.cobranza.conftest import FIRST, TODAY
from tests.support.clock import FakeClock
from tests.support.pairing import pair
from tests.support.people import join

Client = TestClient[Litestar]
PATH = "/v1/organizations/current"


def change(client: Client, who: Registered, **members: Any) -> Any:
    return client.patch(PATH, json=members, headers=who.headers)


def test_a_new_organization_as_the_document_shows_it(client: Client, registered: Registered) -> None:
    shown = client.get(PATH, headers=registered.headers).json()
    assert shown == {
        "id": registered.organization_id,
        "nombre": shown["nombre"],
        "rfc": "XAXX010101000",
        "plan": "free",
        "createdAt": "2026-03-17T18:30:00Z",
        "settings": {"timezone": "America/Mexico_City", "currency": "MXN", "emailDomain": "empresa.com"},
        "stats": {"usersCount": 1, "connectorsCount": 0, "lastSyncAt": None},
    }


def test_the_figures_count_people_machines_and_the_newest_sync(
    client: Client, services: Services, registered: Registered, clock: FakeClock
) -> None:
    join(client, services, registered, "viewer")
    first, second = pair(client, registered), pair(client, registered, "machine-2", empresas=[])
    clock.advance(minutes=7)
    raw = body(data(FIRST, TODAY), clock.now().isoformat())
    assert client.post("/v1/sync/cartera", content=raw, headers=first.headers).status_code == 200
    client.delete(f"/v1/connectors/{second.id}", headers=registered.headers)
    stats = client.get(PATH, headers=registered.headers).json()["stats"]
    assert stats == {"usersCount": 2, "connectorsCount": 1, "lastSyncAt": "2026-03-17T18:37:00Z"}


def test_what_is_sent_changes_and_the_rest_stays(client: Client, registered: Registered) -> None:
    answer = change(client, registered, nombre=" Otra S.A. ", settings={"currency": "USD"})
    assert answer.status_code == 200
    shown = answer.json()
    assert (shown["nombre"], shown["rfc"]) == ("Otra S.A.", "XAXX010101000")
    assert shown["settings"] == {"timezone": "America/Mexico_City", "currency": "USD", "emailDomain": "empresa.com"}
    assert client.get(PATH, headers=registered.headers).json() == shown
    assert client.get("/v1/auth/me", headers=registered.headers).json()["organization"]["nombre"] == "Otra S.A."
    assert change(client, registered).json() == shown


def test_null_clears_what_may_be_empty(client: Client, registered: Registered) -> None:
    shown = change(client, registered, rfc=None, settings={"emailDomain": None}).json()
    assert (shown["rfc"], shown["settings"]["emailDomain"]) == (None, None)
    shown = change(client, registered, rfc="gode561231gr8", settings={"emailDomain": "Éxito.MX"}).json()
    assert (shown["rfc"], shown["settings"]["emailDomain"]) == ("GODE561231GR8", "éxito.mx")


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"nombre": None}, "nombre"),
        ({"nombre": "  "}, "nombre"),
        ({"nombre": "x" * 101}, "nombre"),
        ({"rfc": "NADA"}, "rfc"),
        ({"settings": None}, "settings"),
        ({"settings": {"timezone": None}}, "settings.timezone"),
        ({"settings": {"timezone": "America/Atlantis"}}, "settings.timezone"),
        ({"settings": {"timezone": "../../etc/passwd"}}, "settings.timezone"),
        ({"settings": {"timezone": "localtime"}}, "settings.timezone"),
        ({"settings": {"currency": "mxn"}}, "settings.currency"),
        ({"settings": {"currency": "XXX"}}, "settings.currency"),
        ({"settings": {"emailDomain": "no dominio"}}, "settings.emailDomain"),
        ({"settings": {"emailDomain": "x" * 300}}, "settings.emailDomain"),
    ],
    ids=str,
)
def test_what_is_out_of_bounds_is_named_and_changes_nothing(
    client: Client, registered: Registered, members: dict[str, Any], field: str
) -> None:
    before = client.get(PATH, headers=registered.headers).json()
    answer = change(client, registered, **members)
    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["field"] == field
    assert client.get(PATH, headers=registered.headers).json() == before


def test_every_wrong_member_is_told_at_once(client: Client, registered: Registered) -> None:
    answer = change(client, registered, nombre="", rfc="x", settings={"timezone": "x", "currency": "x"})
    fields = [detail["field"] for detail in answer.json()["error"]["details"]]
    assert fields == ["nombre", "rfc", "settings.timezone", "settings.currency"]


def test_a_taken_name_is_a_conflict_and_ones_own_is_not(
    client: Client, registered: Registered, register: Callable[..., Registered]
) -> None:
    register(organizacion={"nombre": "Ferretería Núñez"})
    answer = change(client, registered, nombre="FERRETERÍA  núñez")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")
    assert answer.json()["error"]["details"][0]["field"] == "nombre"
    mine = client.get(PATH, headers=registered.headers).json()["nombre"]
    assert change(client, registered, nombre=mine.upper()).json()["nombre"] == mine.upper()


def test_another_zone_moves_the_next_midnight(client: Client, services: Services, registered: Registered) -> None:
    assert change(client, registered, settings={"timezone": "America/Tijuana"}).status_code == 200
    with services.db.reading(UUID(registered.organization_id)) as tx:
        turn = tx.connection.execute(select(organizations.c.next_daily_at)).scalar_one()
    assert turn == datetime(2026, 3, 18, 7, tzinfo=UTC)
