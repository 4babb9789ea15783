"""Pictures small enough for a repository: the colours that are used most, and the rest as the nearest of them."""

from array import array
from collections import Counter

from PySide6.QtGui import QImage

COLOURS = 128


def shrink(image: QImage) -> QImage:
    """The same picture with a palette; letters keep their edges, since nothing is dithered."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = array("I", bytes(plain.constBits()))
    counted = Counter(pixels)
    kept = [colour for colour, _ in counted.most_common(COLOURS)]
    place = {colour: number for number, colour in enumerate(kept)}
    for colour in counted.keys() - place.keys():
        place[colour] = min(range(len(kept)), key=lambda number: _distance(kept[number], colour))
    width, height = plain.width(), plain.height()
    made = QImage(width, height, QImage.Format.Format_Indexed8)
    made.setColorTable(kept)
    rows = memoryview(made.bits())
    step = made.bytesPerLine()
    for row in range(height):
        line = pixels[row * width : (row + 1) * width]
        rows[row * step : row * step + width] = bytes(place[colour] for colour in line)
    return made


def _distance(one: int, other: int) -> int:
    return sum(abs((one >> shift & 255) - (other >> shift & 255)) for shift in (0, 8, 16))
