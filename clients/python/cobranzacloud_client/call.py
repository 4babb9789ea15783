"""What the generated calls are made of, so that they know nothing of HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """One call. Members of `query` and `headers` that are None are not sent."""

    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class MachineCall:
    """A call of a paired machine: where it goes below /v1, and the (status, code) that may refuse it."""

    method: str
    path: str
    refusals: tuple[tuple[int, str], ...]


class Send(Protocol):
    """Makes a call; answers what came back as `kind`."""

    def __call__(self, call: Call, kind: type[T], /) -> T:
        """ApiError where the service refuses."""
        ...
