"""How large a window may be: what the screen leaves beside its taskbar and the window's own frame, at any scale."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget

FRAME = QSize(16, 40)
"""Logical pixels that Windows draws around a window: its edges, and its title."""


def room_on(available: QRect) -> QSize:
    """What a window's inside may take of the room that a screen leaves."""
    return available.size() - FRAME


def fit(window: QWidget, wanted: QSize, smallest: QSize, available: QRect | None = None) -> None:
    """Give a window the size that is wanted, or as much of it as the screen has room for.

    The smallest size gives way too: a window whose buttons are below the screen's edge cannot be used at all.
    """
    room = room_on(available or window.screen().availableGeometry())
    window.setMinimumSize(smallest.boundedTo(room))
    window.resize(wanted.boundedTo(room))
