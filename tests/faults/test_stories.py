"""Whatever happens in between: after quiet the cloud is SAE to the cent, and nothing was done twice."""

import pytest

from tests.faults.cloud import Cloud
from tests.faults.stories import tell


@pytest.mark.slow
def test_short_stories(cloud: Cloud) -> None:
    tell(cloud, stories=20, steps=25)


@pytest.mark.slow
def test_long_stories(cloud: Cloud) -> None:
    tell(cloud, stories=60, steps=50)
