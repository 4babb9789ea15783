"""The shapes of the platform's document that its resources share: snake case, `{success, message?, data}`."""

from datetime import datetime
from typing import Generic, Literal, TypeVar

import msgspec

T = TypeVar("T")


class Wire(msgspec.Struct, kw_only=True):
    """Base of request and response structs; unknown members are ignored, moments are told in whole seconds."""

    def __post_init__(self) -> None:
        """Leave out parts of seconds."""
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, datetime) and value.microsecond:
                setattr(self, name, value.replace(microsecond=0))


class Data(Wire, Generic[T]):
    """A success that only shows something."""

    data: T
    success: Literal[True] = True


class Done(Wire, Generic[T]):
    """A success that says what was done, and shows it."""

    message: str
    data: T
    success: Literal[True] = True


class Said(Wire):
    """A success that says what was done, with nothing to show."""

    message: str
    success: Literal[True] = True
