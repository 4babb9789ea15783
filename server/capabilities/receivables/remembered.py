"""Keeps figures that look at every charge for as long as nothing that was synced can have changed them."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")

MOST = 4_096


class Remembered:
    """The last answer to each question, good while its version is the same; of many questions the newest stay."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, tuple[Hashable, Any]] = OrderedDict()
        self._lock = Lock()

    def get(self, question: Hashable, version: Hashable, ask: Callable[[], T]) -> T:
        """The answer at this version, asked for where it is not known."""
        with self._lock:
            known = self._held.get(question)
            if known is not None and known[0] == version:
                self._held.move_to_end(question)
                answer: T = known[1]
                return answer
        found = ask()
        with self._lock:
            self._held[question] = version, found
            self._held.move_to_end(question)
            if len(self._held) > self._most:
                self._held.popitem(last=False)
        return found
