"""The values of the audit: what can be done that people look for afterwards, and an act as it is told and as kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from server.kit.origin import ActorKind


class Act(StrEnum):
    """What was done: its part of the house before the point."""

    REGISTERED = "access.registered"
    LOGGED_IN = "access.logged_in"
    LOGIN_REFUSED = "access.login_refused"
    LOGGED_OUT = "access.logged_out"
    ADDRESS_PROVEN = "access.address_proven"
    PASSWORD_CHANGED = "access.password_changed"  # noqa: S105 - the name of an act
    PASSWORD_RESET = "access.password_reset"  # noqa: S105
    RESET_ASKED = "access.reset_asked"
    SESSION_REVOKED = "access.session_revoked"
    OTHERS_REVOKED = "access.others_revoked"
    SESSION_STOLEN = "access.session_stolen"
    INVITED = "people.invited"
    INVITATION_ACCEPTED = "people.invitation_accepted"
    INVITATION_CANCELLED = "people.invitation_cancelled"
    ROLE_CHANGED = "people.role_changed"
    DEACTIVATED = "people.deactivated"
    REACTIVATED = "people.reactivated"
    REMOVED = "people.removed"
    ACCOUNT_RECLAIMED = "people.account_reclaimed"
    ORGANIZATION_CHANGED = "organization.changed"
    CODE_ISSUED = "connectors.code_issued"
    PAIRED = "connectors.paired"
    RENAMED = "connectors.renamed"
    REVOKED = "connectors.revoked"
    COMMANDED = "connectors.commanded"
    COMPANY_CHOSEN = "connectors.company_chosen"
    COMPANY_REMOVED = "connectors.company_removed"
    UNUSUAL_ACCEPTED = "connectors.unusual_accepted"
    TEMPLATE_CREATED = "collections.template_created"
    TEMPLATE_CHANGED = "collections.template_changed"
    TEMPLATE_DELETED = "collections.template_deleted"
    REMINDER_SENT = "collections.reminder_sent"
    REMINDER_SCHEDULED = "collections.reminder_scheduled"
    REMINDER_CANCELLED = "collections.reminder_cancelled"
    REMINDER_RESTORED = "collections.reminder_restored"
    CONTACT_BLOCKED = "collections.contact_blocked"
    CONTACT_UNBLOCKED = "collections.contact_unblocked"
    NOTE_WRITTEN = "collections.note_written"
    NOTE_DELETED = "collections.note_deleted"
    NOTE_RESTORED = "collections.note_restored"
    ADDRESS_RETRIED = "collections.address_retried"
    AGE_LIMITED = "collections.age_limited"
    REMINDERS_PAUSED = "collections.paused"
    REMINDERS_RESUMED = "collections.resumed"
    WEBHOOK_CREATED = "webhooks.created"
    WEBHOOK_CHANGED = "webhooks.changed"
    WEBHOOK_REMOVED = "webhooks.removed"
    WEBHOOK_SECRET = "webhooks.secret_changed"  # noqa: S105
    EXPORTED = "exports.exported"
    UNKNOWN = "other.unknown"
    """Kept by a newer version than this one."""

    @classmethod
    def _missing_(cls, _: object) -> "Act":
        return cls.UNKNOWN

    @property
    def area(self) -> str:
        """The part of the house."""
        return self.value.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts where the request did not know them yet; NOBODY where somebody only claims to be this person."""

    id: UUID
    name: str
    kind: ActorKind = ActorKind.PERSON


@dataclass(frozen=True, slots=True)
class Acted:
    """Something was done, to be kept with the transaction in which it was.

    `subject` names what it was done to as people know it, `detail` what else is worth knowing (never a secret);
    `who` stands in for the transaction's own actor.
    """

    act: Act
    subject: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)
    who: Who | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An act as it is kept. The name is the actor's at that time; it outlives the account."""

    id: UUID
    at: datetime
    act: Act
    actor: ActorKind
    actor_id: UUID | None
    actor_name: str
    address: str
    agent: str
    subject: str
    detail: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries: of an actor, of some acts (none: all), from `since` on and before `until`."""

    actor_id: UUID | None = None
    acts: tuple[Act, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
