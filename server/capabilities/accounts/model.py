"""The values of accounts and the sentences of its refusals."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from server.kit.errors import DomainError, FieldError, Kind

DEFAULT_TIMEZONE = "America/Mexico_City"
DEFAULT_CURRENCY = "MXN"


class Role(StrEnum):
    """What a person is in an organization."""

    OWNER = "owner"
    ADMIN = "admin"
    MANAGER = "manager"
    COLLECTOR = "collector"
    VIEWER = "viewer"


class SubjectKind(StrEnum):
    """Whom a token speaks for."""

    USER = "user"
    CONNECTOR = "connector"


@dataclass(frozen=True, slots=True)
class Organization:
    """A tenant. `timezone` is an IANA name: days are counted in it."""

    id: UUID
    name: str
    tax_id: str | None
    timezone: str
    currency: str
    plan: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class User:
    """A person, one on every face. `session_version` rises when all sessions must end."""

    id: UUID
    email: str
    name: str
    session_version: int
    created_at: datetime
    verified_at: datetime | None = None
    """When the address was proven to be theirs; None until then."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person in an organization, with what the role allows."""

    user: User
    organization: Organization
    role: Role
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TokenPair:
    """A JWT and the opaque token that renews it; `expires_in` is the JWT's life in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class Session:
    """What a login answers: who, where, and the tokens that prove it."""

    member: Member
    tokens: TokenPair


@dataclass(frozen=True, slots=True)
class Claims:
    """What a believed access token says."""

    kind: SubjectKind
    subject_id: UUID
    organization_id: UUID
    family_id: UUID
    session_version: int


@dataclass(frozen=True, slots=True)
class Family:
    """A chain of refresh tokens that began with one login or pairing; it ends after `idle` unused."""

    id: UUID
    organization_id: UUID
    kind: SubjectKind
    subject_id: UUID
    audience: str
    session_version: int
    used_at: datetime
    idle: timedelta
    last_used_id: UUID | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """One link of a family: `parent_id` is the token that was exchanged for it, None for the first."""

    id: UUID
    family_id: UUID
    parent_id: UUID | None


@dataclass(frozen=True, slots=True)
class OrganizationRegistered:
    """A tenant began to exist."""

    organization_id: UUID


def wrong_credentials() -> DomainError:
    """One answer for an unknown address and a wrong password."""
    return DomainError("UNAUTHORIZED", Kind.UNAUTHENTICATED, "El correo o la contraseña no son correctos")


def session_over(*, keep: bool = False) -> DomainError:
    """The token is unknown, ended, revoked or was used twice; the person logs in again, the machine pairs again."""
    return DomainError("UNAUTHORIZED", Kind.UNAUTHENTICATED, "La sesión terminó; vuelve a iniciar sesión", keep=keep)


def token_expired() -> DomainError:
    """The access token was good and is past its time: refresh it."""
    return DomainError("TOKEN_EXPIRED", Kind.UNAUTHENTICATED, "El token expiró; renuévalo con el refresh token")


def email_taken() -> DomainError:
    """The address already has an account."""
    message = "Ya existe una cuenta con este correo"
    return DomainError("CONFLICT", Kind.CONFLICT, message, details=[FieldError("email", message)])


def organization_name_taken() -> DomainError:
    """Another organization has this name (compared without case or width)."""
    message = "Ya existe una organización con este nombre"
    return DomainError("CONFLICT", Kind.CONFLICT, message, details=[FieldError("organization_name", message)])
