"""The grid: nine pictures as large as fit, and what mouse and keys do to them."""

import math
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from stylemixer.document.variations import COUNT
from stylemixer.ui.canvas.peek import LETS_SPACE_THROUGH
from stylemixer.ui.look.colours import current
from stylemixer.ui.look.icons import paint_icon
from stylemixer.ui.widgets.cover import RADIUS, paint_cover
from stylemixer.ui.widgets.plain_text import plain

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
PICTURE = Qt.ItemDataRole.UserRole
SHOWS = Qt.ItemDataRole.UserRole + 1
GAP = 6
SMALLEST = 72
USUAL_COLUMNS = 3
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
BOTH = ("#000000", "#ffffff")


@dataclass(frozen=True)
class Cell:
    """A variation as it shows.

    Attributes:
        text: what it is a mix of.
        picture: null: it cannot be painted; None: it has not been yet.
        shows: whether it is on the table.
    """

    text: str
    picture: QPixmap | None
    shows: bool


class GridModel(QAbstractListModel):
    """The variations of a page."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._cells: list[Cell] = []

    def show(self, cells: list[Cell]) -> None:
        """Show these."""
        if len(cells) != len(self._cells):
            self.beginResetModel()
            self._cells = cells
            self.endResetModel()
        elif cells:
            self._cells = cells
            self.dataChanged.emit(self.index(0), self.index(len(cells) - 1))

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._cells)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        cell = self._cells[index.row()]
        match role:
            case Qt.ItemDataRole.AccessibleTextRole:
                name = self.tr("Variation {0}: {1}").format(index.row() + 1, cell.text)
                return self.tr("{0}, on the table").format(name) if cell.shows else name
            case Qt.ItemDataRole.ToolTipRole:
                return plain(cell.text)
            case _ if role == PICTURE:
                return cell.picture
            case _ if role == SHOWS:
                return cell.shows
        return None


class GridDelegate(QStyledItemDelegate):
    """Paints a variation: its picture, and a frame where it is what shows."""

    def __init__(self, view: "GridView") -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self._view.gridSize()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        state: QStyle.StateFlag = option.state
        colours = current()
        half = GAP // 2
        room = option.rect.adjusted(half, half, -half, -half)
        rect = QRectF(QRect(QPoint(), self._view.picture_size(room.size())))
        rect.moveCenter(QRectF(room).center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.card))
        painter.drawRoundedRect(rect, RADIUS, RADIUS)
        picture = index.data(PICTURE)
        if isinstance(picture, QPixmap) and not picture.isNull():
            paint_cover(painter, rect, picture)
        else:
            mark = QRectF(0, 0, 22, 22)
            mark.moveCenter(rect.center())
            name = "photo" if picture is None else "broken"
            paint_icon(painter, name, mark, colours.text_disabled)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if index.data(SHOWS) or hovered:
            colour = colours.accent if index.data(SHOWS) else colours.border
            painter.setPen(QPen(QColor(colour), 2))
            painter.drawRoundedRect(rect.adjusted(-1, -1, 1, 1), RADIUS + 1, RADIUS + 1)
        if self._view.hasFocus() and index == self._view.currentIndex():
            inner = rect.adjusted(2.5, 2.5, -2.5, -2.5)
            for colour in BOTH:  # the picture may have any colours
                style = Qt.PenStyle.SolidLine if colour == BOTH[0] else Qt.PenStyle.DotLine
                painter.setPen(QPen(QColor(colour), 1, style))
                painter.drawRoundedRect(inner, RADIUS, RADIUS)
        painter.restore()


class GridView(QListView):
    """The pictures in as many columns as make them largest, three where it matters little.

    Signals:
        taken: the row of a variation that was clicked, or Enter pressed on.
        kept: the row of one that was clicked with the right button, or S pressed on.
    """

    taken = Signal(int)
    kept = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shape = QSize(3, 2)
        self.setProperty(LETS_SPACE_THROUGH, True)
        self.setAccessibleName(self.tr("Variations: Enter takes one, S keeps it as a snapshot"))
        self.setWhatsThis(
            self.tr(
                "Mixes around the present one. A click or Enter takes one; a right click, or S, "
                "keeps it as a snapshot."
            )
        )
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setMouseTracking(True)
        self.setItemDelegate(GridDelegate(self))
        self.setMinimumSize(USUAL_COLUMNS * SMALLEST, USUAL_COLUMNS * SMALLEST * 2 // 3)

    def show_shape(self, photo: QSize) -> None:
        """Give the pictures the shape of a photo."""
        if photo != self._shape and not photo.isEmpty():
            self._shape = photo
            self._fit()

    def picture_size(self, room: QSize) -> QSize:
        """Return the largest size of the photo's shape that fits a room."""
        return self._shape.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # one more pixel, else a rounded column would be wrapped
        room = self.viewport().size() - QSize(1, 1)
        shape = self._shape.width() / self._shape.height()

        def width(columns: int) -> float:
            rows = math.ceil(COUNT / columns)
            return min(room.width() / columns - GAP, (room.height() / rows - GAP) * shape)

        best = max(range(1, COUNT + 1), key=width)
        columns = USUAL_COLUMNS if width(USUAL_COLUMNS) >= 0.85 * width(best) else best
        # as wide as the room allows, or one more might come into the row
        cell = QSize(room.width() // columns, round(width(columns) / shape) + GAP)
        if cell != self.gridSize() and cell.height() > GAP:
            self.setGridSize(cell)

    # --- mouse and keys ---------------------------------------------------------------------

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index == self.currentIndex():
            self._take(index)

    def _take(self, index: QModelIndex) -> None:
        if index.isValid():
            self.taken.emit(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        plain_key = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if event.key() == Qt.Key.Key_Space:
            event.ignore()  # shows the other one
        elif plain_key and event.key() in ENTER:
            self._take(index)
        elif plain_key and event.key() == Qt.Key.Key_S and index.isValid():
            self.kept.emit(index.row())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _search: str) -> None:
        """Letters are other controls' shortcuts, not a search."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(QPoint(event.pos()))
        if index.isValid():
            self.kept.emit(index.row())
