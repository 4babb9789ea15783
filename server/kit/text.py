"""How names and addresses are compared, the same on SQLite and PostgreSQL because the folded key is stored."""

import unicodedata


def fold(value: str) -> str:
    """NFKC, case folded, blanks collapsed: two names that a person reads as one give one key."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def one_line(value: str) -> str:
    """A name as one visible line: blanks collapsed, control characters dropped; what a mail's subject may carry."""
    return "".join(sign for sign in " ".join(value.split()) if sign.isprintable())
