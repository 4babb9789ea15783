"""One policy, one way of storing, one time for everybody."""

import pytest

from server.capabilities.accounts.passwords import Passwords, weakness


@pytest.mark.parametrize(
    ("password", "missing"),
    [
        ("SecurePass123!", None),
        ("Ñandú-2026", None),
        ("Sh0rt!a", "8 caracteres"),
        ("lowercase1!", "una mayúscula"),
        ("UPPERCASE1!", "una minúscula"),
        ("NoDigits!!", "un número"),
        ("NoSigns123", "un carácter especial"),
        ("Spaces 123", "un carácter especial"),
        ("Aa1!" * 51, "hasta 200"),
    ],
)
def test_the_policy_says_what_is_missing(password: str, missing: str | None) -> None:
    fault = weakness(password)
    assert (fault is None) if missing is None else (fault is not None and missing in fault.message)


def test_a_hash_matches_its_password_only() -> None:
    passwords = Passwords()
    stored = passwords.hash("SecurePass123!")
    assert "m=19456,t=2,p=1" in stored
    assert stored.startswith("$argon2id$")
    assert passwords.matches(stored, "SecurePass123!")
    assert not passwords.matches(stored, "SecurePass123?")


def test_where_there_is_no_hash_a_real_one_is_verified_and_nothing_matches() -> None:
    passwords = Passwords()
    assert not passwords.matches(None, "nobody has this password")
    assert not passwords.matches("rubbish", "x")
