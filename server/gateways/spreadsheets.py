"""Writes lists as Excel files: typed cells, a header that stays, totals; row by row, whatever the length.

Text is always written as text: what an ERP holds may begin like a formula and must never become one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS = 1_048_574
"""Rows that a sheet can hold beside its header and its totals; what is left goes on another sheet."""

FIRST_YEAR = 1900
"""Excel knows no day before; such a date is written as text."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Kind(Enum):
    """What the cells of a column hold, and how they are shown; None is an empty cell."""

    TEXT = "@"
    MONEY = "#,##0.00;[Red]-#,##0.00"
    """Whole cents, written as a number with two decimals."""
    DAY = "dd/mm/yyyy"
    MOMENT = "dd/mm/yyyy hh:mm"
    """A moment as a clock on the wall shows it: Excel knows no zones."""
    COUNT = "#,##0"
    PERCENT = '0.0"%"'
    """Tenths of a percent."""


Cell = str | int | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, what it holds, how wide it is in characters, and whether it is added up."""

    title: str
    kind: Kind
    width: int
    total: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list to be written: its name (also the sheet's), the letterhead of its printed pages, and its columns."""

    name: str
    heading: str
    columns: Sequence[Column]


def write(
    target: IO[bytes], sheet: Sheet, rows: Iterable[Sequence[Cell]], made: datetime, scratch: Path, *, most: int = ROWS
) -> None:
    """Write rows as they come into `target`; `scratch` is the folder where sheets wait for the end.

    `made` is when, for the file's properties. At most `most` rows a sheet.
    """
    book = Workbook(target, {"constant_memory": True, "tmpdir": str(scratch), "use_zip64": True})
    book.set_properties({"title": sheet.name, "author": "CobranzaCloud", "created": made.replace(tzinfo=None)})
    try:
        _Writer(book, sheet, most).write(rows)
    finally:
        book.close()


class _Writer:
    """One file while it is written."""

    def __init__(self, book: Workbook, sheet: Sheet, most: int) -> None:
        self._book, self._sheet, self._most = book, sheet, most
        self._formats = {kind: self._format(kind) for kind in Kind}
        self._guarded = book.add_format({"num_format": Kind.TEXT.value, "quote_prefix": True})
        self._sums = {place: 0 for place, column in enumerate(sheet.columns) if column.total}
        self._pages = 0

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Every row, then the totals below the last."""
        page, line = self._page(), 0
        for row in rows:
            if line == self._most:
                self._end(page, line)
                page, line = self._page(), 0
            line += 1
            for place, cell in enumerate(row):
                self._put(page, line, place, cell)
        self._end(page, line)
        if self._sums:
            self._put_totals(page, line + 1)

    def _format(self, kind: Kind, **more: Any) -> Format:
        return self._book.add_format({"num_format": kind.value, **more})

    def _page(self) -> Worksheet:
        self._pages += 1
        name = self._sheet.name if self._pages == 1 else f"{self._sheet.name} {self._pages}"
        page = self._book.add_worksheet(name)
        head = self._book.add_format(
            {"bold": True, "bg_color": "#DCE6F1", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        for place, column in enumerate(self._sheet.columns):
            page.set_column(place, place, column.width)
            page.write_string(0, place, column.title, head)
        page.freeze_panes(1, 0)
        page.repeat_rows(0)
        page.set_landscape()
        page.set_paper(1)
        page.fit_to_pages(1, 0)
        printed = self._sheet.heading.replace("&", "&&")[:200]
        page.set_header(f"&L{printed}")
        page.set_footer("&RPágina &P de &N")
        return page

    def _end(self, page: Worksheet, line: int) -> None:
        if line:
            page.autofilter(0, 0, line, len(self._sheet.columns) - 1)

    def _put(self, page: Worksheet, line: int, place: int, cell: Cell) -> None:
        kind = self._sheet.columns[place].kind
        if cell is None:
            return
        if isinstance(cell, int):
            if place in self._sums:
                self._sums[place] += cell
            page.write_number(line, place, _number(cell, kind), self._formats[kind])
        elif isinstance(cell, date) and cell.year >= FIRST_YEAR:
            page.write_datetime(line, place, cell, self._formats[kind])
        else:
            text = str(cell)
            guarded = text.startswith(_FORMULA)
            page.write_string(line, place, text, self._guarded if guarded else self._formats[Kind.TEXT])

    def _put_totals(self, page: Worksheet, line: int) -> None:
        style = {"bold": True, "top": 6}
        for place, column in enumerate(self._sheet.columns):
            form = self._format(column.kind, **style)
            if place in self._sums:
                page.write_number(line, place, _number(self._sums[place], column.kind), form)
            elif place == 0:
                page.write_string(line, place, "Total", form)
            else:
                page.write_blank(line, place, None, form)


def _number(value: int, kind: Kind) -> Any:
    """The exact number of a cell; a Decimal where a float would round."""
    places = {Kind.MONEY: -2, Kind.PERCENT: -1}.get(kind)
    return value if places is None else Decimal(value).scaleb(places)
