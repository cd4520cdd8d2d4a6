"""The drawn parts of a mixer card: its handle and its picture."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from stylemixer.document.recipe import StyleRef
from stylemixer.ui.look.colours import current
from stylemixer.ui.look.icons import paint_icon
from stylemixer.ui.state.thumbnails import Thumbnails
from stylemixer.ui.widgets.cover import paint_cover

THUMBNAIL = 44


class StylePicture(QWidget):
    """The style's picture: a painting as itself, a learned style by what it makes of the photo."""

    def __init__(self, thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._style: StyleRef | None = None
        self.dimmed = False
        self.setFixedSize(THUMBNAIL, THUMBNAIL)

    def set_style(self, style: StyleRef) -> None:
        if style != self._style:
            self._style = style
            self.update()

    def set_dimmed(self, dimmed: bool) -> None:
        self.dimmed = dimmed
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.raised))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        if self._style is None:
            return
        pixmap = self._thumbnails.source(self._style)
        if pixmap.isNull():
            pixmap = self._thumbnails.image(self._style)
        if pixmap.isNull():
            broken = bool(self._thumbnails.complaint(self._style))
            mark = QRectF(0, 0, 20, 20)
            mark.moveCenter(QRectF(self.rect()).center())
            paint_icon(painter, "broken" if broken else "palette", mark, colours.text_dim)
        else:
            painter.setOpacity(0.35 if self.dimmed else 1.0)
            paint_cover(painter, QRectF(self.rect()), pixmap)


class CardHandle(QWidget):
    """The dots at which a card is dragged; focused, the arrows move it.

    Signals:
        dragged: where the mouse is, in global coordinates.
        dropped: the mouse has let go.
        stepped: one place down (1) or up (-1) by the keyboard.
    """

    dragged = Signal(QPointF)
    dropped = Signal()
    stepped = Signal(int)

    def __init__(self, card: QWidget) -> None:
        super().__init__(card)
        self.held = False
        self._card = card
        self.setFixedSize(16, THUMBNAIL)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._hold(True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.held:
            self.dragged.emit(event.globalPosition())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        if self.held:
            self._hold(False)
            self.dropped.emit()

    def _hold(self, held: bool) -> None:
        self.held = held
        shape = Qt.CursorShape.ClosedHandCursor if held else Qt.CursorShape.OpenHandCursor
        self.setCursor(shape)
        self._card.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        way = ways.get(Qt.Key(event.key()))
        if way is not None and not event.modifiers():
            self.stepped.emit(way)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dots = QRectF(0, 0, 16, 16)
        dots.moveCenter(QRectF(self.rect()).center())
        paint_icon(painter, "handle", dots, colours.text_dim)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
