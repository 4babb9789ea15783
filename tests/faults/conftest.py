"""The real service that every story of faults is told over."""

from collections.abc import Iterator

import pytest

from tests.faults.cloud import Cloud, running


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """The service over SQLite; every office lays a fresh file under it."""
    with running(tmp_path_factory.mktemp("service")) as opened:
        yield opened
