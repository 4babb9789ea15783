"""People, the organization and one's own account: invited, changed, shut out; renamed; another password; elsewhere."""

import re
from uuid import UUID

import pytest
from sqlalchemy import update

from server.capabilities.accounts.model import Role
from server.capabilities.accounts.permissions import PERMISSIONS
from server.capabilities.accounts.tables import memberships, users
from server.faces.web.roles import ROLES, TASKS
from server.kit.ids import new_id
from server.services import Services
from tests.web.conftest import PASSWORD, Fleet, Pages, plain

NEW = "OtraClave456!"


@pytest.fixture
def proven(owner: Pages, services: Services, fleet: Fleet) -> Pages:
    """An owner whose address is proven."""
    with services.db.transaction(fleet.organization(owner.email).organization.id) as tx:
        tx.connection.execute(update(users).values(verified_at=services.clock.now()))
    return owner


def demote(services: Services, organization_id: UUID, role: Role) -> None:
    """Everybody of an organization has this role now."""
    with services.db.transaction(organization_id) as tx:
        where = memberships.c.organization_id == organization_id
        tx.connection.execute(update(memberships).where(where).values(role=role.value))


def test_every_role_and_permission_has_words() -> None:
    assert set(ROLES) == set(Role)
    reads = {"clientes:read", "connectors:read", "organization:read", "clientes:write"}
    assert set(TASKS) | reads == set(PERMISSIONS[Role.OWNER])


def test_an_invitation_is_mailed_and_called_off(proven: Pages) -> None:
    proven.open("/usuarios")
    assert 'id="e-email"' in proven.send("/usuarios/invitar", 400, nombre="Eva", email="eva", rol="viewer")
    text = proven.send("/usuarios/invitar", nombre="Eva", email="eva@empresa.mx", rol="collector")
    assert "La invitación va en camino." in text
    assert "Eva eva@empresa.mx Invitado" in plain(text)
    undo = re.search(r'class="toast".*?action="(/usuarios/[0-9a-f-]+/quitar)"', text, re.DOTALL)
    assert undo
    assert "eva@empresa.mx" not in proven.send(undo.group(1))


def test_a_member_is_changed_shut_out_and_let_in(proven: Pages, services: Services, fleet: Fleet) -> None:
    mine = fleet.organization(proven.email).organization.id
    proven.send("/salir")
    other = proven.register()
    eva = fleet.organization(other.email).user.id
    with services.db.transaction(mine) as tx:
        row = {"organization_id": mine, "user_id": eva, "role": "viewer", "created_at": services.clock.now()}
        tx.connection.execute(memberships.insert().values(row))
    first = "dueno" + str(int(re.sub(r"\D", "", other.email)) - 1) + "@empresa.mx"
    other.send("/salir")
    other.open("/entrar")
    other.send("/entrar", email=first, password=PASSWORD)
    other.open("/usuarios")
    assert '<option value="manager" selected>' in other.send(f"/usuarios/{eva}/rol", rol="manager")
    assert '<option value="manager" selected>' not in other.undo()
    assert "Ya no puede entrar." in other.send(f"/usuarios/{eva}/desactivar")
    undo = re.search(r'class="toast".*?action="(/usuarios/[0-9a-f-]+/activar)"', other.shown.text, re.DOTALL)
    assert undo
    assert "Ya puede entrar de nuevo." in other.send(undo.group(1))
    other.send(f"/usuarios/{eva}/rol", 400, rol="rey")
    other.send(f"/usuarios/{new_id()}/desactivar", 404)


def test_the_last_owner_stays(proven: Pages, fleet: Fleet) -> None:
    proven.open("/usuarios")
    proven.send(f"/usuarios/{fleet.organization(proven.email).user.id}/desactivar", 409)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.COLLECTOR, Role.MANAGER, Role.ADMIN])
def test_pages_offer_what_the_role_allows_and_refuse_the_rest(
    owner: Pages, services: Services, fleet: Fleet, role: Role
) -> None:
    demote(services, fleet.organization(owner.email).organization.id, role)
    held = PERMISSIONS[role]
    text = owner.open("/panel")
    for path, needed in (
        ("/cobranza", "cobranza:read"),
        ("/usuarios", "users:read"),
        ("/trabajos", "organization:manage"),
    ):
        assert (f'href="{path}"' in text) == (needed in held), path
        owner.open(path, 200 if needed in held else 403)
    assert ("<form" in owner.open("/organizacion").partition("<main")[2]) == ("organization:manage" in held)


def test_the_organization_is_renamed(owner: Pages) -> None:
    assert 'value="America/Mexico_City" selected' in owner.open("/organizacion")
    wish = {"nombre": "Nueva Razón", "rfc": "", "zona": "America/Tijuana", "moneda": "mxn"}
    assert 'id="e-rfc"' in owner.send("/organizacion", 400, **(wish | {"rfc": "X"}))
    assert 'id="e-moneda"' in owner.send("/organizacion", 400, **(wish | {"moneda": "PESOS"}))
    text = owner.send("/organizacion", 200, **wish)
    assert "Se guardó." in text
    assert "<span>Nueva Razón</span>" in text
    assert 'value="America/Tijuana" selected' in text


def test_another_password(owner: Pages) -> None:
    owner.open("/cuenta")
    assert 'id="e-actual"' in owner.send("/cuenta/contrasena", 400, actual="No1!aaaa", nueva=NEW)
    assert 'id="e-nueva"' in owner.send("/cuenta/contrasena", 400, actual=PASSWORD, nueva="corta")
    assert NEW not in owner.send("/cuenta/contrasena", actual=PASSWORD, nueva=NEW)
    assert "Tu contraseña cambió" in owner.shown.text
    owner.send("/salir")
    owner.send("/entrar", 401, email=owner.email, password=PASSWORD)
    owner.send("/entrar", email=owner.email, password=NEW)


def test_the_link_that_proves_the_address_is_mailed_again(owner: Pages) -> None:
    assert "Sin confirmar" in owner.open("/cuenta")
    assert "El enlace va en camino a tu correo." in owner.send("/cuenta/verificar")


def test_going_to_another_organization(owner: Pages, services: Services, fleet: Fleet) -> None:
    assert "Cambiar de organización" not in owner.open("/panel")
    person = fleet.organization(owner.email)
    owner.send("/salir")
    other = fleet.organization(owner.register(organizacion="La Otra").email).organization.id
    owner.send("/salir")
    with services.db.transaction(other) as tx:
        row = {"organization_id": other, "user_id": person.user.id, "role": "viewer"}
        tx.connection.execute(memberships.insert().values(row | {"created_at": services.clock.now()}))
    owner.open("/entrar")
    owner.send("/entrar", email=person.user.email, password=PASSWORD)
    before = owner.client.cookies.get("sesion")
    assert "Cambiar de organización" in owner.shown.text
    text = plain(owner.open("/cuenta/organizaciones"))
    assert "La Otra Consulta" in text
    text = owner.send(f"/cuenta/organizaciones/{other}")
    assert "<span>La Otra</span>" in text
    owner.send(f"/cuenta/organizaciones/{new_id()}", 404)
    owner.client.cookies.set("sesion", before or "", domain="127.0.0.1")
    owner.open("/panel")
    assert owner.shown.url.path == "/entrar"
