"""What the cloud asked of this machine, who asked it and what came of it: kept so that a person can look it up."""

from datetime import datetime

import msgspec
from msgspec import Struct, UnsetType

from contract.connectors import Command, CommandResult

ORDERS = "orders"
"""Name under which the state keeps them."""
KEPT = 100
LONGEST_NAME = 120


class Order(Struct, frozen=True, kw_only=True):
    """One command and its end. `who` is empty where the service itself asked."""

    id: str
    at: datetime
    type: str
    who: str = ""
    ok: bool
    detail: str = ""
    """What it was answered, in Spanish."""


def order(command: Command, result: CommandResult, at: datetime) -> Order:
    """What is worth keeping of a command that has ended at `at`; texts from afar are cut."""
    who = "" if isinstance(command.requested_by, UnsetType) else command.requested_by
    return Order(
        id=command.id,
        at=at,
        type=command.type[:LONGEST_NAME],
        who=" ".join(who.split())[:LONGEST_NAME],
        ok=result.ok,
        detail=result.detail or "",
    )


def added(text: str | None, made: Order) -> str:
    """What the state keeps once another one has ended; the oldest go."""
    return msgspec.json.encode([made, *(one for one in load(text) if one.id != made.id)][:KEPT]).decode()


def load(text: str | None) -> list[Order]:
    """The orders kept, the newest first; none where the text cannot be read."""
    try:
        return msgspec.json.decode(text, type=list[Order]) if text else []
    except (msgspec.ValidationError, msgspec.DecodeError):
        return []
