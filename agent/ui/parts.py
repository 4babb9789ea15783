"""The few widgets that every page is made of: labels that elide or wrap, headings, marks, cards, scrolling pages."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from agent.ui.icons import draw
from agent.ui.office import Snapshot
from agent.ui.presenters.marks import WORDS, Mark
from agent.ui.style import worn

GAP = 12
MARK_SIZE = 22


class Elided(QLabel):
    """A line that is cut with «…» where it does not fit, and says itself whole in its tooltip.

    A `name` is cut in its middle: names that differ at their end stay apart.
    """

    def __init__(self, text: str = "", scale: float = 1.0, *, bold: bool = False, name: bool = False) -> None:
        super().__init__(text)
        self._mode = Qt.TextElideMode.ElideMiddle if name else Qt.TextElideMode.ElideRight
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        enlarge(self, scale, bold=bold)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A few letters."""
        metrics = QFontMetrics(self.font())
        return QSize(metrics.averageCharWidth() * 6, metrics.height())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The whole text, where there is room."""
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height())

    def shown(self) -> str:
        """The text as it is painted."""
        return QFontMetrics(self.font()).elidedText(self.text(), self._mode, self.width())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint what fits; the tooltip stands for the rest."""
        shown = self.shown()
        whole = self.text()
        if self.toolTip() != (whole if shown != whole else ""):
            self.setToolTip(whole if shown != whole else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.setFont(self.font())
        painter.drawText(self.rect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()


class MarkLabel(QLabel):
    """One mark, with its word for a screen reader."""

    def __init__(self, mark: Mark = Mark.BUSY, size: int = MARK_SIZE) -> None:
        super().__init__()
        self._size = size
        self.mark = mark
        self.setFixedSize(size, size)
        self.show_mark(mark)

    def show_mark(self, mark: Mark) -> None:
        """Show another one."""
        self.mark = mark
        palette = worn()
        glyph = palette.paper if palette.dark else palette.surface
        self.setPixmap(draw(mark, self._size, palette.marks[mark], glyph, self.devicePixelRatioF()))
        self.setAccessibleName(WORDS[mark])
        self.setToolTip(WORDS[mark])


def enlarge(widget: QWidget, scale: float, *, bold: bool = False) -> None:
    """Make its font so many times the system's."""
    font = widget.font()
    if scale != 1.0:
        font.setPointSizeF(font.pointSizeF() * scale)
    if bold:
        font.setWeight(font.Weight.DemiBold)
    widget.setFont(font)


def wrapped(text: str = "", tone: str = "", scale: float = 1.0, *, bold: bool = False) -> QLabel:
    """Sentences over as many lines as they need; `tone` is `muted`, `bad` or none. The mouse can select them."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setProperty("tone", tone)
    enlarge(label, scale, bold=bold)
    return label


def set_tone(widget: QWidget, tone: str) -> None:
    """Colour of a label's ink."""
    repolish(widget, "tone", tone)


def repolish(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the stylesheet looks at."""
    if widget.property(name) == value:
        return
    font = widget.font()
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.setFont(font)  # polishing forgets it


def button(text: str, role: str = "") -> QPushButton:
    """A button; `role` is `main`, `bad`, `place` or none."""
    made = QPushButton(text)
    made.setProperty("role", role)
    made.setAutoDefault(False)
    return made


def card(name: str = "card") -> tuple[QFrame, QVBoxLayout]:
    """A framed surface and the column inside it."""
    frame = QFrame()
    frame.setObjectName(name)
    column = QVBoxLayout(frame)
    column.setContentsMargins(16, 14, 16, 14)
    column.setSpacing(8)
    return frame, column


def row(*things: QWidget | QLayout | int, spacing: int = 8) -> QHBoxLayout:
    """Things side by side; a number is a stretch."""
    line = QHBoxLayout()
    line.setSpacing(spacing)
    for thing in things:
        if isinstance(thing, int):
            line.addStretch(thing)
        elif isinstance(thing, QLayout):
            line.addLayout(thing)
        else:
            line.addWidget(thing)
    return line


def empty(layout: QLayout) -> None:
    """Take every widget out of a layout and away."""
    while layout.count():
        widget = layout.takeAt(0).widget()
        widget.hide()
        widget.deleteLater()


class Page(QWidget):
    """A page of the window: a heading, then its content; `shown` is called when a person comes to it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName(title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, 16, 20, 20)
        self.column.setSpacing(GAP)
        heading = Elided(title, 1.45, bold=True)
        self.column.addWidget(heading)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show how everything is."""

    def shown(self) -> None:
        """A person came to this page."""

    def forget(self) -> None:
        """The window closes: leave nothing behind that was made to be looked at."""


class ScrollPage(Page):
    """A page whose content scrolls where it is taller than the window."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        inner = QWidget()
        inner.setObjectName("page")
        self.content = QVBoxLayout(inner)
        self.content.setContentsMargins(0, 0, 8, 0)
        self.content.setSpacing(GAP)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setAccessibleName(title)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setWidget(inner)
        self.column.addWidget(self.area, 1)
