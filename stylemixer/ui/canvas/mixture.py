"""Pictures over each other on the canvas: a cross-fade that a movement of the hand can follow."""

from collections import OrderedDict

from PySide6.QtCore import QElapsedTimer, QObject, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter

from stylemixer.ui.canvas import canvas_paint
from stylemixer.ui.canvas.canvas_paint import PlacedImage
from stylemixer.ui.state.view import View

FADE_MS = 80
"""A picture that replaces another one by itself comes in over this time."""
KEPT = 10
"""Pictures that are kept at the screen's size; mostly three show, and while others come, six."""
_UNSEEN = 1 / 512

Weighted = list[tuple[QImage, float]]


class Mixture(QObject):
    """A weighted mean of pictures of the same photo, each scaled to the screen once.

    Args:
        parent: Qt's parent.

    Signals:
        changed: something else shows than a moment ago.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._target: Weighted = []
        self._older: Weighted = []
        self._since = QElapsedTimer()
        self._timer = QTimer(self, interval=16, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._step)
        self._scaled: OrderedDict[object, tuple[QImage, QRect]] = OrderedDict()

    def show(self, pictures: Weighted, *, fade: bool = False) -> None:
        """Show pictures with these weights, which add to 1.

        Args:
            pictures: a few.
            fade: come in over 80 ms instead of at once.
        """
        if fade:
            self._older = self.now()
            self._since.start()
            self._timer.start()
        self._target = [(image, weight) for image, weight in pictures if weight > _UNSEEN]
        if not fade and len(self._target) == 1:
            self._stop()
        self.changed.emit()

    def clear(self) -> None:
        """Show nothing."""
        self._target = []
        self._stop()

    def now(self) -> Weighted:
        """Return what shows at the moment and with which weights; they add to 1."""
        if not self._older:
            return self._target
        come = min(self._since.elapsed() / FADE_MS, 1.0)
        weights: dict[int, tuple[QImage, float]] = {}
        for pictures, part in ((self._older, 1.0 - come), (self._target, come)):
            for image, weight in pictures:
                _, so_far = weights.get(image.cacheKey(), (image, 0.0))
                weights[image.cacheKey()] = image, so_far + part * weight
        return [(image, weight) for image, weight in weights.values() if weight > _UNSEEN]

    def image(self) -> QImage | None:
        """Return what shows as one picture, of the largest one's size."""
        pictures = self.now()
        if len(pictures) < 2:
            return pictures[0][0] if pictures else None
        size = max((image.size() for image, _ in pictures), key=lambda size: size.width())
        return _mean(
            [
                (image if image.size() == size else image.scaled(size), weight)
                for image, weight in pictures
            ]
        )

    def draw(self, painter: QPainter, view: View, ratio: float, surround: QColor) -> None:
        """Draw what shows where the view puts it.

        Args:
            painter: in the widget's own pixels.
            view: in device pixels.
            ratio: device pixels per pixel of the widget.
            surround: what lies around the photo.
        """
        total = 0.0
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for image, weight in self.now():
            total += weight
            scaled, place = self._on_screen(image, view, ratio, surround)
            painter.setOpacity(weight / total)
            painter.drawImage(QPointF(place.x() / ratio, place.y() / ratio), scaled)
        painter.setOpacity(1.0)

    def _on_screen(
        self, image: QImage, view: View, ratio: float, surround: QColor
    ) -> tuple[QImage, QRect]:
        """Return a picture as it is drawn, in device pixels, and where."""
        key = image.cacheKey(), view, ratio, surround.rgb()
        if key not in self._scaled:
            whole = (0.0, 0.0, float(view.photo[0]), float(view.photo[1]))
            place = QRectF(*view.place(whole)).toAlignedRect() & QRect(0, 0, *view.viewport)
            scaled = QImage(place.size(), QImage.Format.Format_RGB32)
            scaled.fill(surround)
            scaled.setDevicePixelRatio(ratio)
            painter = QPainter(scaled)
            painter.translate(-place.x() / ratio, -place.y() / ratio)
            if image.hasAlphaChannel():
                painter.fillRect(QRectF(place), canvas_paint.transparency())
            canvas_paint.draw_layer(painter, PlacedImage(image, whole), view, ratio)
            painter.end()
            self._scaled[key] = scaled, place
            while len(self._scaled) > KEPT:
                self._scaled.popitem(last=False)
        self._scaled.move_to_end(key)
        return self._scaled[key]

    def _step(self) -> None:
        if self._since.elapsed() >= FADE_MS:
            self._stop()
        self.changed.emit()

    def _stop(self) -> None:
        self._timer.stop()
        self._older = []
        if len(self._target) < 2:
            self._scaled.clear()  # at rest nothing is kept


def _mean(pictures: Weighted) -> QImage:
    """Return the weighted mean of pictures of one size."""
    total, first = 0.0, pictures[0][0]
    if not first.hasAlphaChannel():
        mean = QImage(first.size(), QImage.Format.Format_RGB32)
        painter = QPainter(mean)
        for image, weight in pictures:
            total += weight
            painter.setOpacity(weight / total)
            painter.drawImage(0, 0, image)
        painter.end()
        return mean
    mean = QImage(first.size(), QImage.Format.Format_ARGB32_Premultiplied)
    mean.fill(0)
    painter = QPainter(mean)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
    for image, weight in pictures:
        painter.setOpacity(weight)
        painter.drawImage(0, 0, image)
    painter.end()
    return mean
