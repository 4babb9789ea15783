"""Users and passwords as they travel."""

import pytest

from agent.erp.drivers.login import Latin, checked
from agent.errors import AgentError


def test_a_password_has_the_same_bytes_in_any_character_set() -> None:
    for charset in ("latin-1", "utf8", "cp1252"):
        assert Latin("contraseña").encode(charset) == b"contrase\xf1a"
        assert Latin("año").upper().encode(charset) == b"A\xd1O"


def test_letters_that_cannot_travel_are_refused_without_the_password() -> None:
    checked("SYSDBA", "contraseña")
    with pytest.raises(AgentError, match="letras que Firebird no admite") as caught:
        checked("SYSDBA", "漢字")
    assert "漢字" not in f"{caught.value} {caught.value.args}"
