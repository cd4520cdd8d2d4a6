"""What the canvas draws: the picture, the split, labels, the checkerboard."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QImage, QPainter, QPen, QPixmap

from stylemixer.ui.look.colours import current
from stylemixer.ui.state.view import View

if TYPE_CHECKING:
    from stylemixer.ui.canvas.mixture import Mixture

HANDLE_RADIUS = 14.0
CHECKER = 8
CORNER = QPointF(12, 12)
"""Where a label stands, from its picture's corner."""


@dataclass
class PlacedImage:
    """A picture and the part of the photo that it shows.

    Attributes:
        image: the pixels, at any resolution.
        region: x, y, width, height in photo pixels.
    """

    image: QImage
    region: tuple[float, float, float, float]


def checkerboard(light: QColor, dark: QColor) -> QBrush:
    """Return a brush of squares of 8 pixels, which shows through transparent pictures."""
    tile = QPixmap(QSize(2 * CHECKER, 2 * CHECKER))
    tile.fill(light)
    painter = QPainter(tile)
    painter.fillRect(0, 0, CHECKER, CHECKER, dark)
    painter.fillRect(CHECKER, CHECKER, CHECKER, CHECKER, dark)
    painter.end()
    return QBrush(tile)


def transparency() -> QBrush:
    """Return the checkerboard of all transparent pictures."""
    return checkerboard(QColor("#c8c8c8"), QColor("#969696"))


def draw_layer(painter: QPainter, layer: PlacedImage, view: View, ratio: float) -> None:
    """Draw a layer where the view puts it.

    Args:
        painter: in the widget's own pixels.
        layer: what to draw.
        view: in device pixels.
        ratio: device pixels per pixel of the widget.
    """
    x, y, w, h = view.place(layer.region)
    target = QRectF(x / ratio, y / ratio, w / ratio, h / ratio)
    density = w / layer.image.width()  # device pixels per picture pixel
    # at 100 % the pixels fall on pixels; from 400 % on one wants to see them
    smooth = abs(density - 1) > 1e-6 and density < 4
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    painter.drawImage(target, layer.image, QRectF(layer.image.rect()))


def draw_layers(
    painter: QPainter,
    layers: Sequence[PlacedImage | None],
    view: View,
    ratio: float,
    *,
    area: QRectF,
    mixture: "Mixture | None" = None,
) -> None:
    """Draw a picture of the whole photo and what lies over it.

    Args:
        painter: in the widget's own pixels.
        layers: the whole picture first.
        view: in device pixels.
        ratio: device pixels per pixel of the widget.
        area: where they are drawn, in the widget's own pixels.
        mixture: is drawn in the place of the whole picture.
    """
    painter.setClipRect(area)
    for number, layer in enumerate(layers):
        if layer is None:
            continue
        if layer.image.hasAlphaChannel():
            # a detail replaces what is under it: two translucent layers would add up
            part = QRectF(*view.place(layer.region))
            place = QRectF(part.topLeft() / ratio, part.size() / ratio) & area
            painter.fillRect(place if number else area, transparency())
        if mixture is not None and number == 0:
            mixture.draw(painter, view, ratio, QColor(current().surround))
        else:
            draw_layer(painter, layer, view, ratio)
    painter.setClipping(False)


def draw_label(painter: QPainter, text: str, corner: QPointF, right: bool) -> None:
    """Write a label on a dark pill, legible on any picture.

    Args:
        painter: in the widget's own pixels.
        text: the label.
        corner: the pill's top left corner, or its top right one.
        right: whether `corner` is the right one.
    """
    font = QFont(painter.font())
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    size = painter.fontMetrics().size(Qt.TextFlag.TextSingleLine, text)
    pill = QRectF(corner.x(), corner.y(), size.width() + 20, size.height() + 8)
    if right:
        pill.moveRight(corner.x())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 190))
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
    painter.setPen(QColor("white"))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)


def draw_title(painter: QPainter, text: str, shown: QRectF) -> None:
    """Write what a picture is into its upper left corner."""
    draw_label(painter, text, shown.topLeft() + CORNER, False)


def draw_focus(painter: QPainter, area: QRectF, accent: QColor) -> None:
    """Draw the frame that tells where the keyboard is."""
    painter.setPen(accent)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(area.adjusted(0.5, 0.5, -1.5, -1.5))


def halves(shown: QRectF, x: float) -> tuple[QRectF, QRectF]:
    """Part what shows at a divider."""
    left, right = QRectF(shown), QRectF(shown)
    left.setRight(x)
    right.setLeft(x)
    return left, right


def draw_split(
    painter: QPainter,
    parts: tuple[QRectF, QRectF],
    titles: tuple[str, str],
    accent: QColor,
    focus: bool,
) -> None:
    """Label both halves of a split and draw the divider between them."""
    left, right = parts
    painter.setClipRect(left)
    draw_title(painter, titles[0], left)
    painter.setClipRect(right)
    draw_label(painter, titles[1], right.topRight() + QPointF(-CORNER.x(), CORNER.y()), True)
    painter.setClipping(False)
    draw_divider(painter, left.right(), left.united(right), accent, focus)


def draw_divider(painter: QPainter, x: float, shown: QRectF, accent: QColor, focus: bool) -> None:
    """Draw the split's divider with its handle in the middle of the picture that shows."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(0, 0, 0, 120), 4))
    painter.drawLine(QPointF(x, shown.top()), QPointF(x, shown.bottom()))
    painter.setPen(QPen(QColor("white"), 2))
    painter.drawLine(QPointF(x, shown.top()), QPointF(x, shown.bottom()))
    middle = QPointF(x, shown.center().y())
    painter.setPen(QPen(accent, 3) if focus else QPen(QColor(0, 0, 0, 120), 1))
    painter.setBrush(QColor("white"))
    painter.drawEllipse(middle, HANDLE_RADIUS, HANDLE_RADIUS)
    arrows = QPen(QColor("#333333"), 2)
    arrows.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(arrows)
    for way in (-1, 1):
        tip = QPointF(x + way * 8, middle.y())
        painter.drawPolyline([tip + QPointF(-way * 4, -4), tip, tip + QPointF(-way * 4, 4)])
