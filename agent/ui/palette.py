"""The colours of the window in light and dark, the same as the pages of the service; every pair meets WCAG AA."""

from dataclasses import dataclass

from agent.ui.presenters.marks import Mark


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as `#rrggbb`: surfaces, inks, lines, one accent, one per mark, one per age of debt."""

    dark: bool
    paper: str
    surface: str
    sunken: str
    ink: str
    muted: str
    line: str
    border: str
    accent: str
    accent_hover: str
    on_accent: str
    focus: str
    bad_ink: str
    selected: str
    marks: dict[Mark, str]
    ages: tuple[str, ...]


LIGHT = Palette(
    dark=False,
    paper="#f6f5f1",
    surface="#ffffff",
    sunken="#f0eee8",
    ink="#1b2430",
    muted="#566070",
    line="#dfdcd3",
    border="#80868f",
    accent="#0d5f50",
    accent_hover="#0a4b3f",
    on_accent="#ffffff",
    focus="#1b62d1",
    bad_ink="#97261a",
    selected="#dcebe6",
    marks={
        Mark.GOOD: "#1f7a4d",
        Mark.BUSY: "#1b62d1",
        Mark.CARE: "#9a5b00",
        Mark.BAD: "#b3261e",
        Mark.STOPPED: "#566070",
    },
    ages=("#2b8a6d", "#b57b14", "#cf6a24", "#c0432b", "#8e2330"),
)
DARK = Palette(
    dark=True,
    paper="#11161b",
    surface="#192027",
    sunken="#141a20",
    ink="#e7eaee",
    muted="#a3adb9",
    line="#2d3640",
    border="#6f7b88",
    accent="#6fceb0",
    accent_hover="#8bdcc3",
    on_accent="#0a221b",
    focus="#8ab6ff",
    bad_ink="#f6b8ae",
    selected="#22443a",
    marks={
        Mark.GOOD: "#5fcf97",
        Mark.BUSY: "#8ab6ff",
        Mark.CARE: "#eeb44f",
        Mark.BAD: "#ff8f80",
        Mark.STOPPED: "#a3adb9",
    },
    ages=("#4fb594", "#d9a441", "#e2894b", "#e06a55", "#c9566a"),
)
TRAY: dict[Mark, str] = {
    Mark.GOOD: "#2a924f",
    Mark.BUSY: "#2f7de1",
    Mark.CARE: "#c47200",
    Mark.BAD: "#d4453a",
    Mark.STOPPED: "#767c85",
}
"""Readable on a light and on a dark taskbar alike, whose colour a program cannot ask."""
TASKBARS = ("#f3f3f3", "#202020")


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG 2 defines it: 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
