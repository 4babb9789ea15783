"""The code in one box a character, painted over a single line editor: typing, pasting, moving and reading aloud are
the system's own."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QSizePolicy

from agent.ui.parts import enlarge
from agent.ui.style import worn
from agent.ui.wizard.presenters import code as presenter

_GAP = 8
_SCALE = 1.9


class CodeBoxes(QLineEdit):
    """Six boxes, eight once a seventh character comes."""

    spelled = Signal(str)
    """What was typed or pasted, as it came."""

    def __init__(self) -> None:
        super().__init__()
        enlarge(self, _SCALE, bold=True)
        self.setFrame(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Código de vinculación")
        self.setAccessibleDescription(presenter.HINT)
        self.setInputMethodHints(Qt.InputMethodHint.ImhUppercaseOnly | Qt.InputMethodHint.ImhNoPredictiveText)
        self.textEdited.connect(self._on_edited)

    def code(self) -> str:
        """The characters so far."""
        return self.text()

    def show_code(self, code: str) -> None:
        """Fill the boxes."""
        self.setText(presenter.spread(code))
        self._resize()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for the boxes as they are best read."""
        count = presenter.LONGEST
        return QSize((self._best() + _GAP) * count + _GAP, self._height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Boxes that just hold their character."""
        count = presenter.LONGEST
        return QSize((QFontMetrics(self.font()).horizontalAdvance("W") + _GAP) * count + _GAP, self._height())

    def box(self, place: int) -> QRect:
        """Where a box is; the halves of a code stand a little apart, as it is read aloud."""
        count = presenter.boxes(self.text())
        side = min(self._best(), (self.width() - _GAP) // count - _GAP)
        return QRect(place * (side + _GAP) + (_GAP if place >= count // 2 else 0), 0, side, self._height())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Put the cursor into the box that was pressed."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.setCursorPosition(min(self._at(event.position().toPoint()), len(self.text())))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing is selected with the mouse."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """All of it is."""
        self.selectAll()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the boxes, the characters and where the next one goes."""
        palette = worn()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        text = self.text()
        count = presenter.boxes(text)
        here = min(self.cursorPosition(), count - 1) if self.hasFocus() else -1
        for place in range(count):
            box = self.box(place).adjusted(1, 1, -1, -1)
            chosen = self.hasSelectedText() and place < len(text)
            active = place == here and self.isEnabled()
            painter.setPen(QPen(QColor(palette.focus if active else palette.border), 2 if active else 1))
            painter.setBrush(
                QColor(palette.selected if chosen else palette.surface if self.isEnabled() else palette.sunken)
            )
            painter.drawRoundedRect(box, 6, 6)
            if place < len(text):
                painter.setPen(QColor(palette.ink if self.isEnabled() else palette.muted))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text[place])
        painter.end()

    def _best(self) -> int:
        return round(QFontMetrics(self.font()).horizontalAdvance("W") * 1.35)

    def _height(self) -> int:
        return round(QFontMetrics(self.font()).height() * 1.5)

    def _at(self, point: QPoint) -> int:
        count = presenter.boxes(self.text())
        return next((place for place in range(count) if point.x() <= self.box(place).right()), count - 1)

    def _on_edited(self, text: str) -> None:
        kept = presenter.spread(text)
        place = len(presenter.clean(text[: self.cursorPosition()]))
        self.setText(kept)
        self.setCursorPosition(min(place, len(kept)))
        self._resize()
        self.spelled.emit(text)

    def _resize(self) -> None:
        self.updateGeometry()
        self.update()
