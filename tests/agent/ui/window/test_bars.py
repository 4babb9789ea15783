"""Bars of ages: their lengths are shares, and their words are there for who cannot see them."""

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from agent.ui.palette import LIGHT
from agent.ui.presenters.summary import Bar
from agent.ui.window.bars import AgingBars

BARS = (
    Bar("Por vencer", "$100.00", "2 documentos", 1.0),
    Bar("1 a 30 días", "$50.00", "1 documento", 0.5),
    Bar("31 a 60 días", "$0.00", "0 documentos", 0.0),
)


def lengths(bars: AgingBars) -> list[int]:
    image: QImage = bars.grab().toImage()
    line = image.height() // len(BARS)
    return [
        sum(image.pixelColor(x, number * line + line // 2).name() == colour for x in range(image.width()))
        for number, colour in zip(range(len(BARS)), LIGHT.ages, strict=False)
    ]


def test_lengths_are_shares(qtbot: QtBot) -> None:
    bars = AgingBars()
    qtbot.addWidget(bars)
    bars.show_bars(BARS)
    bars.resize(600, bars.sizeHint().height())
    full, half, none = lengths(bars)
    assert full > 100
    assert abs(half - full / 2) <= 3
    assert none == 0


def test_narrow_it_leaves_the_documents_out_and_still_says_them(qtbot: QtBot) -> None:
    bars = AgingBars()
    qtbot.addWidget(bars)
    bars.show_bars(BARS)
    bars.resize(bars.minimumSizeHint())
    assert lengths(bars)[0] >= 25
    assert "1 a 30 días: $50.00, 1 documento" in bars.accessibleDescription()
    assert bars.toolTip() == bars.accessibleDescription()


def test_without_figures_it_is_not_there(qtbot: QtBot) -> None:
    bars = AgingBars()
    qtbot.addWidget(bars)
    bars.show_bars(())
    assert bars.isHidden()
