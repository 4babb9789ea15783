"""Identifiers: random UUIDs for rows, short prefixed names for what people read aloud in a support call."""

import secrets
from uuid import UUID, uuid4

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id() -> UUID:
    """A random version 4 UUID, as the documents promise."""
    return uuid4()


def short_id(prefix: str, length: int = 16) -> str:
    """`prefix_` and `length` characters of a 32-letter alphabet: five bits each, 80 in all by default."""
    return f"{prefix}_" + "".join(secrets.choice(_ALPHABET) for _ in range(length))
