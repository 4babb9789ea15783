"""Texts and keys as they travel."""

import pytest

from agent.erp.sae.keys import LONGEST_NAME, clean, label


@pytest.mark.parametrize(
    ("held", "sent"),
    [
        (None, None),
        (" \t\0 ", None),
        ("  Ñandú,  S.A.\r\nde\0C.V. ", "Ñandú, S.A. de C.V."),
        ("x" * 511 + " y", "x" * 511),
        ("x" * 600, "x" * LONGEST_NAME),
    ],
)
def test_a_label_is_one_line_that_the_service_takes(held: str | None, sent: str | None) -> None:
    assert label(held, LONGEST_NAME) == sent


def test_other_texts_keep_what_is_inside() -> None:
    assert clean(" a\t b\0 ") == "a\t b"
