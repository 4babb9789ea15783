"""Who may write a company when two machines bring it."""

from datetime import UTC, datetime, timedelta

import pytest

from server.capabilities.connectors.model import Link
from server.capabilities.connectors.takeover import RECENT, Decision, Owner, decide

NOW = datetime(2026, 3, 17, 18, 30, tzinfo=UTC)
IN_USE = Owner(NOW - RECENT, revoked=False)
SILENT = Owner(NOW - RECENT - timedelta(seconds=1), revoked=False)
REVOKED = Owner(NOW, revoked=True)


@pytest.mark.parametrize(
    ("owner", "link", "decision"),
    [
        (None, Link.ACTIVE, Decision.KEEP),
        (IN_USE, Link.WAITING, Decision.IN_USE),
        (SILENT, Link.WAITING, Decision.TAKE),
        (REVOKED, Link.WAITING, Decision.TAKE),
        (IN_USE, Link.MOVED, Decision.MOVED),
        (SILENT, Link.MOVED, Decision.MOVED),
        (REVOKED, Link.MOVED, Decision.TAKE),
    ],
)
def test_decisions(owner: Owner | None, link: Link, decision: Decision) -> None:
    assert decide(owner, link, NOW) is decision
