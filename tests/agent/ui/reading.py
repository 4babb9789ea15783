"""What a person can and cannot read on a window: every visible text must fit where it is painted."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QCheckBox, QLabel, QWidget

from agent.ui.parts import Elided


def unreadable(window: QWidget) -> list[str]:
    """Texts that are cut, and widgets that stand outside what holds them."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QLabel | QAbstractButton) and not _fits(widget):
            found.append(f"cut: {widget.text()}")
        if isinstance(widget, QLabel | QAbstractButton) and widget.text() and not _inside(widget, window):
            found.append(f"outside: {widget.text()}")
    return found


def _fits(widget: QLabel | QAbstractButton) -> bool:
    text = widget.text().replace("&", "")
    if isinstance(widget, Elided) or not text:
        return True
    metrics = QFontMetrics(widget.font())
    if isinstance(widget, QLabel) and widget.wordWrap():
        needed = metrics.boundingRect(QRect(0, 0, widget.width(), 100_000), int(Qt.TextFlag.TextWordWrap), text)
        return needed.height() <= widget.height() + 1 and needed.width() <= widget.width() + 1
    margin = 22 if isinstance(widget, QCheckBox) else 0
    return metrics.horizontalAdvance(text) + margin <= widget.width() + 1 and metrics.height() <= widget.height() + 4


def _inside(widget: QWidget, window: QWidget) -> bool:
    """Within the window sideways; within what scrolls it nothing is asked of heights."""
    left = widget.mapTo(window, QPoint(0, 0))
    if left.x() < 0 or left.x() + widget.width() > window.width():
        return False
    parent = widget.parentWidget()
    while parent is not None and parent is not window:
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return left.y() >= 0 and left.y() + widget.height() <= window.height()
