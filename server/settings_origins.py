"""Origins: those of others that the service deals with, and its own where the operator names none.

Without API_BASE_URL only `serve` knows where it listens; it leaves word in DATA_DIR for a worker beside it.
"""

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode

_TOLD = "origin"


class OriginSettings(BaseSettings):
    """The part of the settings that names addresses of others."""

    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Origins whose pages may call /v1 from a browser, comma separated (https://app.example.com). "
        "Unset: none.",
    )
    oauth_redirect_uris: Annotated[tuple[str, ...], NoDecode] = Field(
        ("https://app.cobranzacloud.com/auth/callback",),
        description="Every redirectUri that a login by OAuth may name, comma separated; our own pages' are always in.",
    )

    @field_validator("cors_origins", "oauth_redirect_uris", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_origin(one) for one in value)


def _origin(text: str) -> str:
    """As browsers write it; answers depend on who calls, so `*` and `null` are nobody."""
    parts = urlsplit(text.lower().removesuffix("/"))
    whole = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or "*" in parts.netloc:
        raise ValueError(f"{text} no es un origen; escribe cada uno como https://app.ejemplo.mx, y no *")
    if whole != text.lower().removesuffix("/"):
        raise ValueError(f"{text} lleva más que un origen; quita lo que sigue al servidor y al puerto")
    return whole


def tell_origin(folder: Path, origin: str) -> None:
    """Leave word of where `serve` listens."""
    (folder / _TOLD).write_text(origin, encoding="ascii")


def told_origin(folder: Path) -> str | None:
    """Where `serve` listened last, by the word it left; None where it never did."""
    path = folder / _TOLD
    return path.read_text(encoding="ascii") if path.exists() else None
