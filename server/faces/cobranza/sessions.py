"""/v1/auth: register, login, refresh, logout, me (document §2)."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_204_NO_CONTENT

from server.capabilities.accounts.model import Member, Session, TokenPair
from server.faces.cobranza.auth import AUDIENCE, FromServices, FromUser, require
from server.faces.cobranza.wire import Wire


class NewOrganization(Wire):
    """The organization of a registration."""

    nombre: str
    rfc: str | None = None


class Registration(Wire):
    """POST /auth/register."""

    email: str
    password: str
    nombre: str
    organizacion: NewOrganization


class Credentials(Wire):
    """POST /auth/login."""

    email: str
    password: str


class RefreshRequest(Wire):
    """POST /auth/refresh."""

    refresh_token: str


class Tokens(Wire):
    """A JWT, the opaque token that renews it, and the JWT's life in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int

    @classmethod
    def from_model(cls, pair: TokenPair) -> "Tokens":
        """Render a pair."""
        return cls(access_token=pair.access_token, refresh_token=pair.refresh_token, expires_in=pair.expires_in)


class RegisteredUser(Wire):
    """The person that a registration made."""

    id: UUID
    email: str
    nombre: str
    role: str


class OrganizationName(Wire):
    """An organization, by name."""

    id: UUID
    nombre: str


class Registered(Wire):
    """201 of POST /auth/register."""

    user: RegisteredUser
    organization: OrganizationName
    tokens: Tokens

    @classmethod
    def from_model(cls, session: Session) -> "Registered":
        """Render a first session."""
        member = session.member
        return cls(
            user=RegisteredUser(
                id=member.user.id, email=member.user.email, nombre=member.user.name, role=member.role.value
            ),
            organization=OrganizationName(id=member.organization.id, nombre=member.organization.name),
            tokens=Tokens.from_model(session.tokens),
        )


class LoggedInUser(Wire):
    """The person that a login found."""

    id: UUID
    email: str
    nombre: str
    role: str
    organization_id: UUID


class LoggedIn(Wire):
    """200 of POST /auth/login."""

    user: LoggedInUser
    tokens: Tokens

    @classmethod
    def from_model(cls, session: Session) -> "LoggedIn":
        """Render a session."""
        member = session.member
        user = LoggedInUser(
            id=member.user.id,
            email=member.user.email,
            nombre=member.user.name,
            role=member.role.value,
            organization_id=member.organization.id,
        )
        return cls(user=user, tokens=Tokens.from_model(session.tokens))


class MyOrganization(Wire):
    """The caller's organization."""

    id: UUID
    nombre: str
    plan: str


class Me(Wire):
    """200 of GET /auth/me."""

    id: UUID
    email: str
    nombre: str
    role: str
    organization: MyOrganization
    permissions: tuple[str, ...]

    @classmethod
    def from_model(cls, member: Member) -> "Me":
        """Render a member."""
        organization = member.organization
        return cls(
            id=member.user.id,
            email=member.user.email,
            nombre=member.user.name,
            role=member.role.value,
            organization=MyOrganization(id=organization.id, nombre=organization.name, plan=organization.plan),
            permissions=member.permissions,
        )


class SessionsController(Controller):
    """§2 of the document."""

    path = "/auth"
    tags = ("Autenticación",)

    @post("/register", status_code=HTTP_201_CREATED, sync_to_thread=True, summary="Registro")
    def register(self, services: FromServices, data: JSONBody[Registration]) -> Registered:
        """Make an organization and its owner; the tokens are good at once."""
        with services.db.transaction() as tx:
            session = services.accounts.register(
                tx,
                email=data.email,
                password=data.password,
                name=data.nombre,
                organization_name=data.organizacion.nombre,
                tax_id=data.organizacion.rfc,
                audience=AUDIENCE,
            )
        return Registered.from_model(session)

    @post("/login", status_code=HTTP_200_OK, sync_to_thread=True, summary="Inicio de sesión")
    def login(self, services: FromServices, data: JSONBody[Credentials]) -> LoggedIn:
        """Log in with address and password."""
        with services.db.transaction() as tx:
            session = services.accounts.login(tx, email=data.email, password=data.password, audience=AUDIENCE)
        return LoggedIn.from_model(session)

    @post("/refresh", status_code=HTTP_200_OK, sync_to_thread=True, summary="Renovar tokens")
    def refresh(self, services: FromServices, data: JSONBody[RefreshRequest]) -> Tokens:
        """Exchange a refresh token, a person's or a connector's, for a new pair."""
        with services.db.transaction() as tx:
            pair = services.accounts.sessions.renew(tx, data.refresh_token, audience=AUDIENCE)
        return Tokens.from_model(pair)

    @post(
        "/logout",
        status_code=HTTP_204_NO_CONTENT,
        sync_to_thread=True,
        guards=[require()],
        summary="Cerrar sesión",
    )
    def logout(self, services: FromServices, caller: FromUser) -> None:
        """End this session: its access and refresh tokens are refused from now on."""
        with services.db.transaction(caller.organization_id) as tx:
            services.accounts.sessions.end(tx, caller.family_id)

    @get("/me", sync_to_thread=True, guards=[require()], summary="Usuario actual")
    def me(self, services: FromServices, caller: FromUser) -> Me:
        """Who is calling, where, and what the role allows."""
        with services.db.reading(caller.organization_id) as tx:
            member = services.accounts.member(tx, caller.user_id)
        return Me.from_model(member)
