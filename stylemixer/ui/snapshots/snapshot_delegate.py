"""How a snapshot looks in the strip: its picture, its name, its letter."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from stylemixer.document.snapshots import MAX_SNAPSHOT_NAME
from stylemixer.ui.look.colours import current
from stylemixer.ui.look.icons import paint_icon
from stylemixer.ui.snapshots.snapshot_model import Role
from stylemixer.ui.widgets.cover import RADIUS, paint_cover
from stylemixer.ui.widgets.renaming import Index, RenamingDelegate

if TYPE_CHECKING:
    from stylemixer.ui.snapshots.snapshot_view import SnapshotView


PICTURE = QSize(88, 58)
GAP = 6
NAME_HEIGHT = 17
NAME_PIXELS = 11
CELL = QSize(PICTURE.width() + 2 * GAP, PICTURE.height() + GAP + NAME_HEIGHT)
BADGE = 18


def picture_rect(cell: QRect) -> QRect:
    """Return where the picture lies in a cell; the name is below it."""
    return QRect(cell.topLeft() + QPoint(GAP, GAP), PICTURE)


def name_rect(cell: QRect) -> QRect:
    """Return where the name is written, and where it is edited."""
    picture = picture_rect(cell)
    return QRect(cell.left() + 2, picture.bottom() + 1, cell.width() - 4, NAME_HEIGHT)


class SnapshotDelegate(RenamingDelegate):
    """Paints a snapshot: its picture, its name, its letter, a frame where it is what shows."""

    def __init__(self, view: "SnapshotView") -> None:
        super().__init__(view, MAX_SNAPSHOT_NAME)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return CELL

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell: QRect = option.rect
        state: QStyle.StateFlag = option.state
        colours = current()
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        focused = self._view.hasFocus() and index == self._view.currentIndex()
        rect = QRectF(picture_rect(cell))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.raised))
            painter.drawRoundedRect(QRectF(cell).adjusted(1, 1, -1, 0), RADIUS, RADIUS)
        self._paint_picture(painter, rect, index.data(Role.PICTURE))
        shows = bool(index.data(Role.SHOWS))
        if shows or hovered:
            pen = QPen(QColor(colours.accent if shows else colours.border), 2)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(-1, -1, 1, 1), RADIUS + 1, RADIUS + 1)
        if focused:
            painter.setPen(QPen(QColor(colours.text), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(cell).adjusted(1.5, 1.5, -1.5, -0.5), RADIUS, RADIUS)
        mark = str(index.data(Role.MARK))
        if mark:
            draw_mark(painter, QRectF(rect.left() + 3, rect.top() + 3, BADGE, BADGE), mark)
        self._paint_name(painter, cell, index.data(), bright=shows or hovered or chosen)
        painter.restore()

    @staticmethod
    def _paint_picture(painter: QPainter, rect: QRectF, pixmap: QPixmap) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(current().card))
        painter.drawRoundedRect(rect, RADIUS, RADIUS)
        if not pixmap.isNull():
            paint_cover(painter, rect, pixmap)
            return
        mark = QRectF(0, 0, 22, 22)
        mark.moveCenter(rect.center())
        paint_icon(painter, "photo", mark, current().text_disabled)

    @staticmethod
    def _paint_name(painter: QPainter, cell: QRect, name: str, *, bright: bool) -> None:
        font = QFont(painter.font())
        font.setPixelSize(NAME_PIXELS)
        painter.setFont(font)
        painter.setPen(QColor(current().text if bright else current().text_dim))
        room = name_rect(cell)
        text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        room = name_rect(self._view.visualRect(index))
        editor.setGeometry(room.adjusted(0, -7, 0, 0))


def draw_mark(painter: QPainter, rect: QRectF, letter: str) -> None:
    """Draw the letter of one of the two that are compared, A in the accent, B in its contrast."""
    colours = current()
    first = letter == "A"
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(0, 0, 0, 120), 1))
    painter.setBrush(QColor(colours.accent if first else "#ffffff"))
    painter.drawEllipse(rect.adjusted(0.5, 0.5, -0.5, -0.5))
    font = QFont(painter.font())
    font.setPixelSize(NAME_PIXELS)
    font.setWeight(QFont.Weight.Bold)
    painter.setFont(font)
    painter.setPen(QColor(colours.on_accent if first else "#1b1b1b"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, letter)
    painter.restore()
