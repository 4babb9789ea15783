"""Contrast as WCAG 2 AA asks: 4.5 for text, 3 for marks, bars, borders and focus, in light and dark."""

import pytest

from agent.ui.palette import DARK, LIGHT, TASKBARS, TRAY, Palette, contrast


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_is_readable_on_every_surface(palette: Palette) -> None:
    for surface in (palette.paper, palette.surface, palette.sunken, palette.selected):
        for ink in (palette.ink, palette.muted, palette.bad_ink):
            assert contrast(ink, surface) >= 4.5, (ink, surface)
    assert contrast(palette.on_accent, palette.accent) >= 4.5
    assert contrast(palette.on_accent, palette.accent_hover) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_marks_bars_borders_and_focus_stand_out(palette: Palette) -> None:
    things = [*palette.marks.values(), *palette.ages, palette.border, palette.focus, palette.accent]
    for thing in things:
        assert contrast(thing, palette.surface) >= 3, thing
        assert contrast(palette.focus, palette.paper) >= 3


def test_the_tray_is_readable_on_a_light_and_a_dark_taskbar_and_so_is_what_is_drawn_on_it() -> None:
    for colour in TRAY.values():
        for taskbar in TASKBARS:
            assert contrast(colour, taskbar) >= 3, (colour, taskbar)
        assert contrast("#ffffff", colour) >= 3


def test_black_on_white_is_the_most_there_is() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
