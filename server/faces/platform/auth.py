"""Who is calling the platform, decided by a guard before the body is read: 401, then 403, then 400."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler

from server.capabilities.accounts.model import Claims, Role
from server.http.origin import origin_of
from server.kit.errors import unauthorized
from server.kit.origin import ActorKind
from server.services import Services

AUDIENCE = "platform"
SPARED = frozenset({"/tenant/profile"})
"""Answered also past the plan's calls, with /auth and /payment: what tells of the limit, and what leads out of it."""
_KEY, _CLAIMS = "platform_caller", "platform_claims"

Connection = ASGIConnection[Any, Any, Any, Any]
Guard = Callable[[Connection, BaseRouteHandler], None]


@dataclass(frozen=True, slots=True)
class Caller:
    """A person, in the tenant that the token names."""

    user_id: UUID
    organization_id: UUID
    family_id: UUID
    name: str
    role: Role


FromServices: TypeAlias = NamedDependency[Services]
FromCaller: TypeAlias = NamedDependency[Caller]


def services_of(connection: Connection) -> Services:
    """The bundle that the composition root left in the application's state."""
    found: Services = connection.app.state.services
    return found


def require(permission: str | None = None) -> Guard:
    """A guard: a live session, and a role that allows `permission`."""

    def guard(connection: Connection, _: BaseRouteHandler) -> None:
        services, claims = services_of(connection), claims_of(connection)
        with services.db.reading(claims.organization_id) as tx:
            member = services.accounts.confirm_member(tx, claims, permission)
        path = connection.scope["path"].rstrip("/")
        services.usage.count(member.organization, spared=path in SPARED or not path.startswith("/tenant/"))
        connection.scope["state"][_KEY] = Caller(
            member.user.id, member.organization.id, claims.family_id, member.user.name, member.role
        )

    return guard


def provide_caller(request: Request[Any, Any, Any]) -> Any:
    """Dependency `caller`: whom the guard found; UNAUTHORIZED where a route forgot its guard."""
    caller = request.scope["state"].get(_KEY)
    if caller is None:
        raise unauthorized()
    return caller


def provide_services(request: Request[Any, Any, Any]) -> Services:
    """Dependency `services`, whose transactions know the caller and its address."""
    match request.scope["state"].get(_KEY):
        case Caller() as user:
            origin = origin_of(request, ActorKind.PERSON, user.user_id, user.name)
        case _:
            origin = origin_of(request, ActorKind.NOBODY)
    return services_of(request).acting(origin)


def claims_of(connection: Connection) -> Claims:
    """What the bearer token says, by its signature alone; read once a request. UNAUTHORIZED or TOKEN_EXPIRED."""
    known = connection.scope["state"].get(_CLAIMS)
    if isinstance(known, Claims):
        return known
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise unauthorized("Token inválido o faltante")
    claims = services_of(connection).accounts.sessions.read(token.strip(), audience=AUDIENCE)
    connection.scope["state"][_CLAIMS] = claims
    return claims
