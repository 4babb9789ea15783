"""/v1/users: who belongs to the organization, and who is invited (document §9)."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from litestar import Controller, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_201_CREATED, HTTP_204_NO_CONTENT
from msgspec import Meta

from server.capabilities.accounts.model import Invitation, Person, Role, Status
from server.faces.cobranza.auth import FromServices, FromUser, require
from server.faces.cobranza.wire import Wire

READ, MANAGE = "users:read", "users:manage"


class NewStatus(StrEnum):
    """What a member can be made: shut out, or let in again."""

    ACTIVE = "active"
    INACTIVE = "inactive"


class UserRow(Wire):
    """A member, or somebody invited: then `status` is `invited` and `id` the invitation's."""

    id: UUID
    email: str
    nombre: str
    role: Role
    status: Status
    last_login: datetime | None
    created_at: datetime

    @classmethod
    def from_model(cls, value: Person) -> "UserRow":
        """Render a person."""
        return cls(
            id=value.id,
            email=value.email,
            nombre=value.name,
            role=value.role,
            status=value.status,
            last_login=value.last_login_at,
            created_at=value.created_at,
        )


class UserList(Wire):
    """200 of GET /users."""

    data: tuple[UserRow, ...]


class InvitationRequest(Wire):
    """Body of POST /users/invite."""

    email: Annotated[str, Meta(max_length=320)]
    nombre: str
    role: Role


class Invited(Wire):
    """201 of POST /users/invite."""

    id: UUID
    email: str
    status: Status
    invited_by: str
    expires_at: datetime

    @classmethod
    def from_model(cls, value: Invitation) -> "Invited":
        """Render an invitation."""
        return cls(
            id=value.id,
            email=value.email,
            status=Status.INVITED,
            invited_by=value.invited_by_name,
            expires_at=value.expires_at,
        )


class UserChange(Wire):
    """Body of PATCH /users/{id}: what is absent stays."""

    role: Role | None = None
    status: NewStatus | None = None


class UsersController(Controller):
    """§9 of the document, and what it leaves open."""

    path = "/users"
    tags = ("Usuarios",)

    @get(sync_to_thread=True, guards=[require(READ)], summary="Listar usuarios")
    def show(self, services: FromServices, caller: FromUser) -> UserList:
        """Members, oldest first, then those invited."""
        with services.db.reading(caller.organization_id) as tx:
            people = services.accounts.people.list(tx)
        return UserList(data=tuple(UserRow.from_model(person) for person in people))

    @post(
        "/invite",
        status_code=HTTP_201_CREATED,
        sync_to_thread=True,
        guards=[require(MANAGE)],
        summary="Invitar usuario",
    )
    def invite(self, services: FromServices, caller: FromUser, data: JSONBody[InvitationRequest]) -> Invited:
        """Mail a link that is good once, for seven days; an earlier one to the same address stops working."""
        with services.db.transaction(caller.organization_id) as tx:
            made = services.accounts.invitations.invite(
                tx, caller.user_id, email=data.email, name=data.nombre, role=data.role
            )
        return Invited.from_model(made)

    @patch("/{user_id:uuid}", sync_to_thread=True, guards=[require(MANAGE)], summary="Cambiar rol o estado")
    def change(
        self, services: FromServices, caller: FromUser, user_id: FromPath[UUID], data: JSONBody[UserChange]
    ) -> UserRow:
        """Another role, `inactive` to shut somebody out, `active` to let them in; it holds from their next request."""
        active = None if data.status is None else data.status is NewStatus.ACTIVE
        with services.db.transaction(caller.organization_id) as tx:
            person = services.accounts.people.change(tx, caller.user_id, user_id, role=data.role, active=active)
        return UserRow.from_model(person)

    @delete(
        "/{user_id:uuid}",
        status_code=HTTP_204_NO_CONTENT,
        sync_to_thread=True,
        guards=[require(MANAGE)],
        summary="Quitar usuario",
    )
    def remove(self, services: FromServices, caller: FromUser, user_id: FromPath[UUID]) -> None:
        """Remove a member, or call an invitation off."""
        with services.db.transaction(caller.organization_id) as tx:
            services.accounts.people.remove(tx, caller.user_id, user_id)
