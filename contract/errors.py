"""Codes of the error envelope that the agent must understand, and what it does about each."""

from enum import StrEnum


class Reaction(StrEnum):
    """What the agent does next."""

    RETRY = "retry"
    """Same request again after a pause (Retry-After honoured)."""
    REFRESH = "refresh"
    """Refresh the access token once, then the same request."""
    REPAIR = "repair"
    """Ask the person for a new code."""
    SEND_FULL = "send_full"
    """The server holds another state: send everything."""
    RESTAMP = "restamp"
    """Same content again with a later stamp."""
    STOP = "stop"
    """Revoked: stop and say so."""
    REPORT = "report"
    """This cycle ends red and is reported; the next due time stands."""


class Code(StrEnum):
    """Codes with a meaning of their own for the agent."""

    TOKEN_EXPIRED = "TOKEN_EXPIRED"  # noqa: S105 - a code, not a secret
    UNAUTHORIZED = "UNAUTHORIZED"
    CONNECTOR_REVOKED = "CONNECTOR_REVOKED"
    LINK_CODE_INVALID = "LINK_CODE_INVALID"
    CHECKSUM_MISMATCH = "CHECKSUM_MISMATCH"
    SYNC_BASE_MISMATCH = "SYNC_BASE_MISMATCH"
    SYNC_STATE_MISMATCH = "SYNC_STATE_MISMATCH"
    SYNC_STALE = "SYNC_STALE"
    CLOCK_SKEW = "CLOCK_SKEW"
    EMPRESA_IN_USE = "EMPRESA_IN_USE"
    EMPRESA_MOVED = "EMPRESA_MOVED"
    RATE_LIMIT_EXCEEDED = "RATE_LIMIT_EXCEEDED"


_BY_CODE: dict[str, Reaction] = {
    Code.CONNECTOR_REVOKED: Reaction.STOP,
    Code.SYNC_BASE_MISMATCH: Reaction.SEND_FULL,
    Code.SYNC_STATE_MISMATCH: Reaction.SEND_FULL,
    Code.SYNC_STALE: Reaction.RESTAMP,
}


def reaction(status: int, code: str | None) -> Reaction:
    """What an answer other than 2xx asks of the agent; by code first, then by status (0: no answer at all)."""
    known = _BY_CODE.get(code) if code else None
    if known is not None:
        return known
    if status == 401:
        return Reaction.REFRESH
    if status in (0, 408, 425, 429) or status >= 500:
        return Reaction.RETRY
    return Reaction.REPORT
