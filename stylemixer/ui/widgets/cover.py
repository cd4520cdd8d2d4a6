"""A picture that fills a rounded rectangle."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPixmap

RADIUS = 4.0


def paint_cover(painter: QPainter, rect: QRectF, pixmap: QPixmap, radius: float = RADIUS) -> None:
    """Fill a rounded rectangle with the middle of a picture, cut to its proportions."""
    ratio = max(rect.width() / pixmap.width(), rect.height() / pixmap.height())
    width, height = rect.width() / ratio, rect.height() / ratio
    source = QRectF((pixmap.width() - width) / 2, (pixmap.height() - height) / 2, width, height)
    painter.save()
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
    )
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    painter.setClipPath(path)
    painter.drawPixmap(rect, pixmap, source)
    painter.restore()
