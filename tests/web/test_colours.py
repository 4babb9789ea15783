"""Text on every surface keeps WCAG AA in light and in dark, worked out from the tokens of the sheet."""

import re
from pathlib import Path

import pytest

SHEET = Path("server/faces/web/static/app.css").read_text(encoding="utf-8")
TEXT = 4.5
SHAPE = 3.0

PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "muted", "link") for ground in ("paper", "surface", "sunken")),
    ("on-accent", "accent", TEXT),
    ("accent", "surface", TEXT),
    ("paper", "ink", TEXT),
    ("on-accent", "accent-hover", TEXT),
    ("ok-ink", "ok-bg", TEXT),
    ("warn-ink", "warn-bg", TEXT),
    ("warn-ink", "surface", TEXT),
    ("bad-ink", "bad-bg", TEXT),
    ("bad-ink", "surface", TEXT),
    ("surface", "bad-ink", TEXT),
    ("line-strong", "surface", SHAPE),
    *(("focus", ground, SHAPE) for ground in ("paper", "surface")),
    *((f"age-{step}", "surface", SHAPE) for step in range(1, 5)),
    ("accent", "sunken", SHAPE),
]


def tokens(scheme: str) -> dict[str, str]:
    """Colours by name; dark ones replace those of light."""
    light, dark = re.findall(r":root \{(.*?)\}", SHEET, re.DOTALL)[:2]
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))
    return found


def luminance(colour: str) -> float:
    """WCAG's relative luminance of #rrggbb."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS, ids=lambda value: str(value))
def test_contrast(scheme: str, ink: str, ground: str, least: float) -> None:
    colours = tokens(scheme)
    high, low = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= least
