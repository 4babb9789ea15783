"""Every answer has one reaction, code before status."""

import pytest

from contract.errors import Code, Reaction, reaction


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (401, Code.TOKEN_EXPIRED, Reaction.REFRESH),
        (401, None, Reaction.REFRESH),
        (403, Code.CONNECTOR_REVOKED, Reaction.STOP),
        (403, "FORBIDDEN", Reaction.REPORT),
        (409, Code.SYNC_BASE_MISMATCH, Reaction.SEND_FULL),
        (409, Code.SYNC_STATE_MISMATCH, Reaction.SEND_FULL),
        (409, Code.SYNC_STALE, Reaction.RESTAMP),
        (409, Code.EMPRESA_MOVED, Reaction.REPORT),
        (422, Code.CHECKSUM_MISMATCH, Reaction.REPORT),
        (400, "VALIDATION_ERROR", Reaction.REPORT),
        (413, None, Reaction.REPORT),
        (429, Code.RATE_LIMIT_EXCEEDED, Reaction.RETRY),
        (503, "ANYTHING_NEW", Reaction.RETRY),
        (0, None, Reaction.RETRY),
    ],
)
def test_reaction(status: int, code: str | None, expected: Reaction) -> None:
    assert reaction(status, code) is expected
