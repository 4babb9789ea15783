"""The key that names are searched and sorted by."""

import pytest

from server.capabilities.receivables.folding import fold, searchable


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Peña & Cía.", "pena & cia."),
        ("  DOS   palabras\t", "dos palabras"),
        ("ÁÉÍÓÚ Ü Ñ ß", "aeiou u n ss"),
        ("Ｆullwidth", "fullwidth"),
        ("", ""),
    ],
)
def test_accents_case_and_blanks_do_not_matter(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_names_sort_before_longer_names_that_begin_alike() -> None:
    assert searchable("Ana", "Z", None) < searchable("Ana Bo", "A", None)
    assert searchable("Ana", "C1", "CUN010101000") == "ana\nc1\ncun010101000"
