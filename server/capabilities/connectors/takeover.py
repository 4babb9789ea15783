"""Pure rules of who may write a company when several machines bring it: a company belongs to the organization.

Two machines that both answer for one company would count every invoice twice; so exactly one writes, the other is told.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from server.capabilities.connectors.model import Link

RECENT = timedelta(hours=1)
"""An owner heard within it is in use: taking its company needs a person's choice."""


class Decision(StrEnum):
    """What a declaration or a sync of a company leads to."""

    KEEP = "keep"
    TAKE = "take"
    IN_USE = "in_use"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Owner:
    """The machine that writes a company now."""

    last_heard_at: datetime
    revoked: bool


def decide(owner: Owner | None, link: Link, now: datetime) -> Decision:
    """What a machine with this link may do. `owner` is the other machine that writes the company, None if it is itself.

    A revoked owner writes nothing any more, so even the machine that lost the company to it may take it back.
    """
    if owner is None:
        return Decision.KEEP
    if owner.revoked:
        return Decision.TAKE
    if link is Link.MOVED:
        return Decision.MOVED
    return Decision.IN_USE if now - owner.last_heard_at <= RECENT else Decision.TAKE
