"""Who is calling /v1, decided by a guard before the body is read: 401, then 403, then 400.

A handler declares `caller: FromUser` or `caller: FromConnector` and names a guard; the guard has left the caller in the
request's state.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler

from server.capabilities.accounts.model import Claims, SubjectKind
from server.http.origin import origin_of
from server.kit.errors import forbidden, unauthorized
from server.kit.origin import ActorKind
from server.services import Services

AUDIENCE = "cobranza"
SPARED = "/v1/auth/"
"""Answered also past the plan's calls: who somebody is, and how to log out."""
_KEY = "caller"
_CLAIMS = "claims"

Connection = ASGIConnection[Any, Any, Any, Any]
Guard = Callable[[Connection, BaseRouteHandler], None]


@dataclass(frozen=True, slots=True)
class UserCaller:
    """A person, in the organization that the token names."""

    user_id: UUID
    organization_id: UUID
    family_id: UUID
    name: str
    role: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConnectorCaller:
    """A paired machine."""

    connector_id: UUID
    organization_id: UUID
    family_id: UUID


FromServices: TypeAlias = NamedDependency[Services]
FromUser: TypeAlias = NamedDependency[UserCaller]
FromConnector: TypeAlias = NamedDependency[ConnectorCaller]


def services_of(connection: Connection) -> Services:
    """The bundle that the composition root left in the application's state."""
    found: Services = connection.app.state.services
    return found


def require(permission: str | None = None) -> Guard:
    """A guard for people: a live session, and a role that allows `permission`."""

    def guard(connection: Connection, _: BaseRouteHandler) -> None:
        services = services_of(connection)
        claims = claims_of(connection)
        with services.db.reading(claims.organization_id) as tx:
            member = services.accounts.confirm_member(tx, claims, permission)
        services.usage.count(member.organization, spared=connection.scope["path"].startswith(SPARED))
        connection.scope["state"][_KEY] = UserCaller(
            user_id=member.user.id,
            organization_id=member.organization.id,
            family_id=claims.family_id,
            name=member.user.name,
            role=member.role.value,
            permissions=member.permissions,
        )

    return guard


def connector_only(connection: Connection, _: BaseRouteHandler) -> None:
    """A guard for paired machines: a live session whose subject is the one X-Connector-Id names."""
    services = services_of(connection)
    claims = claims_of(connection)
    if claims.kind is not SubjectKind.CONNECTOR:
        raise forbidden("Esta operación es de conectores, no de personas")
    if connection.headers.get("x-connector-id", "").strip().lower() != str(claims.subject_id):
        raise forbidden("X-Connector-Id no es el conector del token")
    with services.db.reading(claims.organization_id) as tx:
        services.accounts.sessions.confirm(tx, claims)
    connection.scope["state"][_KEY] = ConnectorCaller(claims.subject_id, claims.organization_id, claims.family_id)


def provide_caller(request: Request[Any, Any, Any]) -> Any:
    """Dependency `caller`: what the guard found; UNAUTHORIZED where a route forgot its guard."""
    caller = request.scope["state"].get(_KEY)
    if caller is None:
        raise unauthorized()
    return caller


def provide_services(request: Request[Any, Any, Any]) -> Services:
    """Dependency `services`, whose transactions know the caller and its address."""
    match request.scope["state"].get(_KEY):
        case UserCaller() as user:
            origin = origin_of(request, ActorKind.PERSON, user.user_id, user.name)
        case ConnectorCaller() as machine:
            origin = origin_of(request, ActorKind.MACHINE, machine.connector_id)
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
        raise unauthorized()
    claims = services_of(connection).accounts.sessions.read(token.strip(), audience=AUDIENCE)
    connection.scope["state"][_CLAIMS] = claims
    return claims
