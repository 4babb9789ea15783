"""Values and refusals of webhooks: who hears of what, and how each telling went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from server.kit.errors import DomainError, FieldError, Kind, invalid, not_found

T = TypeVar("T")

MAX_WEBHOOKS = 20
"""Of one organization: every event is written once for each that hears it."""

NOT_YOURS = (
    "Se agregó antes de que demostraras que el correo de la cuenta es tuyo. Actívalo de nuevo solo si reconoces la "
    "dirección."
)
"""Why a webhook is off in an account that its owner took back."""

REPLAYED = 500
"""Failed messages that are sent again at once."""


class DeliveryStatus(StrEnum):
    """How a delivery stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that hears of events. The secret is sealed apart and never part of this value."""

    id: UUID
    face: str
    url: str
    events: tuple[str, ...]
    active: bool
    created_at: datetime
    updated_at: datetime
    disabled_reason: str | None
    """Spanish sentence: why the service itself switched it off."""
    failing_since: datetime | None
    """The first failed try since the last good one."""
    failures: int
    """Failed tries in a row."""
    held_until: datetime | None
    previous_until: datetime | None
    """Until when the secret before this one signs too."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A webhook and its secret, told once."""

    webhook: Webhook
    secret: str


class Try(NamedTuple):
    """One try: when, the status answered or None with the Spanish sentence why not, and how long it took."""

    at: datetime
    code: int | None
    failure: str | None
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message on its way to one webhook."""

    id: UUID
    webhook_id: UUID
    message_id: str
    event: str
    status: DeliveryStatus
    created_at: datetime
    next_at: datetime | None
    """When it is tried next."""
    excerpt: str | None
    """The beginning of the last answer's body."""
    failure: str | None
    tries: tuple[Try, ...]

    @property
    def last(self) -> Try | None:
        """The newest try."""
        return self.tries[-1] if self.tries else None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of `total` rows."""

    rows: Sequence[T]
    total: int


@dataclass(frozen=True, slots=True)
class Sending:
    """Everything a try needs. `number` counts it from 1; `url` is None where the webhook was switched off meanwhile."""

    delivery_id: UUID
    webhook_id: UUID
    number: int
    url: str | None
    message_id: str
    body: bytes
    keys: tuple[bytes, ...]
    tries: tuple[Try, ...]
    """Those before."""
    suspect: bool = False
    """Its address failed again and again: `WebhooksService.claim_try` it first."""


@dataclass(frozen=True, slots=True)
class Reply:
    """How a try went: a status and the beginning of its body, or the sentence why nothing was answered."""

    code: int | None
    excerpt: str | None
    failure: str | None
    milliseconds: int
    retry_after: int | None = None

    @property
    def good(self) -> bool:
        """Only 2xx is; a redirect is a failure, because none is followed."""
        return self.code is not None and 200 <= self.code < 300


@dataclass(frozen=True, slots=True)
class Notice:
    """What people are told when an address keeps failing: which, why, since when, and whether it was switched off."""

    url: str
    reason: str
    since: datetime | None
    disabled: bool


def unknown_webhook() -> DomainError:
    """Absent, or another organization's."""
    return not_found("No se encontró el webhook")


def unknown_delivery() -> DomainError:
    """Absent, another webhook's, or older than the log."""
    return not_found("No se encontró la entrega")


def too_many() -> DomainError:
    """The organization has as many as it may."""
    return DomainError(
        "WEBHOOK_LIMIT_EXCEEDED",
        Kind.CONFLICT,
        f"Puedes tener hasta {MAX_WEBHOOKS} webhooks. Elimina uno que ya no uses.",
        limit=MAX_WEBHOOKS,
    )


def inactive() -> DomainError:
    """Nothing is sent to a webhook that is switched off."""
    return DomainError(
        "WEBHOOK_INACTIVE", Kind.CONFLICT, "El webhook está desactivado. Actívalo antes de enviarle algo."
    )


def bad_url(sentence: str) -> DomainError:
    """The address cannot be kept."""
    return _wrong("url", sentence)


def bad_secret() -> DomainError:
    """`whsec_` without base64 after it."""
    return _wrong("secret", "Después de whsec_ debe llevar una clave en base64")


def no_events() -> DomainError:
    """A webhook that hears of nothing."""
    return _wrong("eventos", "Debe llevar al menos un evento")


def unknown_event(place: int, known: Sequence[str]) -> DomainError:
    """An event that is not in the table."""
    return _wrong(f"eventos[{place}]", f"No es un evento conocido; puede ser {', '.join(known)}")


def _wrong(field: str, sentence: str) -> DomainError:
    return invalid(
        FieldError(field, sentence), message=f"El campo {field} no es válido: {sentence[0].lower()}{sentence[1:]}"
    )


def tries_from(stored: Sequence[Any]) -> tuple[Try, ...]:
    """Tries as kept in a row."""
    return tuple(Try(datetime.fromisoformat(at), code, failure, taken) for at, code, failure, taken in stored)


def tries_kept(tries: Sequence[Try]) -> list[list[Any]]:
    """Tries as a row keeps them."""
    return [[one.at.isoformat(), one.code, one.failure, one.milliseconds] for one in tries]
