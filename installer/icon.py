"""Draws the programs' icon from the emblem that the window has: `python installer/icon.py TARGET.ico`."""

import struct
import sys
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

SIZES: Final = (16, 20, 24, 32, 40, 48, 64, 256)
LARGE: Final = 256
"""This one is a PNG inside the file; the others are bitmaps, which everything reads."""


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


def draw() -> dict[int, bytes]:
    """The emblem in every size. Needs Qt, no screen."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QGuiApplication, QImage

    from agent.ui.icons import emblem

    application = QGuiApplication([sys.argv[0], "-platform", "offscreen"])
    icon = emblem()
    images = {}
    for size in SIZES:
        picture = icon.pixmap(size, size).toImage().scaled(size, size)
        if size < LARGE:
            rows = picture.convertToFormat(QImage.Format.Format_ARGB32)
            images[size] = bitmap(size, bytes(rows.constBits()))
        else:
            content = QByteArray()
            buffer = QBuffer(content)
            buffer.open(QIODevice.OpenModeFlag.WriteOnly)
            picture.save(buffer, "PNG")  # type: ignore[call-overload] # the stub knows bytes only
            images[size] = bytes(content.data())
    application.shutdown()
    return images


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(assemble(draw()))
