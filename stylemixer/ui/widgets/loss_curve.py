"""The curve of a lesson or a refinement: how far it is from painting and photo, step by step."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from stylemixer.ui.look.colours import current

MOST_POINTS = 400
HEIGHT = 52
LOWEST_TOP = 1.2
PAD = 3


class LossCurve(QWidget):
    """Two lines over what is done, relative to the start, which is 1; those of no end grow thinner.

    It goes from 0 to 1, or to the last point where that is further.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: list[tuple[float, float, float]] = []
        self.setMinimumHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(240, HEIGHT)

    @property
    def points(self) -> tuple[tuple[float, float, float], ...]:
        """What is drawn: how much was done, and the two losses then."""
        return tuple(self._points)

    def clear(self) -> None:
        """Begin another curve."""
        self._points.clear()
        self.update()

    def add(self, done: float, style: float, content: float) -> None:
        """Add a point.

        Args:
            done: the share that is done, 0–1; of what has no end any amount that grows.
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

        span = max([1.0, *(point[0] for point in self._points[-1:])])

        def place(done: float, loss: float) -> QPointF:
            return QPointF(
                room.left() + done / span * room.width(),
                room.bottom() - loss / top * room.height(),
            )

        start = QPen(QColor(colours.text_disabled), 1)
        start.setDashPattern([3, 3])
        painter.setPen(start)
        painter.drawLine(place(0, 1), place(span, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for which, colour, width in ((2, colours.text_dim, 1.5), (1, colours.accent, 2.0)):
            path = QPainterPath(place(0, 1))
            for point in self._points:
                path.lineTo(place(point[0], point[which]))
            painter.setPen(QPen(QColor(colour), width))
            painter.drawPath(path)


class LossLegend(QLabel):
    """What the two lines are, and where they are at the moment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setProperty("small", True)

    def show_losses(self, style: float, content: float) -> None:
        """Say how far it is.

        Args:
            style: the style loss, relative to the start's.
            content: the content loss, likewise.
        """
        colours = current()
        parts = (
            (colours.accent, self.tr("painting {0} %").format(round(100 * style))),
            (colours.text_dim, self.tr("photo {0} %").format(round(100 * content))),
        )
        marks = (f'<span style="color:{c}">●</span> {text}' for c, text in parts)
        self.setText(" &nbsp; ".join((self.tr("Distance from"), *marks)))
