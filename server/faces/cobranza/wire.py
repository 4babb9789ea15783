"""The shapes of /v1 that its resources share: camel case, whole seconds, lists as `{data, meta}`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


class Wire(msgspec.Struct, rename="camel", kw_only=True):
    """Base of request and response structs: snake case here, camel case on the wire, unknown members ignored.

    Moments are told in whole seconds, as the document writes them.
    """

    def __post_init__(self) -> None:
        """Leave out parts of seconds."""
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, datetime) and value.microsecond:
                setattr(self, name, seconds(value))


def seconds(moment: datetime) -> datetime:
    """A moment as it travels: the whole second that it lies in."""
    return moment.replace(microsecond=0)


class Meta(Wire):
    """Where a page lies in its list."""

    page: int
    limit: int
    total: int
    total_pages: int


class Page(Wire, Generic[T]):
    """A list of the document: `{data, meta}`."""

    data: Sequence[T]
    meta: Meta


def page_meta(page: int, limit: int, total: int) -> Meta:
    """Meta of a page; an empty list has no pages."""
    return Meta(page=page, limit=limit, total=total, total_pages=-(-total // limit))
