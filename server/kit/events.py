"""Who hears what happened: capabilities emit past-tense values, the composition root subscribes the listeners.

Nobody imports a listener, so a capability can tell without knowing whom.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any


class Listeners:
    """Listeners by the exact type of event; each is called with (tx, event) inside the transaction that emitted it."""

    def __init__(self) -> None:
        self._by_type: dict[type, list[Callable[[Any, Any], None]]] = defaultdict(list)

    def subscribe(self, event_type: type, listener: Callable[[Any, Any], None]) -> None:
        """Call `listener(tx, event)` for every event of exactly this type, in order of subscription."""
        self._by_type[event_type].append(listener)

    def of(self, event: object) -> tuple[Callable[[Any, Any], None], ...]:
        """The listeners of an event."""
        return tuple(self._by_type.get(type(event), ()))
