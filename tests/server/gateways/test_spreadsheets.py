"""Spreadsheets as whoever opens them finds them: typed, added up, and never with a formula of a stranger."""

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from server.gateways.spreadsheets import Cell, Column, Kind, Sheet, write

COLUMNS = (
    Column("Cliente", Kind.TEXT, 30),
    Column("Vencimiento", Kind.DAY, 12),
    Column("Saldo", Kind.MONEY, 18, total=True),
    Column("Facturas", Kind.COUNT, 10, total=True),
    Column("Porcentaje", Kind.PERCENT, 10),
)
MADE = datetime(2026, 3, 17, 18, 30, tzinfo=UTC)


def made(tmp_path: Path, rows: Iterable[Sequence[Cell]], **how: Any) -> io.BytesIO:
    """The file of rows."""
    target = io.BytesIO()
    write(target, Sheet("Clientes", "Mi Empresa & Cía", COLUMNS), rows, MADE, tmp_path, **how)
    return target


def opened(file: io.BytesIO) -> Any:
    """The workbook as another program reads it."""
    return openpyxl.load_workbook(file)


def test_cells_have_types_and_formats(tmp_path: Path) -> None:
    page = opened(made(tmp_path, [("Peña", date(2026, 3, 10), 1_250_005, 3, 695), ("Ñandú", None, -5, 0, None)])).active
    assert page.title == "Clientes"
    assert [cell.value for cell in page[1]] == ["Cliente", "Vencimiento", "Saldo", "Facturas", "Porcentaje"]
    assert [cell.value for cell in page[2]] == ["Peña", datetime(2026, 3, 10), 12_500.05, 3, 69.5]  # noqa: DTZ001
    assert [cell.value for cell in page[3]] == ["Ñandú", None, -0.05, 0, None]
    assert [cell.data_type for cell in page[2]] == ["s", "d", "n", "n", "n"]
    formats = [cell.number_format for cell in page[2]]
    assert formats == ["@", "dd/mm/yyyy", "#,##0.00;[Red]-#,##0.00", "#,##0", '0.0"%"']


def test_the_header_stays_and_the_last_row_adds_up(tmp_path: Path) -> None:
    page = opened(made(tmp_path, [("A", None, 10_010, 2, 1), ("B", None, 20_020, 3, 2)])).active
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:E3"
    assert page.print_title_rows == "$1:$1"
    assert page["A1"].font.bold
    assert [cell.value for cell in page[4]] == ["Total", None, 300.3, 5, None]
    assert page["C4"].font.bold
    assert page.oddHeader.left.text == "Mi Empresa && Cía"


@pytest.mark.parametrize("text", ["=1+1", "+52 55 1234", "-Q", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","y")'])
def test_what_looks_like_a_formula_is_text(tmp_path: Path, text: str) -> None:
    file = made(tmp_path, [(text, None, 0, 0, 0)])
    cell = opened(file).active["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    assert b"<f>" not in ZipFile(file).read("xl/worksheets/sheet1.xml")


def test_any_text_of_an_erp_is_kept(tmp_path: Path) -> None:
    text = "a\x01b <&> _x0041_ \ufffe 😀" + "x" * 1_000
    file = made(tmp_path, [(text, None, 0, 0, 0)])
    assert ZipFile(file).testzip() is None
    assert opened(file).active["A2"].value.startswith("a")


@pytest.mark.parametrize("cents", [10**15 - 1, 123_456_789_012_345, 1, -(10**15 - 1)])
def test_cents_are_exact(tmp_path: Path, cents: int) -> None:
    file = made(tmp_path, [("A", None, cents, 1, 1)])
    sheet = ZipFile(file).read("xl/worksheets/sheet1.xml").decode()
    sign = "-" if cents < 0 else ""
    assert f"<v>{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}</v>" in sheet
    assert round(opened(file).active["C2"].value * 100) == cents


def test_a_day_that_excel_does_not_know_is_text(tmp_path: Path) -> None:
    page = opened(made(tmp_path, [("A", date(1899, 12, 31), 0, 0, 0), ("B", date(1900, 3, 1), 0, 0, 0)])).active
    assert page["B2"].value == "1899-12-31"
    assert page["B3"].value == datetime(1900, 3, 1)  # noqa: DTZ001


def test_nothing_is_a_list_too(tmp_path: Path) -> None:
    page = opened(made(tmp_path, [])).active
    assert [cell.value for cell in page[2]] == ["Total", None, 0, 0, None]


def test_more_than_a_sheet_holds_goes_on_another(tmp_path: Path) -> None:
    book = opened(made(tmp_path, [(f"C{n}", None, 100, 1, 0) for n in range(7)], most=3))
    assert book.sheetnames == ["Clientes", "Clientes 2", "Clientes 3"]
    assert [[row[0] for row in page.iter_rows(min_row=2, values_only=True)] for page in book] == [
        ["C0", "C1", "C2"],
        ["C3", "C4", "C5"],
        ["C6", "Total"],
    ]
    assert book["Clientes 3"]["C3"].value == 7
    assert all(page["A1"].value == "Cliente" for page in book)


def test_what_waits_on_the_disk_is_cleared(tmp_path: Path) -> None:
    made(tmp_path, [("A", None, 1, 1, 1)])
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_fails_halfway_is_not_hidden(tmp_path: Path) -> None:
    def rows() -> Iterable[Sequence[Cell]]:
        yield ("A", None, 1, 1, 1)
        raise OSError("away")

    with pytest.raises(OSError, match="away"):
        made(tmp_path, rows())
    assert list(tmp_path.iterdir()) == []
