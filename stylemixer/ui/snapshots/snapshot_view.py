"""The row of thumbnails: what mouse and keys do to it."""

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from stylemixer.ui.canvas.peek import LETS_SPACE_THROUGH
from stylemixer.ui.incoming.style_mime import snapshot_of_mime, snapshot_to_mime
from stylemixer.ui.look.colours import current
from stylemixer.ui.snapshots.snapshot_delegate import (
    CELL,
    GAP,
    PICTURE,
    SnapshotDelegate,
    picture_rect,
)
from stylemixer.ui.snapshots.snapshot_model import Role
from stylemixer.ui.widgets.scroll_bars import hide_idle

SCROLL_BAR = 10
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
REMOVES = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class SnapshotView(QListView):
    """Snapshots in one row, as many as fit.

    Signals:
        chosen: the id of a snapshot that was clicked, or Enter pressed on.
        remove_asked: ids, by Delete.
        moved: a snapshot's id and its new position.
        menu_asked: a snapshot's id and where, in global coordinates.
        approached: the id of the snapshot under the mouse.
    """

    chosen = Signal(str)
    remove_asked = Signal(list)
    moved = Signal(str, int)
    menu_asked = Signal(str, QPoint)
    approached = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._target: int | None = None
        self.setProperty(LETS_SPACE_THROUGH, True)
        self.setWhatsThis(
            self.tr("States of the mix that you have kept. A click or Enter goes back to one.")
        )
        self.setAccessibleName(
            self.tr("Snapshots: Enter goes there, F2 renames, Alt with an arrow moves")
        )
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        hide_idle(self.horizontalScrollBar())
        self.horizontalScrollBar().setSingleStep(24)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setFixedHeight(CELL.height() + SCROLL_BAR)
        self.setItemDelegate(SnapshotDelegate(self))
        self.entered.connect(lambda index: self.approached.emit(index.data(Role.ID)))

    def selected(self) -> list[str]:
        """Return the ids of the chosen snapshots, in their order."""
        return [index.data(Role.ID) for index in sorted(self.selectedIndexes())]

    # --- mouse and keys ---------------------------------------------------------------------

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        # with Ctrl or Shift several are chosen, to be compared or removed
        if plain and event.button() == Qt.MouseButton.LeftButton and index == self.currentIndex():
            self._choose(index)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(index.data(Role.ID))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, key = self.currentIndex(), event.key()
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        ways = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if key == Qt.Key.Key_Space:
            event.ignore()  # shows the other one
        elif key in ENTER:
            self._choose(index)
        elif key in REMOVES and self.selected():
            self.remove_asked.emit(self.selected())
        elif alt and key in ways and index.isValid():
            self.moved.emit(index.data(Role.ID), index.row() + ways[Qt.Key(key)])
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _search: str) -> None:
        """Letters are other controls' shortcuts, not a search."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            place = self.viewport().mapToGlobal(picture_rect(self.visualRect(index)).center())
        else:
            index, place = self.indexAt(event.pos()), event.globalPos()
        if index.isValid():
            self.menu_asked.emit(index.data(Role.ID), place)

    # --- dragging ---------------------------------------------------------------------------

    def startDrag(self, _actions: Qt.DropAction) -> None:
        index = self.currentIndex()
        if not index.isValid():
            return
        drag = QDrag(self)
        drag.setMimeData(snapshot_to_mime(index.data(Role.ID)))
        pixmap: QPixmap = index.data(Role.PICTURE)
        if not pixmap.isNull():
            smooth = Qt.TransformationMode.SmoothTransformation
            drag.setPixmap(pixmap.scaledToWidth(PICTURE.width(), smooth))
        # it moves within the strip, and stays there when it is put on the pad, too
        actions = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
        drag.exec(actions, Qt.DropAction.MoveAction)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.dragMoveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if snapshot_of_mime(event.mimeData()) is not None and event.source() in (self, None):
            self._aim(self._place(event))
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
        else:
            event.ignore()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._aim(None)

    def dropEvent(self, event: QDropEvent) -> None:
        place = self._place(event)
        self._aim(None)
        id_ = snapshot_of_mime(event.mimeData())
        rows = [self.model().index(row, 0) for row in range(self.model().rowCount())]
        before = next((index.row() for index in rows if index.data(Role.ID) == id_), None)
        if id_ is not None and before is not None:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
            self.moved.emit(id_, place - (place > before))

    def _place(self, event: QDropEvent) -> int:
        """Return before which row something dropped comes."""
        x = event.position().x() + self.horizontalOffset()
        return min(max(round(x / CELL.width()), 0), self.model().rowCount())

    def _aim(self, place: int | None) -> None:
        if place != self._target:
            self._target = place
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._target is not None:
            painter = QPainter(self.viewport())
            x = self._target * CELL.width() - self.horizontalOffset()
            left = min(max(x - 1, 0), self.viewport().width() - 2)
            painter.fillRect(QRect(left, GAP, 2, PICTURE.height()), QColor(current().accent))
