"""Addresses are read strictly: they end up in headers of mails to strangers."""

import pytest

from server.capabilities.collections.addresses import display_name, usable


@pytest.mark.parametrize(
    ("text", "email"),
    [("juan@clienteuno.com", "juan@clienteuno.com"), ("Juan.P+1@CLIENTEUNO.com", "Juan.P+1@clienteuno.com"),
     ("ana@peña.mx", "ana@xn--pea-8ma.mx"), ("a" * 64 + "@b.com", "a" * 64 + "@b.com")],
)  # fmt: skip
def test_an_address_is_normalised(text: str, email: str) -> None:
    assert usable(text) == email


@pytest.mark.parametrize(
    "text",
    [None, "", "juan", "juan@", "@x.com", "a@b.com\r\nBcc: c@d.com", "a@b.com, c@d.com", "Juan <a@b.com>", "ñ@b.com",
     "=?utf-8?q?a?=@b.com",
     "a" * 400 + "@b.com", "a" * 65 + "@b.com"],
)  # fmt: skip
def test_what_is_no_address_is_none(text: str | None) -> None:
    assert usable(text) is None


def test_a_name_is_one_line() -> None:
    assert display_name(" Juan\r\nPérez ") == "Juan Pérez"
    assert display_name("\x07") is None
    assert display_name(None) is None
