"""A picture with a frame over it that says what is kept; mouse and arrow keys move it."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from stylemixer.engine.pictures.preparation import WHOLE, Crop
from stylemixer.ui.look.colours import current

MARGIN = 14
GRAB = 12
"""So near the frame's edge, in pixels, the mouse takes hold of it."""
LEAST = 0.02
"""The frame is at least such a share of width and height."""
STEP, LARGE_STEP = 0.005, 0.05
CURSORS = {
    (0, 0): Qt.CursorShape.SizeAllCursor,
    (-1, 0): Qt.CursorShape.SizeHorCursor,
    (1, 0): Qt.CursorShape.SizeHorCursor,
    (0, -1): Qt.CursorShape.SizeVerCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
    (-1, -1): Qt.CursorShape.SizeFDiagCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (-1, 1): Qt.CursorShape.SizeBDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
}
Hold = tuple[int, int]
"""Which sides the hand holds: −1 is left or top, 1 right or bottom; (0, 0) is the frame itself."""


class CropFrame(QWidget):
    """Shows a picture and what of it is kept.

    Arrow keys move the frame, with Shift its lower right corner, with Ctrl in larger steps.

    Attributes:
        ratio: width to height that is held, in pixels of the picture; None: any.

    Signals:
        changed: the crop, as shares of the picture, whenever a person changes it.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Crop"))
        self.setToolTip(
            self.tr("Drag the frame or its edges; arrow keys move it, with Shift its corner")
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(360, 300)
        self.ratio: float | None = None
        self._image = QImage()
        self._crop: Crop = WHOLE
        self._held: tuple[Hold, QPointF, Crop] | None = None

    def sizeHint(self) -> QSize:
        return QSize(720, 540)

    @property
    def crop(self) -> Crop:
        """What is kept: left, top, right and bottom, as shares."""
        return self._crop

    def set_image(self, image: QImage) -> None:
        """Show a picture."""
        self._image = image
        self.update()

    def set_crop(self, crop: Crop) -> None:
        """Set what is kept."""
        self._crop = crop
        self.update()

    def hold_ratio(self, ratio: float | None) -> None:
        """Hold a ratio of width to height from now on, about the middle of what is kept."""
        self.ratio = ratio
        if ratio is not None and not self._image.isNull():
            left, top, right, bottom = self._crop
            shape = self._shape()
            # the frame keeps its area as far as the picture has room
            area = (right - left) * (bottom - top)
            width = min((area * shape) ** 0.5, 1.0, shape)
            height = width / shape
            x = min(max((left + right - width) / 2, 0.0), 1.0 - width)
            y = min(max((top + bottom - height) / 2, 0.0), 1.0 - height)
            self._take((x, y, x + width, y + height))

    def _shape(self) -> float:
        """Return the held ratio in shares: width's share to height's."""
        assert self.ratio is not None
        return self.ratio * self._image.height() / self._image.width()

    # --- where it lies ----------------------------------------------------------------------

    def shown_rect(self) -> QRectF:
        """Return where the picture shows."""
        room = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        if self._image.isNull():
            return room
        size = self._image.size().toSizeF().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        out = QRectF(QPointF(), size)
        out.moveCenter(room.center())
        return out

    def frame_rect(self) -> QRectF:
        """Return where the frame shows."""
        shown, (left, top, right, bottom) = self.shown_rect(), self._crop
        return QRectF(
            shown.left() + left * shown.width(),
            shown.top() + top * shown.height(),
            (right - left) * shown.width(),
            (bottom - top) * shown.height(),
        )

    def _hold_at(self, point: QPointF) -> Hold | None:
        frame = self.frame_rect()
        if not frame.adjusted(-GRAB, -GRAB, GRAB, GRAB).contains(point):
            return None

        def side(value: float, low: float, high: float) -> int:
            if abs(value - low) <= GRAB:
                return -1
            return 1 if abs(value - high) <= GRAB else 0

        return (
            side(point.x(), frame.left(), frame.right()),
            side(point.y(), frame.top(), frame.bottom()),
        )

    # --- the hand ---------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        hold = self._hold_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and hold is not None:
            self._held = hold, event.position(), self._crop

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            hold = self._hold_at(event.position())
            self.setCursor(Qt.CursorShape.ArrowCursor if hold is None else CURSORS[hold])
            return
        hold, start, crop = self._held
        shown = self.shown_rect()
        way = event.position() - start
        self._move(hold, crop, way.x() / shown.width(), way.y() / shown.height())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._held = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        way = ways.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
            return
        large = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        step = LARGE_STEP if large else STEP
        corner = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        hold = (abs(way[0]), abs(way[1])) if corner else (0, 0)
        self._move(hold, self._crop, way[0] * step, way[1] * step)

    def _move(self, hold: Hold, crop: Crop, x: float, y: float) -> None:
        left, top, right, bottom = crop
        if hold == (0, 0):
            x = min(max(x, -left), 1.0 - right)
            y = min(max(y, -top), 1.0 - bottom)
            self._take((left + x, top + y, right + x, bottom + y))
            return
        if hold[0] < 0:
            left = min(max(left + x, 0.0), right - LEAST)
        elif hold[0] > 0:
            right = max(min(right + x, 1.0), left + LEAST)
        if hold[1] < 0:
            top = min(max(top + y, 0.0), bottom - LEAST)
        elif hold[1] > 0:
            bottom = max(min(bottom + y, 1.0), top + LEAST)
        if self.ratio is not None:
            left, top, right, bottom = self._in_ratio(hold, left, top, right, bottom)
        self._take((left, top, right, bottom))

    def _in_ratio(
        self, hold: Hold, left: float, top: float, right: float, bottom: float
    ) -> tuple[float, float, float, float]:
        """Return a frame in the held ratio; the side across from the hand stays."""
        shape = self._shape()
        width = right - left if hold[0] else (bottom - top) * shape
        room_x = right if hold[0] < 0 else 1.0 - left
        room_y = bottom if hold[1] < 0 else 1.0 - top
        width = min(width, room_x, room_y * shape)
        height = width / shape
        if hold[0] < 0:
            left = right - width
        else:
            right = left + width
        if hold[1] < 0:
            top = bottom - height
        else:
            bottom = top + height
        return left, top, right, bottom

    def _take(self, crop: tuple[float, float, float, float]) -> None:
        one, two, three, four = (min(max(value, 0.0), 1.0) for value in crop)
        crop = one, two, three, four
        if crop != self._crop:
            self._crop = crop
            self.update()
            self.changed.emit(crop)

    # --- painting ---------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shown, frame = self.shown_rect(), self.frame_rect()
        painter.drawImage(shown, self._image)
        shade = QColor(0, 0, 0, 150)
        for part in (
            QRectF(shown.left(), shown.top(), shown.width(), frame.top() - shown.top()),
            QRectF(shown.left(), frame.bottom(), shown.width(), shown.bottom() - frame.bottom()),
            QRectF(shown.left(), frame.top(), frame.left() - shown.left(), frame.height()),
            QRectF(frame.right(), frame.top(), shown.right() - frame.right(), frame.height()),
        ):
            painter.fillRect(part, shade)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(255, 255, 255, 90), 1))
        for third in (1 / 3, 2 / 3):
            x, y = frame.left() + third * frame.width(), frame.top() + third * frame.height()
            painter.drawLine(QPointF(x, frame.top()), QPointF(x, frame.bottom()))
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
        colour = QColor(current().accent) if self.hasFocus() else QColor(255, 255, 255)
        painter.setPen(QPen(QColor(0, 0, 0, 120), 3))
        painter.drawRect(frame)
        painter.setPen(QPen(colour, 1.5))
        painter.drawRect(frame)
        painter.setBrush(colour)
        for x in (frame.left(), frame.center().x(), frame.right()):
            for y in (frame.top(), frame.center().y(), frame.bottom()):
                if QPointF(x, y) != frame.center():
                    painter.drawRect(QRectF(x - 3.5, y - 3.5, 7, 7))
        painter.end()
