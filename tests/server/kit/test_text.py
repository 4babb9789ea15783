"""Two names that a person reads as one have one key; names that are shown to strangers are no links."""

import re

import pytest

from server.kit.text import fold, linked, unlinked


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


@pytest.mark.parametrize(
    "name",
    [
        "https://evil.example/pagar",
        "HTTP:/evil.tienda",
        "mailto:ana",
        "javascript:alert",
        "हिन्दी.भारत",
        "evil.рф",
        "javascript://%0aalert(1)",
        "www.evil",
        "paga en evil.zip/cuenta ya",
        "evil。com",
        "evil．com",
        "10.0.0.1",
        "soporte@evil.example",
        "xn--80ak6aa92e.com",
    ],
)
def test_a_name_shown_to_a_stranger_is_no_link(name: str) -> None:
    shown = unlinked(name)
    assert shown.replace("\u2060", "") == name
    assert (linked(name), linked(shown), unlinked(shown)) == (True, False, shown)
    assert not re.search(r"([.。．@]|:(?=\S))(?!\u2060)", shown), "each is broken where a program would go on reading"


@pytest.mark.parametrize(
    "name", ["Peña y Cía. S.A. de C.V.", "Mi Empresa 2 S.A.", "Depto. 4.5: ventas", "D'Ana, S. de R.L."]
)
def test_an_ordinary_name_is_shown_as_it_is(name: str) -> None:
    assert unlinked(name) == name


def test_what_turns_text_around_or_breaks_the_line_is_dropped() -> None:
    assert unlinked("Ana\r\nBcc: x\u202e\u200b\x07 Ruiz\x85") == "Ana Bcc: x Ruiz"
