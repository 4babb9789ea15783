"""One's open sessions: seen as their devices, ended one by one or all the others, from the next request on."""

import re
from uuid import UUID

from litestar import Litestar
from litestar.testing import TestClient

from server.capabilities.accounts.tables import memberships
from server.kit.ids import new_id
from server.services import Services
from tests.web.conftest import ORIGIN, PASSWORD, Fleet, Pages, plain

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"


def elsewhere(app: Litestar, email: str, agent: str = FIREFOX) -> Pages:
    """The same person on another device."""
    client = TestClient(app, base_url=ORIGIN, raise_server_exceptions=False)
    client.headers["user-agent"] = agent
    pages = Pages(client, email)
    pages.open("/entrar")
    pages.send("/entrar", email=email, password=PASSWORD)
    return pages


def inside(pages: Pages) -> bool:
    """Whether the next request still finds a session."""
    return pages.client.get("/panel", follow_redirects=False).status_code == 200


def test_a_session_is_seen_and_ended_at_once(owner: Pages, app: Litestar) -> None:
    other = elsewhere(app, owner.email)
    text = plain(owner.open("/cuenta"))
    assert "Firefox en Linux testclient" in text
    assert text.count("Esta sesión") == 1
    [path] = re.findall(r'action="(/cuenta/sesiones/[0-9a-f-]+/[0-9a-f-]+/cerrar)"', owner.shown.text)
    assert inside(other)
    assert "Esa sesión se cerró." in owner.send(path)
    assert not inside(other)
    assert inside(owner)
    assert "Firefox en Linux" not in plain(owner.open("/cuenta"))
    owner.send(path, 404)
    assert "Cerró una de sus sesiones: Firefox en Linux, testclient" in owner.open("/auditoria")


def test_all_the_others_end_programs_included(owner: Pages, app: Litestar) -> None:
    others = [elsewhere(app, owner.email), elsewhere(app, owner.email)]
    login = {"email": owner.email, "password": PASSWORD}
    tokens = owner.client.post("/v1/auth/login", json=login).json()["tokens"]
    bearer = {"Authorization": f"Bearer {tokens['accessToken']}"}
    assert "API" in plain(owner.open("/cuenta"))
    assert "Tus demás sesiones se cerraron." in owner.send("/cuenta/sesiones/cerrar-las-demas")
    assert [inside(one) for one in others] == [False, False]
    assert owner.client.get("/v1/auth/me", headers=bearer).status_code == 401
    renewal = owner.client.post("/v1/auth/refresh", json={"refreshToken": tokens["refreshToken"]})
    assert renewal.status_code == 401
    assert inside(owner)
    assert "Cerrar las demás" not in owner.open("/cuenta")


def test_nobody_ends_anothers_session(owner: Pages, app: Litestar, fleet: Fleet, services: Services) -> None:
    theirs = fleet.organization(owner.email)
    with services.db.reading(theirs.organization.id) as tx:
        session = services.accounts.sessions.of(tx, theirs.user.id)[0].id
    stranger = Pages(TestClient(app, base_url=ORIGIN, raise_server_exceptions=False)).register()
    stranger.open("/cuenta")
    stranger.send(f"/cuenta/sesiones/{theirs.organization.id}/{session}/cerrar", 404)
    own: UUID = fleet.organization(stranger.email).organization.id
    stranger.send(f"/cuenta/sesiones/{own}/{session}/cerrar", 404)
    stranger.send(f"/cuenta/sesiones/{new_id()}/{new_id()}/cerrar", 404)
    assert inside(owner)


def test_sessions_of_every_organization_are_one_list(
    owner: Pages, app: Litestar, fleet: Fleet, services: Services
) -> None:
    here = fleet.organization(owner.email)
    second = Pages(TestClient(app, base_url=ORIGIN, raise_server_exceptions=False)).register()
    there = fleet.organization(second.email).organization
    with services.db.transaction(there.id) as tx:
        row = {"organization_id": there.id, "user_id": here.user.id, "role": "viewer"}
        tx.connection.execute(memberships.insert().values(row | {"created_at": services.clock.now()}))
    traveller = elsewhere(app, owner.email)
    traveller.open("/cuenta/organizaciones")
    assert there.name in traveller.send(f"/cuenta/organizaciones/{there.id}")
    text = plain(owner.open("/cuenta"))
    assert f"Firefox en Linux {there.name} · testclient" in text
    assert f"Esta sesión {here.organization.name}" in text
    assert "Cambiar de organización" in text
    owner.send("/cuenta/sesiones/cerrar-las-demas")
    assert not inside(traveller)
    assert inside(owner)
