"""Who belongs to the organization and what each may do: invite, change, shut out, let in, remove."""

from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from server.capabilities.accounts.model import Role
from server.capabilities.accounts.permissions import PERMISSIONS
from server.capabilities.accounts.plans import plan
from server.faces.web.forms import Form, FromForm
from server.faces.web.respond import WebRequest, as_it_was, go, page
from server.faces.web.roles import ROLES, TASKS
from server.faces.web.session import FromServices, FromViewer, Viewer, require
from server.kit.errors import DomainError, FieldError, Kind, invalid
from server.services import Services

READ, MANAGE = "users:read", "users:manage"
_NAMES = {"name": "nombre", "role": "rol"}


class PeopleController(Controller):
    """/usuarios."""

    path = "/usuarios"

    @get(guards=[require(READ)], sync_to_thread=True)
    def show(self, request: WebRequest, services: FromServices, viewer: FromViewer) -> Response[str]:
        """Everybody, and what the roles allow."""
        return _page(request, services, viewer, Form({"rol": Role.COLLECTOR.value}))

    @post("/invitar", guards=[require(MANAGE)], sync_to_thread=True)
    def invite(
        self, request: WebRequest, services: FromServices, viewer: FromViewer, form: FromForm
    ) -> Response[str] | Redirect:
        """Mail a link; a refusal shows the form again."""
        try:
            with services.db.transaction(viewer.organization_id) as tx:
                made = services.accounts.invitations.invite(
                    tx, viewer.user_id, email=form.text("email"), name=form.text("nombre"), role=_role(form)
                )
        except DomainError as error:
            return _page(request, services, viewer, form.refused(error, _NAMES), 409 if _taken(error) else 400)
        return go("/usuarios", "invitado", made.id)

    @post("/{person_id:uuid}/rol", guards=[require(MANAGE)], sync_to_thread=True)
    def change_role(
        self,
        request: WebRequest,
        services: FromServices,
        viewer: FromViewer,
        person_id: FromPath[UUID],
        form: FromForm,
    ) -> Redirect:
        """Another role, from the person's next request on."""
        with services.db.transaction(viewer.organization_id) as tx:
            before = next((one.role for one in services.accounts.people.list(tx) if one.id == person_id), None)
            services.accounts.people.change(tx, viewer.user_id, person_id, role=_role(form))
        earlier = as_it_was(request, "rol", person_id, rol=before.value) if before else None
        return go("/usuarios", "rol", person_id, earlier)

    @post("/{person_id:uuid}/desactivar", guards=[require(MANAGE)], sync_to_thread=True)
    def shut_out(
        self, services: FromServices, viewer: FromViewer, person_id: FromPath[UUID], form: FromForm
    ) -> Redirect:
        """Out from now on, every session included."""
        with services.db.transaction(viewer.organization_id) as tx:
            services.accounts.people.change(tx, viewer.user_id, person_id, active=False)
        return go("/usuarios", "desactivado", person_id)

    @post("/{person_id:uuid}/activar", guards=[require(MANAGE)], sync_to_thread=True)
    def let_in(self, services: FromServices, viewer: FromViewer, person_id: FromPath[UUID], form: FromForm) -> Redirect:
        """In again."""
        with services.db.transaction(viewer.organization_id) as tx:
            services.accounts.people.change(tx, viewer.user_id, person_id, active=True)
        return go("/usuarios", "activado", person_id)

    @post("/{person_id:uuid}/quitar", guards=[require(MANAGE)], sync_to_thread=True)
    def remove(self, services: FromServices, viewer: FromViewer, person_id: FromPath[UUID], form: FromForm) -> Redirect:
        """End a membership, or call an invitation off."""
        with services.db.transaction(viewer.organization_id) as tx:
            services.accounts.people.remove(tx, viewer.user_id, person_id)
        return go("/usuarios", "quitado")


def _role(form: Form) -> Role:
    try:
        return Role(form.text("rol"))
    except ValueError as error:
        raise invalid(FieldError("rol", "Elige un rol.")) from error


def _taken(error: DomainError) -> bool:
    return error.kind is Kind.CONFLICT


def _page(request: WebRequest, services: Services, viewer: Viewer, form: Form, status: int = 200) -> Response[str]:
    with services.db.reading(viewer.organization_id) as tx:
        people = services.accounts.people.list(tx)
        allowed = plan(services.accounts.organization(tx).plan).users
    held = frozenset(viewer.permissions)
    grantable = [role for role in Role if held.issuperset(PERMISSIONS[role])]
    return page(
        request,
        "usuarios.html",
        status=status,
        section="usuarios",
        people=people,
        me=viewer.user_id,
        may_manage=viewer.may(MANAGE),
        grantable=grantable,
        roles=[(role.value, ROLES[role].name) for role in grantable],
        names=ROLES,
        tasks=[(label, [needed in PERMISSIONS[role] for role in Role]) for needed, label in TASKS.items()],
        allowed=allowed,
        form=form,
    )
