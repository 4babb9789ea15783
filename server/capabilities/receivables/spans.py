"""Which due days a page of a list by due day lies on: pure, so that the engine reads those days alone."""

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """First and last due day in the order of the list, and how many documents of the first to skip."""

    first: int
    last: int
    skip: int


def span(days: Iterable[tuple[int, int]], skip: int, take: int) -> Span | None:
    """The days that hold `take` documents after `skip`, from (day, documents) in the order of the list.

    None where there are not more than `skip`.
    """
    first: int | None = None
    last, before = 0, 0
    for day, documents in days:
        if before >= skip + take:
            break
        if documents and before + documents > skip:
            if first is None:
                first, left = day, skip - before
            last = day
        before += documents
    return None if first is None else Span(first, last, left)
