"""Whatever happens in between: after quiet the cloud is SAE to the cent, and nothing was done twice."""

import pytest

from tests.faults.cloud import Cloud
from tests.faults.stories import tell


@pytest.mark.slow
def test_short_stories(cloud: Cloud) -> None:
    tell(cloud, stories=30, steps=30)


@pytest.mark.slow
def test_long_stories(cloud: Cloud) -> None:
    tell(cloud, stories=120, steps=50)
