"""The square itself: thumbnails, weights, trail and puck; what mouse and keys do to them."""

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QToolTip, QWidget

from stylemixer.document.natural_neighbours import Point
from stylemixer.document.pad import Pad, PadPlace
from stylemixer.ui.look.colours import current
from stylemixer.ui.look.icons import paint_icon
from stylemixer.ui.widgets.cover import paint_cover
from stylemixer.ui.widgets.plain_text import plain

SIDE = 244
"""Pixels, where there is room; in a smaller square all but the puck is smaller, too."""
MARGIN = 36.0
"""Room for the thumbnails at the edges."""
THUMB = 40.0
SMALLEST_THUMB = 28.0
RING = 3.0
LARGEST_RING = 14.0
PUCK = 8.0
REACH = 12.0
"""The puck is taken hold of from so far, in pixels."""
STEP = 0.02
LARGE, FINE = 5.0, 0.2
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class PadSquare(QWidget):
    """Shows a pad and tells what a hand does to it; it changes nothing itself.

    A press beside the thumbnails brings the puck there, a thumbnail is dragged. Arrows move the
    puck, with Alt the chosen thumbnail; Page Up and Page Down choose one.

    Args:
        picture: returns what a place looks like; a null one while nothing is known.
        title: returns what a place is called.
        parent: Qt's parent.

    Signals:
        approached: a hand is on the square.
        left: neither mouse nor focus is on it any more.
        puck_moved: where the puck is wanted, as a `Point`.
        place_moved: the id of a place, and where it is wanted.
        released: a movement is over.
        trail_asked: a double click beside the thumbnails, and where.
        alone_asked: the id of a place that should be alone.
        remove_asked: the id of a place.
        menu_asked: the id of a place, empty for none, and where on the screen.
    """

    approached = Signal()
    left = Signal()
    puck_moved = Signal(object)
    place_moved = Signal(str, object)
    released = Signal()
    trail_asked = Signal(object)
    alone_asked = Signal(str)
    remove_asked = Signal(str)
    menu_asked = Signal(str, object)

    def __init__(
        self,
        picture: Callable[[PadPlace], QPixmap],
        title: Callable[[PadPlace], str],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._picture = picture
        self._title = title
        self._pad = Pad()
        self._weights: list[float] = []
        self._follows = True
        self._chosen = ""
        self._dragged: str | None = None
        self._grip = QPointF()
        self._path = QPainterPath()
        self._side = SIDE
        self.setFixedSize(QSize(SIDE, SIDE))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    # --- showing ----------------------------------------------------------------------------

    def show_pad(self, pad: Pad) -> None:
        """Show another pad."""
        trail = pad.trail != self._pad.trail
        self._pad = pad
        self._weights = pad.weights()
        if self._chosen not in {place.id for place in pad.places}:
            self._chosen = ""
        if trail:
            self._lay_path()
        counts = ", ".join(
            self.tr("{0} {1} %").format(self._title(place), round(100 * weight))
            for place, weight in zip(pad.places, self._weights, strict=True)
            if weight > 0
        )
        self.setAccessibleDescription(counts)
        self.update()

    def set_side(self, side: int) -> None:
        """Be so many pixels wide and high."""
        if side != self._side:
            self._side = side
            self.setFixedSize(QSize(side, side))
            self._lay_path()
            self.update()

    def _lay_path(self) -> None:
        self._path = QPainterPath()
        for point in self._pad.trail:
            spot = self.spot((point.x, point.y))
            if self._path.elementCount():
                self._path.lineTo(spot)
            else:
                self._path.moveTo(spot)

    def show_following(self, follows: bool) -> None:
        """Say whether the mix on the table is the one of the puck."""
        if follows != self._follows:
            self._follows = follows
            self.update()

    @property
    def chosen(self) -> str:
        """The id of the place that keys work on; empty: there is none."""
        return self._chosen

    def spot(self, point: Point) -> QPointF:
        """Return where a point of the pad is, in pixels of the widget."""
        margin, inner = self._inside()
        return QPointF(margin + point[0] * inner, margin + point[1] * inner)

    def point(self, spot: QPointF) -> Point:
        """Return the point of the pad at pixels of the widget, which may lie outside."""
        margin, inner = self._inside()
        return (spot.x() - margin) / inner, (spot.y() - margin) / inner

    def _inside(self) -> tuple[float, float]:
        """Return how wide the margin is, and what is inside of it."""
        margin = MARGIN * self._side / SIDE
        return margin, self._side - 2 * margin

    @property
    def _thumb(self) -> float:
        return max(THUMB * self._side / SIDE, SMALLEST_THUMB)

    def place_at(self, spot: QPointF) -> PadPlace | None:
        """Return the thumbnail at pixels of the widget."""
        for place in reversed(self._pad.places):
            if _distance(self.spot(place.point), spot) <= self._thumb / 2:
                return place
        return None

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setBrush(QColor(colours.field))
        focus = self.hasFocus()
        painter.setPen(QPen(QColor(colours.accent if focus else colours.line), 2 if focus else 1))
        painter.drawRoundedRect(frame, 6, 6)
        if not self._pad.places:
            self._paint_hint(painter, frame)
            return
        self._paint_weights(painter)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        trail = QColor(colours.text_dim)
        trail.setAlpha(110)
        painter.setPen(QPen(trail, 1.5))
        painter.drawPath(self._path)
        for place in self._pad.places:
            self._paint_place(painter, place)
        self._paint_puck(painter)

    def _paint_hint(self, painter: QPainter, frame: QRectF) -> None:
        painter.setPen(QColor(current().text_dim))
        text = self.tr(
            "Drop styles, looks and snapshots here, or put the mix’s styles on the pad with +."
        )
        inset = 28 * self._side / SIDE
        room = frame.adjusted(inset, inset, -inset, -inset)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)

    def _paint_weights(self, painter: QPainter) -> None:
        """Draw a line to each place that counts, and a circle as large as its weight."""
        accent = QColor(current().accent)
        puck = self.spot(self._pad.puck)
        for place, weight in zip(self._pad.places, self._weights, strict=True):
            if weight <= 0:
                continue
            spot = self.spot(place.point)
            accent.setAlpha(round(40 + 120 * weight) if self._follows else 50)
            painter.setPen(QPen(accent, 1.0 + 2.0 * weight))
            painter.drawLine(puck, spot)
            painter.setPen(Qt.PenStyle.NoPen)
            accent.setAlpha(110 if self._follows else 50)
            painter.setBrush(accent)
            ring = (RING + (LARGEST_RING - RING) * math.sqrt(weight)) * self._side / SIDE
            radius = self._thumb / 2 + ring
            painter.drawEllipse(spot, radius, radius)

    def _paint_place(self, painter: QPainter, place: PadPlace) -> None:
        colours = current()
        spot = self.spot(place.point)
        thumb = self._thumb
        rect = QRectF(spot.x() - thumb / 2, spot.y() - thumb / 2, thumb, thumb)
        pixmap = self._picture(place)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.card))
        painter.drawEllipse(rect)
        if pixmap.isNull():
            mark = QRectF(0, 0, 20, 20)
            mark.moveCenter(spot)
            paint_icon(painter, "sliders" if place.is_mix else "palette", mark, colours.text_dim)
        else:
            paint_cover(painter, rect, pixmap, thumb / 2)
        chosen = place.id == self._chosen and self.hasFocus()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(
            QPen(QColor(colours.accent if chosen else colours.border), 3 if chosen else 1)
        )
        painter.drawEllipse(rect)

    def _paint_puck(self, painter: QPainter) -> None:
        """Draw the puck, which is hollow while the mix on the table is another one."""
        spot = self.spot(self._pad.puck)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(0, 0, 0, 170), 5))
        painter.drawEllipse(spot, PUCK, PUCK)
        painter.setBrush(QColor(current().accent) if self._follows else Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor("#ffffff"), 2))
        painter.drawEllipse(spot, PUCK, PUCK)

    # --- mouse ------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self._pad.places:
            super().mousePressEvent(event)
            return
        spot = event.position()
        puck = self.spot(self._pad.puck)
        place = self.place_at(spot)
        if _distance(puck, spot) <= REACH and (place is None or self._is_on_top(puck, spot)):
            place = None
        if place is not None:
            self._chosen = self._dragged = place.id
            self._grip = self.spot(place.point) - spot
            self.update()
            return
        self._dragged = ""
        # whoever takes hold of the puck itself does not move it by that
        self._grip = puck - spot if _distance(puck, spot) <= REACH else QPointF()
        self.approached.emit()
        if self._grip.isNull():
            self.puck_moved.emit(self.point(spot))

    def _is_on_top(self, puck: QPointF, spot: QPointF) -> bool:
        return _distance(puck, spot) <= PUCK + 2

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is None:
            over = self.place_at(event.position()) is not None
            hand = Qt.CursorShape.OpenHandCursor if over else Qt.CursorShape.CrossCursor
            self.setCursor(hand if self._pad.places else Qt.CursorShape.ArrowCursor)
            return
        to = self.point(event.position() + self._grip)
        if self._dragged:
            self.place_moved.emit(self._dragged, to)
        else:
            self.puck_moved.emit(to)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None and event.button() == Qt.MouseButton.LeftButton:
            self._dragged = None
            self.released.emit()
            if not self.underMouse() and not self.hasFocus():
                self.left.emit()
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        place = self.place_at(event.position())
        if place is None:
            self.trail_asked.emit(self.point(event.position()))
        else:
            self.alone_asked.emit(place.id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            chosen = next((p for p in self._pad.places if p.id == self._chosen), None)
            spot = self.spot(chosen.point if chosen is not None else self._pad.puck)
            self.menu_asked.emit(self._chosen, self.mapToGlobal(spot.toPoint()))
            return
        place = self.place_at(QPointF(event.pos()))
        self.menu_asked.emit("" if place is None else place.id, event.globalPos())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self.place_at(QPointF(event.pos()))
            text = self.toolTip() if place is None else plain(self._title(place))
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.approached.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._dragged is None and not self.hasFocus():
            self.left.emit()

    # --- keyboard ---------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()
        self.approached.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
        if not self.underMouse():
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        if key in _ARROWS and self._pad.places:
            self._step(_ARROWS[key], modifiers)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) and self._pad.places:
            self._choose(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._chosen:
            self.alone_asked.emit(self._chosen)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._chosen:
            self.remove_asked.emit(self._chosen)
        else:
            super().keyPressEvent(event)

    def _step(self, way: tuple[int, int], modifiers: Qt.KeyboardModifier) -> None:
        size = STEP
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            size *= LARGE
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            size *= FINE
        start = self._pad.puck
        moves_place = bool(modifiers & Qt.KeyboardModifier.AltModifier) and self._chosen
        if moves_place:
            start = self._pad.place(self._chosen).point
        to = start[0] + size * way[0], start[1] + size * way[1]
        if moves_place:
            self.place_moved.emit(self._chosen, to)
        else:
            self.puck_moved.emit(to)

    def _choose(self, step: int) -> None:
        ids = [place.id for place in self._pad.places]
        at = ids.index(self._chosen) + step if self._chosen in ids else min(step, 0)
        self._chosen = ids[at % len(ids)]
        self.setAccessibleDescription(self._title(self._pad.place(self._chosen)))
        self.update()


def _distance(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())
