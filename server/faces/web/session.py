"""Who is looking: a cookie over the sessions of accounts, and the token that proves a form came from our own page.

The cookie holds the access and the refresh token of one family. A stale access token is renewed on the way, so a page
left open over lunch still posts; nothing of it is readable by scripts or sent by other sites.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias
from uuid import UUID

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler

from server.capabilities.accounts.model import Claims, Member, Role, SubjectKind, TokenPair
from server.capabilities.accounts.tokens import IDLE_LIFE
from server.http.origin import origin_of
from server.kit.errors import DomainError, unauthorized
from server.kit.origin import ActorKind
from server.kit.secrets import new_token
from server.services import Services
from server.settings import Environment, Settings

AUDIENCE = "web"
CSRF_LABEL = "web/csrf"
_VIEWER, _COOKIES = "web_viewer", "web_cookies"
_KEPT = int(IDLE_LIFE[SubjectKind.USER] / timedelta(seconds=1))
_LOOPBACK = ("http://127.0.0.1", "http://localhost", "http://[::1]")

Connection = ASGIConnection[Any, Any, Any, Any]
Guard = Callable[[Connection, BaseRouteHandler], None]


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person logged in to the web, in one organization."""

    user_id: UUID
    organization_id: UUID
    family_id: UUID
    name: str
    email: str
    organization: str
    zone: str
    currency: str
    role: Role
    permissions: tuple[str, ...]
    elsewhere: bool
    """Whether the person belongs to other organizations too."""

    def may(self, permission: str) -> bool:
        """Whether the role allows it; what it does not allow is not offered."""
        return permission in self.permissions


FromServices: TypeAlias = NamedDependency[Services]
FromViewer: TypeAlias = NamedDependency[Viewer]


def services_of(connection: Connection) -> Services:
    """The bundle that the composition root left in the application's state."""
    found: Services = connection.app.state.services
    return found


def require(permission: str | None = None) -> Guard:
    """A guard for pages: a live session (the log-in page otherwise) and a role that allows `permission`."""

    def guard(connection: Connection, _: BaseRouteHandler) -> None:
        _let_in(connection, permission)

    return guard


def _let_in(connection: Connection, permission: str | None) -> None:
    services = services_of(connection)
    claims = _believe(connection, services)
    with services.db.reading(claims.organization_id) as tx:
        member = services.accounts.confirm_member(tx, claims, permission)
        elsewhere = services.accounts.organizations_of(tx, member.user.id) != (member.organization.id,)
    connection.scope["state"][_VIEWER] = _viewer(member, claims.family_id, elsewhere=elsewhere)


def signed_in(connection: Connection) -> bool:
    """Whether there is a live session, on a page that anybody may open."""
    try:
        _let_in(connection, None)
    except DomainError:
        return False
    return True


def provide_services(request: Connection) -> Services:
    """Dependency `services`, whose transactions know who is looking and from where."""
    viewer = viewer_of(request)
    if viewer is None:
        return services_of(request).acting(origin_of(request, ActorKind.NOBODY))
    return services_of(request).acting(origin_of(request, ActorKind.PERSON, viewer.user_id, viewer.name))


def viewer_of(connection: Connection) -> Viewer | None:
    """Whoever the guard let in; None on the pages that anybody may open."""
    found: Viewer | None = connection.scope["state"].get(_VIEWER)
    return found


def provide_viewer(request: Connection) -> Viewer:
    """Dependency `viewer`; UNAUTHORIZED where a route forgot its guard."""
    found = viewer_of(request)
    if found is None:
        raise unauthorized()
    return found


def open_session(connection: Connection, pair: TokenPair) -> None:
    """Hand the browser a session, and a new anti-forgery secret: what an earlier visitor knew is worth nothing."""
    secure = _secure(services_of(connection).settings)
    _remember(connection, "sesion", f"{pair.access_token}~{pair.refresh_token}", secure, max_age=_KEPT)
    _remember(connection, "visita", new_token(), secure)


def close_session(connection: Connection) -> None:
    """Take the session's cookie back."""
    _remember(connection, "sesion", "", _secure(services_of(connection).settings), max_age=0)


def remember_errand(connection: Connection, value: str, seconds: int) -> None:
    """Leave with the browser what it brings back from another site; sealed by whoever leaves it."""
    _remember(connection, "encargo", value, _secure(services_of(connection).settings), max_age=seconds)


def read_errand(connection: Connection) -> str:
    """What the browser was given to bring back; empty where nothing was."""
    return _cookie(connection, "encargo", _secure(services_of(connection).settings))


