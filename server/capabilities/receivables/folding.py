"""One key for searching and sorting names: without accents and case, so that both engines agree on order and match."""

from unicodedata import combining, normalize


def fold(text: str) -> str:
    """``"Peña & Cía."`` → ``"pena & cia."``; white space becomes single blanks."""
    if not text.isascii():
        text = "".join(sign for sign in normalize("NFKD", text) if not combining(sign))
    return " ".join(text.casefold().split())


def searchable(name: str, key: str, rfc: str | None) -> str:
    """What a search looks in: name first, so that it sorts by name; the parts are lines, which no search text has."""
    return f"{fold(name)}\n{fold(key)}\n{fold(rfc or '')}"
