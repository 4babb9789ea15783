"""RFCs are checked as companies really have them."""

import pytest

from server.kit.taxid import normalise_rfc


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("XAXX010101000", "XAXX010101000"),
        ("xexx010101000", "XEXX010101000"),
        ("CUN010101000", "CUN010101000"),
        ("GODE-561231-GR8", "GODE561231GR8"),
        ("ABC", None),
        ("CUN019901000", None),
        ("", None),
    ],
)
def test_shape_and_date_count_and_check_digits_do_not(written: str, kept: str | None) -> None:
    assert normalise_rfc(written) == kept
