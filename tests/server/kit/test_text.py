"""Two names that a person reads as one have one key."""

import pytest

from server.kit.text import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ñandú", "ÑANDÚ"),
        ("Mi  Empresa ", "mi empresa"),
        ("Ａｃｍｅ", "acme"),
        ("ﬁnca", "FINCA"),
        ("Straße", "STRASSE"),
    ],
)
def test_names_that_read_alike_are_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_an_accent_is_another_letter() -> None:
    assert fold("Peña") != fold("Pena")
