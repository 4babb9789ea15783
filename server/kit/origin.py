"""Who began a transaction and from where: told once by the way in, so that what is done need not carry it along."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    """What began it."""

    PERSON = "person"
    MACHINE = "machine"
    NOBODY = "nobody"
    """Somebody who has not proven who they are."""
    SERVICE = "service"
    """Our own jobs, and the operator's commands."""


@dataclass(frozen=True, slots=True)
class Origin:
    """An actor, the address that it called from and the program that it called with; both empty for the service."""

    kind: ActorKind = ActorKind.SERVICE
    id: UUID | None = None
    name: str = ""
    address: str = ""
    agent: str = ""


SERVICE = Origin()
