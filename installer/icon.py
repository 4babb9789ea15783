"""Draws the programs' icon and the setup's picture from the window's own emblem: `python installer/icon.py ICO BMP`."""

import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

SIZES: Final = (16, 20, 24, 32, 40, 48, 64, 256)
LARGE: Final = 256
"""This one is a PNG inside the file; the others are bitmaps, which everything reads."""
PICTURE_SIZE: Final = (164, 314)
"""What NSIS shows beside its first and last page."""
EMBLEM: Final = 96


def assemble(images: dict[int, bytes]) -> bytes:
    """An .ico of square images: size in pixels → its bytes as `bitmap` makes them, or a PNG."""
    header = struct.pack("<HHH", 0, 1, len(images))
    offset = len(header) + 16 * len(images)
    entries, bodies = b"", b""
    for size, body in sorted(images.items()):
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(body), offset + len(bodies))
        bodies += body
    return header + entries + bodies


def bitmap(size: int, rows: bytes) -> bytes:
    """A device-independent bitmap with its (empty) mask, from BGRA rows that begin at the top."""
    stride = size * 4
    upward = b"".join(rows[row * stride : (row + 1) * stride] for row in reversed(range(size)))
    mask = bytes((size + 31) // 32 * 4 * size)
    header = struct.pack("<IiiHHIIiiII", 40, size, size * 2, 1, 32, 0, len(upward) + len(mask), 0, 0, 0, 0)
    return header + upward + mask


def draw(icon_file: Path, picture_file: Path) -> None:
    """Write the emblem in every size, and the picture of the setup's first and last page. Needs Qt, no screen."""
    from PySide6.QtGui import QGuiApplication

    from agent.ui.icons import emblem

    application = QGuiApplication([sys.argv[0], "-platform", "offscreen"])
    icon = emblem()
    icon_file.write_bytes(assemble({size: _image(icon, size) for size in SIZES}))
    _picture(icon, picture_file)
    application.shutdown()


def _image(icon: "QIcon", size: int) -> bytes:
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QImage

    picture = icon.pixmap(size, size).toImage().scaled(size, size)
    if size < LARGE:
        return bitmap(size, bytes(picture.convertToFormat(QImage.Format.Format_ARGB32).constBits()))
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload] # the stub knows bytes only
    return bytes(content.data())


def _picture(icon: "QIcon", file: Path) -> None:
    from PySide6.QtGui import QColor, QImage, QPainter

    from agent.ui.palette import LIGHT

    picture = QImage(*PICTURE_SIZE, QImage.Format.Format_RGB32)
    picture.fill(QColor(LIGHT.accent))
    painter = QPainter(picture)
    width = PICTURE_SIZE[0]
    painter.drawPixmap((width - EMBLEM) // 2, (width - EMBLEM) // 2, icon.pixmap(LARGE, LARGE).scaled(EMBLEM, EMBLEM))
    painter.end()
    if not picture.convertToFormat(QImage.Format.Format_RGB888).save(str(file)):
        raise OSError(f"{file} could not be written")


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]))
