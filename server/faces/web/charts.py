"""The geometry of charts: pure, from figures to what an SVG needs; colours and type are the sheet's."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from server.capabilities.receivables.figures import Aging, TrendPoint
from server.faces.web.format import LABELS, share, shares

WIDTH, HEIGHT = 1000, 160
"""The box that a trend is drawn in; the page stretches it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of horizontal bars: `share` in thousandths as told, `width` in percent as drawn, `tone` its colour."""

    label: str
    href: str
    selected: bool
    cents: int
    documents: int
    share: int
    width: str
    tone: int


@dataclass(frozen=True, slots=True)
class Curve:
    """A trend as SVG paths over WIDTH × HEIGHT, and what stands beside them."""

    line: str
    area: str
    late: str
    top: int
    first: TrendPoint
    last: TrendPoint


def bars(aging: Aging, href: Callable[[str], str], selected: Collection[str] = ()) -> list[Bar]:
    """The aging, each range a link to its invoices."""
    parts = shares([row.cents for row in aging.buckets], aging.total)
    return [
        Bar(
            label=LABELS[row.bucket],
            href=href(row.bucket),
            selected=row.bucket in selected,
            cents=row.cents,
            documents=row.documents,
            share=parts[place],
            width=f"{share(row.cents, aging.total) / 10:.1f}",
            tone=place,
        )
        for place, row in enumerate(aging.buckets)
    ]


def curve(points: Sequence[TrendPoint]) -> Curve | None:
    """How total and overdue moved; None for fewer than two days, which move nothing."""
    if len(points) < 2:
        return None
    first, last = points[0], points[-1]
    span = (last.day - first.day).days
    top = max(1, *(max(point.balance, point.overdue) for point in points))

    def path(values: Sequence[tuple[date, int]]) -> str:
        places = [
            f"{(day - first.day).days * WIDTH / span:.1f} {HEIGHT - max(0, cents) * HEIGHT / top:.1f}"
            for day, cents in values
        ]
        return "M" + " L".join(places)

    line = path([(point.day, point.balance) for point in points])
    return Curve(
        line=line,
        area=f"{line} L{WIDTH} {HEIGHT} L0 {HEIGHT} Z",
        late=path([(point.day, point.overdue) for point in points]),
        top=top,
        first=first,
        last=last,
    )
