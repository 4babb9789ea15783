"""The one error a rule raises: a code, a kind and a Spanish sentence, never HTTP or JSON.

Faces turn a kind into a status and a code into their own body, so a rule never knows which document it serves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What went wrong, in the eight ways that a face can answer."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    GONE = "gone"
    LIMITED = "limited"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One member that is wrong: its dotted path (`a.b[3].c`, domain names) and a Spanish sentence."""

    field: str
    message: str


class DomainError(Exception):
    """A rule said no.

    `code` is the stable name that programs read, `message` the Spanish sentence that people read. `keep=True` commits
    what the transaction wrote before the error travels on (reuse of a token, the record of a failed sync). `data` holds
    what a face may show beside the message (`retry_after` in seconds, `serverTime`, `applied`).
    """

    def __init__(
        self,
        code: str,
        kind: Kind,
        message: str,
        *,
        details: Sequence[FieldError] = (),
        keep: bool = False,
        **data: Any,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.kind = kind
        self.message = message
        self.details = tuple(details)
        self.keep = keep
        self.data = data

    def __repr__(self) -> str:
        return f"DomainError({self.code!r}, {self.kind.value!r})"


def invalid(*details: FieldError, message: str | None = None) -> DomainError:
    """VALIDATION_ERROR over the given members; the sentence defaults to the first member's."""
    sentence = message or (details[0].message if details else "Los datos enviados no son válidos")
    return DomainError("VALIDATION_ERROR", Kind.INVALID, sentence, details=details)


def not_found(message: str = "No se encontró lo que se pidió") -> DomainError:
    """NOT_FOUND: absent, or another organization's; the answer is the same on purpose."""
    return DomainError("NOT_FOUND", Kind.NOT_FOUND, message)


def unauthorized(message: str = "Inicia sesión para continuar") -> DomainError:
    """UNAUTHORIZED: nobody is calling, or nobody we can believe."""
    return DomainError("UNAUTHORIZED", Kind.UNAUTHENTICATED, message)


def forbidden(message: str = "Tu usuario no tiene permiso para hacer esto") -> DomainError:
    """FORBIDDEN: the caller is known and may not."""
    return DomainError("FORBIDDEN", Kind.FORBIDDEN, message)


def limited(retry_after: int) -> DomainError:
    """RATE_LIMIT_EXCEEDED with the seconds to wait."""
    return DomainError(
        "RATE_LIMIT_EXCEEDED",
        Kind.LIMITED,
        "Demasiados intentos; espera un momento y vuelve a intentar",
        retry_after=max(1, retry_after),
    )


def together(*steps: Callable[[], object]) -> None:
    """Try every step and refuse once: the first refusal, with the details of all."""
    refused: list[DomainError] = []
    for step in steps:
        try:
            step()
        except DomainError as error:
            refused.append(error)
    if refused:
        first = refused[0]
        details = [detail for error in refused for detail in error.details]
        raise DomainError(first.code, first.kind, first.message, details=details, keep=first.keep, **first.data)
