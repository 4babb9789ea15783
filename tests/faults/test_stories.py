"""Whatever happens in between: after quiet the cloud is SAE to the cent, and nothing was done twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.cloud import Cloud, running
from tests.faults.stories import tell


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    """The real service over SQLite."""
    with running(tmp_path) as opened:
        yield opened


@pytest.mark.slow
def test_short_stories(cloud: Cloud) -> None:
    tell(cloud, stories=20, steps=25)


@pytest.mark.slow
def test_long_stories(cloud: Cloud) -> None:
    tell(cloud, stories=100, steps=50)
