"""What the resources of /v1 share: pages that are counted, moments in whole seconds."""

from datetime import UTC, datetime

import pytest
from msgspec import json

from server.faces.cobranza.wire import Wire, page_meta


@pytest.mark.parametrize(("total", "pages"), [(0, 0), (1, 1), (20, 1), (21, 2)])
def test_pages_are_counted(total: int, pages: int) -> None:
    assert page_meta(1, 20, total).total_pages == pages


class Told(Wire):
    at: datetime
    again: datetime | None = None


def test_moments_travel_in_whole_seconds() -> None:
    moment = datetime(2025, 12, 22, 15, 30, 7, 999_999, tzinfo=UTC)
    assert json.encode(Told(at=moment, again=moment)) == (
        b'{"at":"2025-12-22T15:30:07Z","again":"2025-12-22T15:30:07Z"}'
    )