def forget_errand(connection: Connection) -> None:
    """It was brought back: once is enough."""
    _remember(connection, "encargo", "", _secure(services_of(connection).settings), max_age=0)


def csrf_token(connection: Connection) -> str:
    """What a form of this visitor must carry: an HMAC over a random cookie and the session's family.

    A cookie planted by a neighbouring subdomain is useless without the key, and a token of one session in another. It
    reads otherwise on every page, so that the size of a packed page tells nothing of it.
    """
    secure = _secure(services_of(connection).settings)
    visit = _cookie(connection, "visita", secure)
    if not visit:
        visit = new_token()
        _remember(connection, "visita", visit, secure)
    return _masked(_csrf(connection, visit)[0])


def csrf_holds(connection: Connection, token: str) -> bool:
    """Whether a form's token is this visitor's and the browser does not say that another site sent it."""
    if connection.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    visit = _cookie(connection, "visita", _secure(services_of(connection).settings))
    shown = _unmasked(token)
    return bool(visit) and any(hmac.compare_digest(one, shown) for one in _csrf(connection, visit))


def cookies_to_send(connection: Connection) -> list[Cookie]:
    """Cookies that this answer must set, the last of each name."""
    queued: dict[str, Cookie] = connection.scope["state"].get(_COOKIES, {})
    return list(queued.values())


def _believe(connection: Connection, services: Services) -> Claims:
    """The claims of the cookie's access token; one past its time is renewed here."""
    access, _, refresh = _cookie(connection, "sesion", _secure(services.settings)).partition("~")
    if not refresh:
        raise unauthorized()
    sessions = services.accounts.sessions
    try:
        return sessions.read(access, audience=AUDIENCE)
    except DomainError as error:
        if error.code != "TOKEN_EXPIRED":
            raise
    with services.db.acting(origin_of(connection, ActorKind.NOBODY)).transaction() as tx:
        pair = sessions.renew(tx, refresh, audience=AUDIENCE)
    _remember(
        connection, "sesion", f"{pair.access_token}~{pair.refresh_token}", _secure(services.settings), max_age=_KEPT
    )
    return sessions.read(pair.access_token, audience=AUDIENCE)


def _viewer(member: Member, family_id: UUID, *, elsewhere: bool) -> Viewer:
    return Viewer(
        user_id=member.user.id,
        organization_id=member.organization.id,
        family_id=family_id,
        name=member.user.name,
        email=member.user.email,
        organization=member.organization.name,
        zone=member.organization.timezone,
        currency=member.organization.currency,
        role=member.role,
        permissions=member.permissions,
        elsewhere=elsewhere,
    )


def _masked(digest: bytes) -> str:
    mask = secrets.token_bytes(len(digest))
    return (mask + bytes(one ^ other for one, other in zip(mask, digest, strict=True))).hex()


def _unmasked(token: str) -> bytes:
    """What `_masked` hid; nothing of a text that it did not make."""
    try:
        raw = bytes.fromhex(token)
    except ValueError:
        return b""
    half = len(raw) // 2
    return bytes(one ^ other for one, other in zip(raw[:half], raw[half:], strict=False))


def _csrf(connection: Connection, visit: str) -> list[bytes]:
    """Under every data key, the signing one first: a page opened before they were rotated may still be sent."""
    viewer = viewer_of(connection)
    bound = f"{visit}|{viewer.family_id if viewer else ''}"
    return list(services_of(connection).settings.keyring.digests(CSRF_LABEL, bound.encode()))


def _secure(settings: Settings) -> bool:
    """Only a developer on http loopback goes without Secure; everywhere else the browser must use https."""
    plain = settings.environment is Environment.DEVELOPMENT and settings.api_base_url.startswith(_LOOPBACK)
    return not plain


def _name(short: str, secure: bool) -> str:
    """`__Host-` binds a cookie to this host and to https; browsers take it with Secure only."""
    return f"__Host-{short}" if secure else short


def _cookie(connection: Connection, short: str, secure: bool) -> str:
    return connection.cookies.get(_name(short, secure)) or ""


def _remember(connection: Connection, short: str, value: str, secure: bool, max_age: int | None = None) -> None:
    cookie = Cookie(
        key=_name(short, secure),
        value=value,
        path="/",
        httponly=True,
        secure=secure,
        samesite="lax",
        max_age=max_age,
    )
    connection.scope["state"].setdefault(_COOKIES, {})[short] = cookie
