"""Gives memory back to the system when a window has gone: a program that rests all day should hold what it needs."""

import ctypes
import gc
import linecache
import sys

from PySide6.QtGui import QPixmapCache


def give_back() -> None:
    """Let go of what nobody uses any more. Takes some milliseconds; called when a person has just left."""
    QPixmapCache.clear()
    linecache.clearcache()  # PySide reads the source of every module that is imported after it, and it stays here
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's own
        if trim is not None:
            trim(0)
