"""How old the debt is, painted by us: one bar an age, with its amount and its documents in words."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from agent.ui.presenters.summary import Bar
from agent.ui.style import worn

_GAP = 14
_THICK = 0.62
"""Of a line's height."""


class AgingBars(QWidget):
    """Five lines: age, bar, amount, documents. Narrow, it leaves the documents out; its tooltip has them."""

    def __init__(self) -> None:
        super().__init__()
        self._bars: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, bars: tuple[Bar, ...]) -> None:
        """Show these; none hides it."""
        self._bars = bars
        words = "\n".join(f"{bar.label}: {bar.amount}, {bar.documents}" for bar in bars)
        self.setAccessibleName("Antigüedad de la cartera")
        self.setAccessibleDescription(words)
        self.setToolTip(words)
        self.setVisible(bool(bars))
        self.updateGeometry()
        self.update()

    def _line(self) -> int:
        return round(QFontMetrics(self.font()).height() * 1.5)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for every line with its documents."""
        return QSize(sum(self._columns()) + _GAP * 3 + 160, self._line() * len(self._bars))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for ages and amounts and a short bar."""
        age, amount, _ = self._columns()
        return QSize(age + amount + _GAP * 2 + 30, self._line() * len(self._bars))

    def _columns(self) -> tuple[int, int, int]:
        metrics = QFontMetrics(self.font())
        texts = [[bar.label, bar.amount, bar.documents] for bar in self._bars]
        age, amount, documents = (
            max((metrics.horizontalAdvance(text[column]) for text in texts), default=0) + 2 for column in range(3)
        )
        return age, amount, documents

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint every line."""
        palette = worn()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        age, amount, documents = self._columns()
        wide = self.width() >= age + amount + documents + _GAP * 3 + 60
        right = amount + _GAP + (documents + _GAP if wide else 0)
        length = max(0, self.width() - age - _GAP - right)
        line = self._line()
        for number, (bar, colour) in enumerate(zip(self._bars, palette.ages, strict=False)):
            top = number * line
            painter.setPen(QColor(palette.ink))
            painter.drawText(0, top, age, line, _LEFT, bar.label)
            x = age + _GAP
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.sunken))
            thick = line * _THICK
            painter.drawRoundedRect(QRectF(x, top + (line - thick) / 2, length, thick), 3, 3)
            if bar.share > 0:
                painter.setBrush(QColor(colour))
                painter.drawRoundedRect(QRectF(x, top + (line - thick) / 2, max(3.0, length * bar.share), thick), 3, 3)
            painter.setPen(QColor(palette.ink))
            painter.drawText(x + length + _GAP, top, amount, line, _RIGHT, bar.amount)
            if wide:
                painter.setPen(QColor(palette.muted))
                painter.drawText(x + length + amount + _GAP * 2, top, documents, line, _RIGHT, bar.documents)
        painter.end()


_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
