"""The curve of a lesson: how far it is from the painting and from the photo, step by step."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from stylemixer.ui.look.colours import current

MOST_POINTS = 400
HEIGHT = 52
LOWEST_TOP = 1.2
PAD = 3


class LossCurve(QWidget):
    """Two lines over the share of the lesson that is done, relative to its start, which is 1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: list[tuple[float, float, float]] = []
        self.setMinimumHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(240, HEIGHT)

    @property
    def points(self) -> tuple[tuple[float, float, float], ...]:
        """What is drawn: the share that was done, 0–1, and the two losses then."""
        return tuple(self._points)

    def clear(self) -> None:
        """Begin another curve."""
        self._points.clear()
        self.update()

    def add(self, done: float, style: float, content: float) -> None:
        """Add a point.

        Args:
            done: the share of the lesson that is done, 0–1.
            style: the style loss, relative to the start's.
            content: the content loss, likewise.
        """
        self._points.append((done, style, content))
        if len(self._points) > MOST_POINTS:
            # the last one always stays
            self._points = self._points[-1::-2][::-1]
        self.setAccessibleDescription(
            self.tr(
                "Of the distance at the start, {0} % to the painting and {1} % to the photo remain"
            ).format(round(100 * style), round(100 * content))
        )
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.setBrush(QColor(colours.field))
        painter.drawRoundedRect(frame, 4, 4)
        room = frame.adjusted(PAD, PAD, -PAD, -PAD)
        top = max([LOWEST_TOP, *(max(point[1:]) for point in self._points)])

        def place(done: float, loss: float) -> QPointF:
            return QPointF(
                room.left() + min(done, 1.0) * room.width(),
                room.bottom() - loss / top * room.height(),
            )

        start = QPen(QColor(colours.text_disabled), 1)
        start.setDashPattern([3, 3])
        painter.setPen(start)
        painter.drawLine(place(0, 1), place(1, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for which, colour, width in ((2, colours.text_dim, 1.5), (1, colours.accent, 2.0)):
            path = QPainterPath(place(0, 1))
            for point in self._points:
                path.lineTo(place(point[0], point[which]))
            painter.setPen(QPen(QColor(colour), width))
            painter.drawPath(path)
