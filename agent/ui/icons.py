"""The marks and the emblem of the program, drawn when needed: sharp at every size, one shape for each state."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from agent.ui.palette import LIGHT, TRAY
from agent.ui.presenters.marks import Mark

SIZES = (16, 20, 24, 32, 40, 48, 64)
_GLYPH = "#ffffff"


def tray_icon(mark: Mark) -> QIcon:
    """The icon beside the clock, on a taskbar of any colour."""
    icon = QIcon()
    for size in SIZES:
        icon.addPixmap(draw(mark, size, TRAY[mark], _GLYPH))
    return icon


def emblem() -> QIcon:
    """The program's own icon, as the service's pages show it."""
    icon = QIcon()
    for size in (*SIZES, 128, 256):
        pixmap = _blank(size, 1.0)
        painter = _painter(pixmap, size)
        painter.setBrush(QColor(LIGHT.accent))
        painter.drawRoundedRect(QRectF(0.02, 0.02, 0.96, 0.96), 0.25, 0.25)
        _tick(painter, "#ffffff", 0.1)
        painter.end()
        icon.addPixmap(pixmap)
    return icon


def draw(mark: Mark, size: int, colour: str, glyph: str, ratio: float = 1.0) -> QPixmap:
    """A mark on nothing, `size` logical pixels a side, for a screen of that pixel ratio."""
    pixmap = _blank(size, ratio)
    painter = _painter(pixmap, size)
    painter.setBrush(QColor(colour))
    match mark:
        case Mark.GOOD:
            painter.drawEllipse(QRectF(0.03, 0.03, 0.94, 0.94))
            _tick(painter, glyph, 0.12)
        case Mark.BUSY:
            _arrows(painter, colour)
        case Mark.CARE:
            _triangle(painter, colour, glyph)
        case Mark.BAD:
            _octagon(painter, glyph)
        case Mark.STOPPED:
            painter.drawRoundedRect(QRectF(0.06, 0.06, 0.88, 0.88), 0.16, 0.16)
            painter.setBrush(QColor(glyph))
            painter.drawRoundedRect(QRectF(0.29, 0.25, 0.15, 0.5), 0.03, 0.03)
            painter.drawRoundedRect(QRectF(0.56, 0.25, 0.15, 0.5), 0.03, 0.03)
    painter.end()
    return pixmap


def _blank(size: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _painter(pixmap: QPixmap, size: int) -> QPainter:
    """Draws in a square of side 1."""
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size, size)
    painter.setPen(Qt.PenStyle.NoPen)
    return painter


def _pen(colour: str, width: float) -> QPen:
    return QPen(
        QBrush(QColor(colour)), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    )


def _tick(painter: QPainter, glyph: str, width: float) -> None:
    painter.setPen(_pen(glyph, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([QPointF(0.27, 0.52), QPointF(0.43, 0.68), QPointF(0.74, 0.34)]))


def _arrows(painter: QPainter, colour: str) -> None:
    ring = QRectF(0.15, 0.15, 0.7, 0.7)
    for start in (35, 215):
        painter.setPen(_pen(colour, 0.15))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        path = QPainterPath()
        path.arcMoveTo(ring, start)
        path.arcTo(ring, start, 115)
        painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        angle = math.radians(start + 115)
        tip = QPointF(0.5 + 0.35 * math.cos(angle), 0.5 - 0.35 * math.sin(angle))
        ahead = QPointF(-math.sin(angle), -math.cos(angle))
        aside = QPointF(math.cos(angle), -math.sin(angle))
        painter.drawPolygon(QPolygonF([tip + aside * 0.2, tip - aside * 0.2, tip + ahead * 0.28]))


def _triangle(painter: QPainter, colour: str, glyph: str) -> None:
    painter.setPen(_pen(colour, 0.14))
    painter.drawPolygon(QPolygonF([QPointF(0.5, 0.12), QPointF(0.91, 0.86), QPointF(0.09, 0.86)]))
    painter.setPen(_pen(glyph, 0.12))
    painter.drawLine(QPointF(0.5, 0.38), QPointF(0.5, 0.6))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(glyph))
    painter.drawEllipse(QPointF(0.5, 0.77), 0.07, 0.07)


def _octagon(painter: QPainter, glyph: str) -> None:
    corners = [math.radians(22.5 + 45 * corner) for corner in range(8)]
    painter.drawPolygon(QPolygonF([QPointF(0.5 + 0.5 * math.cos(a), 0.5 + 0.5 * math.sin(a)) for a in corners]))
    painter.setPen(_pen(glyph, 0.12))
    painter.drawLine(QPointF(0.34, 0.34), QPointF(0.66, 0.66))
    painter.drawLine(QPointF(0.66, 0.34), QPointF(0.34, 0.66))
