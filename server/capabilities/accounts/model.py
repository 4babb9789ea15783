"""The values of accounts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

DEFAULT_TIMEZONE = "America/Mexico_City"
DEFAULT_CURRENCY = "MXN"


class Role(StrEnum):
    """What a person is in an organization."""

    OWNER = "owner"
    ADMIN = "admin"
    MANAGER = "manager"
    COLLECTOR = "collector"
    VIEWER = "viewer"


class Status(StrEnum):
    """Where a person stands in an organization, as the document shows it."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    INVITED = "invited"


class Purpose(StrEnum):
    """What a mailed link is for; one does not serve for another."""

    VERIFY = "verify"
    RESET = "reset"
    INVITE = "invite"


class SubjectKind(StrEnum):
    """Whom a token speaks for."""

    USER = "user"
    CONNECTOR = "connector"


@dataclass(frozen=True, slots=True)
class Organization:
    """A tenant. `timezone` is an IANA name: days are counted in it; `currency` an ISO 4217 code."""

    id: UUID
    name: str
    tax_id: str | None
    timezone: str
    currency: str
    plan: str
    created_at: datetime
    email_domain: str | None = None
    """The domain its people write from."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What an organization prefers; `language` is an ISO 639-1 code, `custom` what its own programs keep here."""

    language: str = "es"
    notify_email: bool = True
    """Whether administrators are told by mail that a machine fell silent or a webhook fails; safety is told always."""
    notify_sms: bool = False
    custom: Mapping[str, Any] = field(default_factory=dict)
    updated_at: datetime | None = None
    """None where nothing was ever chosen."""


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
class Person:
    """A row of the list of users: a member, or somebody invited (then `id` is the invitation's)."""

    id: UUID
    email: str
    name: str
    role: Role
    status: Status
    last_login_at: datetime | None
    created_at: datetime
    verified: bool = False
    """Whether the address is proven."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A place kept in an organization for whoever reads an address, until `expires_at`."""

    id: UUID
    email: str
    name: str
    role: Role
    invited_by: UUID
    invited_by_name: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class MailedLink:
    """A link that was mailed to a person's address: good once, until `expires_at`."""

    id: UUID
    user_id: UUID
    purpose: Purpose
    expires_at: datetime


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
class OpenSession:
    """A session of a person as its owner sees it; `address` and `agent` (a User-Agent) are of its last use.

    Both are None where it was opened before they were kept.
    """

    id: UUID
    audience: str
    address: str | None
    agent: str | None
    created_at: datetime
    used_at: datetime


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


@dataclass(frozen=True, slots=True)
class AccountReclaimed:
    """The owner of an address took it back from whoever used it unproven: what that one paired here must end."""

    organization_id: UUID
    user_id: UUID


@dataclass(frozen=True, slots=True)
class MemberShutOut:
    """A person was deactivated or removed: what they began and nobody used yet must not outlive it."""

    organization_id: UUID
    user_id: UUID
