"""The plan's page counts as the rules do, and says when a limit is reached."""

from sqlalchemy import update

from server.capabilities.accounts.plans import PLANS
from server.capabilities.accounts.tables import organizations, users
from server.faces.web.plan import NAMES, Use
from server.services import Services
from tests.web.conftest import Fleet, Pages, plain


def test_every_plan_has_a_name() -> None:
    assert set(NAMES) == set(PLANS)


def test_use_grows_with_people_and_machines_until_it_is_full(owner: Pages, services: Services, fleet: Fleet) -> None:
    mine = fleet.organization(owner.email).organization.id
    with services.db.transaction(mine) as tx:
        tx.connection.execute(update(users).values(verified_at=services.clock.now()))
    text = plain(owner.open("/plan"))
    assert "Plan Gratis" in text
    assert "Personas · Activas o invitadas. 1 de 3" in text
    assert "Computadoras · Vinculadas y sin revocar. 0 de 3" in text
    assert "Llegaste al límite" not in text
    paired = [fleet.pair(owner.email, name) for name in ("Uno", "Dos", "Tres")]
    for name in ("eva", "luis"):
        owner.send("/usuarios/invitar", nombre=name, email=f"{name}@empresa.mx", rol="viewer")
    text = plain(owner.open("/plan"))
    assert "Activas o invitadas, 2 por aceptar su invitación. 3 de 3" in text
    assert "Llegaste al límite de personas" in text
    assert "Llegaste al límite de computadoras" in text
    owner.send("/usuarios/invitar", 400, nombre="Otro", email="otro@empresa.mx", rol="viewer")
    owner.send(f"/conectores/{paired[0].connector_id}/revocar")
    assert "2 de 3" in plain(owner.open("/plan"))
    with services.db.transaction(mine) as tx:
        tx.connection.execute(update(organizations).values(plan="enterprise"))
    text = plain(owner.open("/plan"))
    assert "Plan Empresarial" in text
    assert "3, sin límite" in text


def test_bars_show_something_of_little_and_never_more_than_all() -> None:
    assert [Use("", taken, 100, "", "").width for taken in (0, 1, 50, 100, 250)] == [0, 2, 50, 100, 100]
    assert Use("", 7, None, "", "").width == 0
