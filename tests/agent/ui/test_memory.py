"""What nobody uses any more goes back to the system."""

import gc
import linecache
import weakref
from pathlib import Path

from PySide6.QtGui import QPixmap, QPixmapCache

from agent.ui.memory import give_back


class Knot:
    """Refers to itself, so that counting references alone never lets go of it."""

    def __init__(self) -> None:
        self.itself = self


def test_knots_pictures_and_sources_are_let_go(qapp: object, tmp_path: Path) -> None:
    source = tmp_path / "module.py"
    source.write_text("a = 1\n", encoding="utf-8")
    linecache.getlines(str(source))
    QPixmapCache.insert("picture", QPixmap(8, 8))
    gc.disable()
    try:
        knot = weakref.ref(Knot())
        assert knot() is not None
        give_back()
        assert knot() is None
    finally:
        gc.enable()
    assert str(source) not in linecache.cache
    assert not QPixmapCache.find("picture", QPixmap())
