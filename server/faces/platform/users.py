"""/tenant/users, /tenant/invite-user, /tenant/accept-invitation (document, Gestión de tenants)."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromQuery, JSONBody
from litestar.status_codes import HTTP_201_CREATED
from msgspec import Meta

from server.capabilities.accounts.model import Person, Status
from server.faces.platform.auth import AUDIENCE, FromCaller, FromServices, require
from server.faces.platform.roles import INVITED, SHOWN, PlatformRole
from server.faces.platform.sessions import LoggedUser, Tokens
from server.faces.platform.wire import Data, Done, Wire
from server.kit.errors import FieldError, invalid

MANAGE = "users:manage"
MAX_LIMIT, MAX_PAGE = 100, 1_000_000


class Standing(StrEnum):
    """Where a person stands, in the document's words."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    PENDING = "pending_verification"


class UserRow(Wire):
    """A member, or somebody invited: then `user_id` is the invitation's."""

    user_id: UUID
    email: str
    name: str
    role: PlatformRole
    status: Standing
    email_verified: bool
    last_login: datetime | None
    created_at: datetime

    @classmethod
    def from_model(cls, value: Person) -> "UserRow":
        """Render a person."""
        return cls(
            user_id=value.id,
            email=value.email,
            name=value.name,
            role=SHOWN[value.role],
            status=_standing(value),
            email_verified=value.verified,
            last_login=value.last_login_at,
            created_at=value.created_at,
        )


class Pagination(Wire):
    """Where a page lies in its list."""

    page: int
    limit: int
    total: int
    total_pages: int
    has_next: bool
    has_prev: bool


class Users(Wire):
    """200 of GET /tenant/users."""

    users: tuple[UserRow, ...]
    pagination: Pagination


class InvitationRequest(Wire):
    """Body of POST /tenant/invite-user."""

    email: Annotated[str, Meta(max_length=320)]
    name: str
    role: Literal["ADMIN", "MEMBER"]


class Invited(Wire):
    """201 of POST /tenant/invite-user."""

    email: str
    name: str
    role: PlatformRole
    expires_at: datetime
    invitation_sent: Literal[True] = True


class Acceptance(Wire):
    """Body of POST /tenant/accept-invitation."""

    token: str
    password: str


class Accepted(Wire):
    """201 of POST /tenant/accept-invitation."""

    user: LoggedUser
    tokens: Tokens


class UsersController(Controller):
    """Who belongs to the tenant, and who comes."""

    path = "/tenant"
    tags = ("Tenants",)

    @get("/users", sync_to_thread=True, guards=[require(MANAGE)], summary="Listar usuarios")
    def show(
        self,
        services: FromServices,
        caller: FromCaller,
        page: FromQuery[int] = 1,
        limit: FromQuery[int] = 20,
        role: FromQuery[PlatformRole | None] = None,
        status: FromQuery[Standing | None] = None,
    ) -> Data[Users]:
        """Members, oldest first, then those invited."""
        _check_page(page, limit)
        with services.db.reading(caller.organization_id) as tx:
            people = services.accounts.people.list(tx)
        found = [
            row
            for row in map(UserRow.from_model, people)
            if (role is None or row.role is role) and (status is None or row.status is status)
        ]
        pages = -(-len(found) // limit)
        where = Pagination(
            page=page,
            limit=limit,
            total=len(found),
            total_pages=pages,
            has_next=page < pages,
            has_prev=page > 1,
        )
        return Data(data=Users(users=tuple(found[(page - 1) * limit : page * limit]), pagination=where))

    @post(
        "/invite-user",
        status_code=HTTP_201_CREATED,
        sync_to_thread=True,
        guards=[require(MANAGE)],
        summary="Invitar usuario",
    )
    def invite(self, services: FromServices, caller: FromCaller, data: JSONBody[InvitationRequest]) -> Done[Invited]:
        """Mail a link that is good once, for seven days, to an address that has no account."""
        role = PlatformRole(data.role)
        with services.db.transaction(caller.organization_id) as tx:
            made = services.accounts.invitations.invite(
                tx, caller.user_id, email=data.email, name=data.name, role=INVITED[role], newcomer=True
            )
        invited = Invited(email=made.email, name=made.name, role=role, expires_at=made.expires_at)
        return Done(message="Invitación enviada exitosamente", data=invited)

    @post("/accept-invitation", status_code=HTTP_201_CREATED, sync_to_thread=True, summary="Aceptar invitación")
    def accept(self, services: FromServices, data: JSONBody[Acceptance]) -> Done[Accepted]:
        """Take the place by the mailed token, and log in with the password chosen."""
        with services.db.transaction() as tx:
            session = services.accounts.invitations.accept_here(
                tx, data.token, password=data.password, audience=AUDIENCE
            )
        found = Accepted(user=LoggedUser.from_model(session.member), tokens=Tokens.from_model(session.tokens))
        return Done(message="Invitación aceptada exitosamente", data=found)


def _standing(value: Person) -> Standing:
    if value.status is Status.INACTIVE:
        return Standing.INACTIVE
    return Standing.ACTIVE if value.status is Status.ACTIVE and value.verified else Standing.PENDING


def _check_page(page: int, limit: int) -> None:
    faults = []
    if not 1 <= page <= MAX_PAGE:
        faults.append(FieldError("page", f"Debe estar entre 1 y {MAX_PAGE}"))
    if not 1 <= limit <= MAX_LIMIT:
        faults.append(FieldError("limit", f"Debe estar entre 1 y {MAX_LIMIT}"))
    if faults:
        raise invalid(*faults)
