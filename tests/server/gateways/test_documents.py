"""PDFs as they are read: all their text, as text, on as many pages as it takes."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from msgspec import structs
from pypdf import PdfReader

from server.capabilities.receivables.statements import Party, Section, Statement
from server.gateways.documents import Documents
from server.kit.errors import DomainError, Kind
from tests.server.capabilities.receivables.test_statements import TODAY, charge, told

MADE = datetime(2026, 3, 17, 18, 30, tzinfo=UTC)
BLANK = Statement("C1", "Estado", Party("Mi Empresa", ()), Party("Cliente", ()), "hoy", "", (), ())


def pages(made: Statement) -> list[str]:
    """The text of each page."""
    reader = PdfReader(BytesIO(Documents().pdf("statement", made, MADE)))
    return [page.extract_text() for page in reader.pages]


def test_accents_and_what_looks_like_markup_are_text() -> None:
    name = 'Peña & Cía. #panic("x") *no* $1$ @ref <a> \\ [x] _y_'
    (text,) = pages(told(charge("F-1", 7, 12_500_00), name=name))
    assert name in text
    for word in ("Estado de cuenta", "17 de marzo de 2026", "Mi Empresa", "Total en MXN", "12,500.00", "7 días"):
        assert word in text
    assert "Página 1 de 1" in text


def test_a_long_list_goes_over_pages_with_its_header_and_ends_with_its_total() -> None:
    found = pages(told(*(charge(f"F-{n:04}", 400 - n, 100_00) for n in range(200))))
    assert len(found) > 3
    assert [f"Página {at} de {len(found)}" in text for at, text in enumerate(found, 1)] == [True] * len(found)
    assert all("Vencimiento" in text for text in found)
    listed = [word for text in found for word in text.split() if word.startswith("F-")]
    assert listed == [f"F-{n:04}" for n in range(200)]
    assert "20,000.00" in found[-1]


@pytest.mark.parametrize("count", range(15, 70, 3))
def test_a_total_never_stands_alone_on_a_page(count: int) -> None:
    last = pages(told(*(charge(f"F-{n:04}", 400 - n, 100_00) for n in range(count))))[-1]
    assert "Total en MXN" in last
    assert last.count("F-") >= 3


def test_currencies_stand_apart() -> None:
    (text,) = pages(told(charge("F-1", 7, 100_00), charge("F-2", 7, 1_750_00, currency="USD", foreign=100_00)))
    assert "Total en MXN" in text
    assert "Total en USD" in text
    assert "1,750.00" not in text
    assert "200.00" not in text


def test_the_longest_words_are_broken_to_stay_on_the_paper() -> None:
    found = PdfReader(BytesIO(Documents().pdf("statement", told(charge("F" * 64, 7, 1), name="N" * 500), MADE)))
    text = found.pages[0].extract_text().replace("\u200b", "").splitlines()
    assert sum("NNNNN" in line for line in text) > 10
    assert sum("FFFFF" in line for line in text) > 2


def test_the_same_data_is_the_same_file() -> None:
    first, second = (Documents().pdf("statement", told(charge("F-1", 7, 100)), MADE) for _ in range(2))
    assert first == second
    assert PdfReader(BytesIO(first)).metadata.title == f"Estado de cuenta de Cliente al {TODAY.day} de marzo de 2026"  # type: ignore[union-attr]


def test_two_thousand_lines_are_made_in_time() -> None:
    lines = tuple((f"F-{n}", "01/01/2026", "01/02/2026", "44 días", "1.00", "1.00") for n in range(2_000))
    section = Section("MXN", True, lines, "", "2,000 facturas", "2,000.00", "2,000.00", (("a", "1"),) * 5)
    long = structs.replace(BLANK, sections=(section,))
    assert Documents().pdf("statement", long, MADE).startswith(b"%PDF")


def test_a_template_that_is_wrong_says_so() -> None:
    with pytest.raises(RuntimeError, match="absent"):
        Documents().pdf("absent", BLANK, MADE)


def test_who_gets_no_turn_is_told_to_come_back() -> None:
    with pytest.raises(DomainError) as caught:
        Documents(at_once=0, patience=0.01).pdf("statement", BLANK, MADE)
    assert (caught.value.kind, caught.value.data) == (Kind.UNAVAILABLE, {"retry_after": 10})


def test_what_takes_too_long_is_ended() -> None:
    with pytest.raises(DomainError) as caught:
        Documents(patience=0.001).pdf("statement", BLANK, MADE)
    assert caught.value.kind is Kind.UNAVAILABLE
