"""What people ask of a webhook: the events that they chose, the key of a secret, and what a change alters."""

from collections.abc import Sequence

from server.capabilities.webhooks import signing
from server.capabilities.webhooks.catalogue import EVENTS
from server.capabilities.webhooks.model import Webhook, bad_secret, no_events, unknown_event


def chosen(events: Sequence[str], face: str) -> tuple[str, ...]:
    """The events asked for, each once, in the order given."""
    known = EVENTS[face]
    for place, event in enumerate(events):
        if event not in known:
            raise unknown_event(place, list(known))
    if not events:
        raise no_events()
    return tuple(dict.fromkeys(events))


def key_of(secret: str | None) -> bytes:
    """The key of a secret as it was written, a fresh one where none was; VALIDATION_ERROR."""
    if secret is None:
        return signing.new_key()
    try:
        return signing.key_of(secret)
    except ValueError as error:
        raise bad_secret() from error


def changes(before: Webhook, after: Webhook) -> dict[str, str]:
    """What of a webhook is otherwise than before: where from, what it hears, whether it is on (1 or 0)."""
    found = {}
    if after.url != before.url:
        found["before"] = before.url
    if after.events != before.events:
        found["events"] = ", ".join(after.events)
    if after.active != before.active:
        found["active"] = "1" if after.active else "0"
    return found
