"""What a lesson began from and what it has come to, side by side on the user's photo."""

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from stylemixer.ui.look.colours import current

GAP = 8
CAPTION = 18
TALLEST = 112


class BeforeNow(QWidget):
    """Two pictures in one row, with a caption below each; a click or Enter asks to enlarge.

    Signals:
        chosen: clicked, or Enter or Space pressed.
    """

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.before = QPixmap()
        self.now = QPixmap()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Before and now; Enter enlarges both"))
        self.setToolTip(self.tr("Enlarge both on the canvas"))
        self._settle()

    def set_before(self, pixmap: QPixmap) -> None:
        """Show what the lesson began from."""
        self.before = pixmap
        self._settle()

    def set_now(self, pixmap: QPixmap) -> None:
        """Show what it has come to."""
        self.now = pixmap
        self._settle()

    def clear(self) -> None:
        """Show neither."""
        self.before = self.now = QPixmap()
        self._settle()

    def sizeHint(self) -> QSize:
        return QSize(272, self.height())

    def _settle(self) -> None:
        """Be as high as the pictures are at this width."""
        width = max((self.width() - GAP) // 2, 40)
        known = self.before if not self.before.isNull() else self.now
        ratio = 0.75 if known.isNull() else known.height() / known.width()
        self.setFixedHeight(min(round(width * ratio), TALLEST) + CAPTION)
        self.update()

    def resizeEvent(self, _event: QEvent) -> None:
        self._settle()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        width = (self.width() - GAP) // 2
        for left, pixmap, text in (
            (0, self.before, self.tr("Before")),
            (self.width() - width, self.now, self.tr("Now")),
        ):
            room = QRect(left, 0, width, self.height() - CAPTION)
            _paint_fitted(painter, room, pixmap, framed=True)
            painter.setPen(QColor(current().text_dim))
            font = painter.font()
            font.setPixelSize(11)
            painter.setFont(font)
            below = QRect(left, self.height() - CAPTION + 2, width, CAPTION - 2)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)
        if self.hasFocus():
            painter.setPen(QPen(QColor(current().accent), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = QRectF(self.rect()).contains(event.position())
        if event.button() == Qt.MouseButton.LeftButton and inside:
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)


class LargeBeforeNow(QWidget):
    """The same two over the whole canvas, until a click or Escape; it follows new pictures."""

    def __init__(self, small: BeforeNow, over: QWidget) -> None:
        super().__init__(over)
        self._small = small
        self._over = over
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Before and now, enlarged; Escape closes"))
        over.installEventFilter(self)
        small.installEventFilter(self)
        small.chosen.connect(self.open)
        self.hide()

    def open(self) -> None:
        """Cover the canvas."""
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_again(self) -> None:
        """Show the canvas again."""
        had_focus = self.hasFocus()
        self.hide()
        if had_focus:
            self._over.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        elif watched is self._small:
            if event.type() == QEvent.Type.Hide:
                self.close_again()
            elif event.type() == QEvent.Type.Paint:
                self.update()  # there may be something new
        return super().eventFilter(watched, event)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.close_again()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_again()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.surround))
        captions = (self.tr("Before"), self.tr("Now, click to close"))
        pictures = (self._small.before, self._small.now)
        first = next((p for p in pictures if not p.isNull()), QPixmap())
        tall = first.isNull() or first.height() >= first.width()
        beside = tall or self.width() > 2 * self.height()
        inner = self.rect().adjusted(16, 16, -16, -16)
        for turn, (pixmap, text) in enumerate(zip(pictures, captions, strict=True)):
            if beside:
                width = (inner.width() - 16) // 2
                left = inner.left() + turn * (width + 16)
                room = QRect(left, inner.top(), width, inner.height() - 24)
            else:
                height = (inner.height() - 16) // 2
                top = inner.top() + turn * (height + 16)
                room = QRect(inner.left(), top, inner.width(), height - 24)
            place = _paint_fitted(painter, room, pixmap)
            painter.setPen(QColor(colours.text))
            below = QRect(room.left(), place.bottom() + 1, room.width(), 24)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)


def _paint_fitted(
    painter: QPainter, room: QRect, pixmap: QPixmap, *, framed: bool = False
) -> QRect:
    """Draw a whole picture in the middle of a room, or an empty frame; return where it lies."""
    if pixmap.isNull():
        if framed:
            painter.fillRect(room, QColor(current().card))
        return room
    size = pixmap.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect(0, 0, size.width(), size.height())
    place.moveCenter(room.center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(place, pixmap)
    return place
