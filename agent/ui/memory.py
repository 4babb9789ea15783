"""Gives memory back to the system when a window has gone: a program that rests all day should hold what it needs."""

import linecache

from PySide6.QtGui import QPixmapCache

from agent.desktop import memory


def give_back() -> None:
    """Let go of what nobody uses any more. Takes some milliseconds; called when a person has just left."""
    QPixmapCache.clear()
    linecache.clearcache()  # PySide reads the source of every module that is imported after it, and it stays here
    memory.give_back()
