"""States told by shape: without any colour no two of them look alike."""

from itertools import combinations

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from agent.ui.icons import SIZES, draw, emblem, tray_icon
from agent.ui.presenters.marks import Mark


def ink(mark: Mark, size: int) -> list[bool]:
    """Where the mark stands out from nothing, glyphs apart, as a person who sees no colour sees it."""
    image: QImage = draw(mark, size, "#777777", "#ffffff").toImage()
    pixels = [image.pixelColor(x, y) for y in range(size) for x in range(size)]
    return [pixel.alpha() > 127 and pixel.lightness() < 200 for pixel in pixels]


@pytest.mark.parametrize("size", SIZES)
def test_no_two_marks_look_alike_without_colour(qapp: QApplication, size: int) -> None:
    for one, other in combinations(Mark, 2):
        different = sum(a != b for a, b in zip(ink(one, size), ink(other, size), strict=True))
        assert different >= 0.12 * size * size, (one, other)


def test_each_mark_fills_its_square_and_leaves_its_corner_free(qapp: QApplication) -> None:
    for mark in Mark:
        filled = ink(mark, 32)
        assert 0.2 < sum(filled) / len(filled) < 0.95, mark
        assert not filled[0], mark


def test_icons_are_sharp_at_every_size_a_tray_asks_for(qapp: QApplication) -> None:
    icon = tray_icon(Mark.GOOD)
    assert {size.width() for size in icon.availableSizes()} == set(SIZES)
    assert 256 in {size.width() for size in emblem().availableSizes()}


def test_a_screen_of_twice_the_pixels_gets_twice_the_pixels(qapp: QApplication) -> None:
    assert draw(Mark.CARE, 22, "#000000", "#ffffff", 2.0).width() == 44
