"""docs/web.md shows every picture that its script takes, and all of them stay small."""

import re

from tests.web.pictures import IMAGES, SCREENS, walks

DOCUMENT = IMAGES.parent / "web.md"
MOST_BYTES = 3_000_000


def test_every_picture_is_taken_kept_and_shown() -> None:
    taken = {f"web-{name}-{width}.png" for name in walks("") for width in SCREENS}
    kept = {path.name for path in IMAGES.glob("web-*.png")}
    shown = set(re.findall(r"\(images/(web-[a-z0-9-]+\.png)\)", DOCUMENT.read_text(encoding="utf-8")))
    assert taken == kept == shown


def test_the_pictures_stay_small() -> None:
    assert sum(path.stat().st_size for path in IMAGES.glob("web-*.png")) < MOST_BYTES
