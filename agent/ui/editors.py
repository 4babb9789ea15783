"""Editors whose marks we draw, because a stylesheet that gives them a border loses the style's own: lists and ticks."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStylePainter,
)

from agent.ui.style import worn

_ARROW_ROOM = 48
_WIDEST_CHOICE = 420
"""A list of longer names cuts them rather than push its neighbours away."""
_TICK_ROOM = 34


class Choice(QComboBox):
    """A list to choose from; a name that does not fit ends in «…»."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for its longest name and the arrow, which the style counts too short."""
        metrics = QFontMetrics(self.font())
        widest = max((metrics.horizontalAdvance(self.itemText(place)) for place in range(self.count())), default=0)
        hint = super().sizeHint()
        whole = widest + _ARROW_ROOM + 2
        return hint if whole > _WIDEST_CHOICE else hint.expandedTo(QSize(whole, 0))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The box and its text as the style paints them, then the arrow."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = max(0, self.width() - _ARROW_ROOM)
        text = QFontMetrics(self.font()).elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
        option.currentText = text  # type: ignore[attr-defined]  # the stubs lack it
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        palette = worn()
        x, y = self.width() - 20.0, self.height() / 2 - 2.0
        _draw(painter, palette.ink if self.isEnabled() else palette.muted, ((x, y), (x + 4.5, y + 4.5), (x + 9, y)))
        painter.end()


class Tick(QCheckBox):
    """A box to tick, whose tick is drawn in the ink that its accent asks for."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The box and its words as the style paints them, then the tick."""
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        x, y, side = box.x(), box.y(), box.width()
        painter = QPainter(self)
        points = ((0.26, 0.53), (0.43, 0.7), (0.75, 0.33))
        _draw(painter, worn().on_accent, tuple((x + side * across, y + side * down) for across, down in points))
        painter.end()


class NameTick(Tick):
    """A tick beside a name that ends in «…» where there is no room for all of it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._name = name
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def rename(self, name: str) -> None:
        """Another name."""
        self._name = name
        self.setAccessibleName(name)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """As much of the name as fits now."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = max(0, self.width() - _TICK_ROOM)
        text = self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, room)
        self.setText(text.replace("&", "&&"))
        self.setToolTip("" if text == self._name else self._name)


def _draw(painter: QPainter, colour: str, points: tuple[tuple[float, float], ...]) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(colour), 1.8)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolyline(QPolygonF([QPointF(*point) for point in points]))
