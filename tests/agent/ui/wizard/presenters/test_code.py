"""Codes as people type and paste them."""

import pytest

from agent.core.pairing import normalise_code
from agent.ui.wizard.presenters import code


@pytest.mark.parametrize(
    ("typed", "boxes"),
    [
        ("a1b2c3", "A1B2C3"),
        (" a1b-2c3 ", "A1B2C3"),
        ("oil0i1", "011011"),
        ("A1B2C3D4", "A1B2C3D4"),
        ("a1b2–c3d4", "A1B2C3D4"),
        ("Tu código es: A1B2C3", "A1B2C3"),
        ("Código de vinculación: A1B2-C3D4 (vence en 15 minutos)", "A1B2C3D4"),
        ("A1B2C3D4E5", "A1B2C3D4"),
        ("", ""),
        ("¿?", ""),
        ("AUB", "AB"),
    ],
)
def test_what_is_typed_or_pasted_fills_the_boxes(typed: str, boxes: str) -> None:
    assert code.spread(typed) == boxes


def test_what_the_boxes_hold_is_what_the_service_issues() -> None:
    for typed in ("oil0i1", "a1b2c3d4"):
        assert code.is_complete(code.spread(typed))
        assert normalise_code(code.spread(typed)) == code.spread(typed)


def test_six_boxes_become_eight_with_the_seventh_character() -> None:
    assert [code.boxes("A" * count) for count in (0, 6, 7, 8)] == [6, 6, 8, 8]
    assert [code.is_complete("A" * count) for count in range(9)] == [False] * 6 + [True, False, True]


def test_a_letter_that_no_code_has_is_told_and_forgiven_ones_are_not() -> None:
    assert code.complaint("A1U") == "Los códigos no llevan la letra U; revisa ese carácter en la página Conectores."
    assert code.complaint("Ñ").startswith("Los códigos no llevan la letra Ñ")
    assert code.complaint("a-1 oIl") == ""
