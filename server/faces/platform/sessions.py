"""/auth: register, login, refresh, logout (document, Autenticación)."""

from typing import Literal
from uuid import UUID

from litestar import Controller, post
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED

from server.capabilities.accounts.model import Member, TokenPair
from server.faces.platform.auth import AUDIENCE, FromCaller, FromServices, require
from server.faces.platform.roles import SHOWN, PlatformRole
from server.faces.platform.wire import Data, Done, Said, Wire


class Registration(Wire):
    """Body of POST /auth/register."""

    email: str
    password: str
    name: str
    tenant_name: str


class Registered(Wire):
    """The account that waits for its address to be proven."""

    user_id: UUID
    tenant_id: UUID
    email: str
    status: Literal["pending_verification"] = "pending_verification"
    verification_required: Literal[True] = True


class Credentials(Wire):
    """Body of POST /auth/login."""

    email: str
    password: str


class LoggedUser(Wire):
    """Who logged in."""

    user_id: UUID
    tenant_id: UUID
    email: str
    name: str
    role: PlatformRole
    status: Literal["active"] = "active"

    @classmethod
    def from_model(cls, member: Member) -> "LoggedUser":
        """Render a member."""
        return cls(
            user_id=member.user.id,
            tenant_id=member.organization.id,
            email=member.user.email,
            name=member.user.name,
            role=SHOWN[member.role],
        )


class Tokens(Wire):
    """Two JWTs and the access token's life in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the word of RFC 6750

    @classmethod
    def from_model(cls, pair: TokenPair) -> "Tokens":
        """Render a pair."""
        return cls(access_token=pair.access_token, refresh_token=pair.refresh_token, expires_in=pair.expires_in)


class Tenant(Wire):
    """Where somebody logged in."""

    tenant_id: UUID
    name: str
    status: str


class LoggedIn(Wire):
    """Who, with what, where."""

    user: LoggedUser
    tokens: Tokens
    tenant: Tenant


class RefreshRequest(Wire):
    """Body of POST /auth/refresh."""

    refresh_token: str


class SessionsController(Controller):
    """The four operations of a session."""

    path = "/auth"
    tags = ("Autenticación",)

    @post("/register", status_code=HTTP_201_CREATED, sync_to_thread=True, summary="Registro")
    def register(self, services: FromServices, data: JSONBody[Registration]) -> Done[Registered]:
        """Make a tenant and its MASTER; the address must be proven before the first login."""
        with services.db.transaction() as tx:
            member = services.accounts.enroll(
                tx, email=data.email, password=data.password, name=data.name, organization_name=data.tenant_name
            )
        made = Registered(user_id=member.user.id, tenant_id=member.organization.id, email=member.user.email)
        return Done(message="Usuario registrado exitosamente", data=made)

    @post("/login", status_code=HTTP_200_OK, sync_to_thread=True, summary="Inicio de sesión")
    def login(self, services: FromServices, data: JSONBody[Credentials]) -> Done[LoggedIn]:
        """Log in with address and password, once the address is proven."""
        with services.db.transaction() as tx:
            session = services.accounts.login(
                tx, email=data.email, password=data.password, audience=AUDIENCE, proven=True
            )
        member = session.member
        found = LoggedIn(
            user=LoggedUser.from_model(member),
            tokens=Tokens.from_model(session.tokens),
            tenant=Tenant(tenant_id=member.organization.id, name=member.organization.name, status="active"),
        )
        return Done(message="Login exitoso", data=found)

    @post("/refresh", status_code=HTTP_200_OK, sync_to_thread=True, summary="Renovar tokens")
    def refresh(self, services: FromServices, data: JSONBody[RefreshRequest]) -> Data[Tokens]:
        """Exchange a refresh token for a new pair; one used before ends the session."""
        with services.db.transaction() as tx:
            pair = services.accounts.sessions.renew(tx, data.refresh_token, audience=AUDIENCE)
        return Data(data=Tokens.from_model(pair))

    @post("/logout", status_code=HTTP_200_OK, sync_to_thread=True, guards=[require()], summary="Cerrar sesión")
    def logout(self, services: FromServices, caller: FromCaller) -> Said:
        """End this session: both its tokens are refused from now on."""
        with services.db.transaction(caller.organization_id) as tx:
            services.accounts.sessions.end(tx, caller.family_id)
        return Said(message="Logout exitoso")
