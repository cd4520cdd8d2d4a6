"""The strip's list: snapshots with their pictures, of which only those in view are decoded."""

from collections import OrderedDict
from enum import IntEnum

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage, QPainter, QPixmap

from stylemixer.document.recipe import Recipe
from stylemixer.document.snapshots import Snapshot, Snapshots
from stylemixer.document.styles.tensor_header import check_thumbnail
from stylemixer.ui.widgets.plain_text import one_line, plain
from stylemixer.ui.widgets.qimage import encoded

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()

EDGE = 192
"""Longest side of a thumbnail in pixels."""
QUALITY = 85
DECODED = 128
"""So many thumbnails are kept decoded, a hundred kilobytes each."""


class Role(IntEnum):
    """What a row holds besides its name."""

    ID = Qt.ItemDataRole.UserRole + 1
    PICTURE = Qt.ItemDataRole.UserRole + 2
    MARK = Qt.ItemDataRole.UserRole + 3
    SHOWS = Qt.ItemDataRole.UserRole + 4


def thumbnail_of(image: QImage) -> bytes:
    """Return a picture as a snapshot keeps it: a JPEG, what is transparent on grey."""
    size = image.size().scaled(EDGE, EDGE, Qt.AspectRatioMode.KeepAspectRatio)
    size = size.expandedTo(QSize(1, 1))
    small = image.scaled(
        size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    if small.hasAlphaChannel():
        ground = QImage(small.size(), QImage.Format.Format_RGB32)
        ground.fill(Qt.GlobalColor.lightGray)
        painter = QPainter(ground)
        painter.drawImage(0, 0, small)
        painter.end()
        small = ground
    return encoded(small, "jpeg", quality=QUALITY)


def picture_of(thumbnail: bytes) -> QImage:
    """Return a thumbnail that anyone may have written; a null picture when it is no sound one."""
    try:
        check_thumbnail(thumbnail)
    except ValueError:
        return QImage()
    return QImage.fromData(QByteArray(thumbnail))


class SnapshotModel(QAbstractListModel):
    """The snapshots in their order.

    Signals:
        renamed: a snapshot's id and what a person has typed as its name.
    """

    renamed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._snapshots: Snapshots = ()
        self._pixmaps: OrderedDict[bytes, QPixmap] = OrderedDict()
        self._marks: dict[str, str] = {}
        self._recipe: Recipe | None = None
        self._shown: frozenset[str] = frozenset()

    def show(self, snapshots: Snapshots) -> None:
        """Show these snapshots."""
        ids = [snapshot.id for snapshot in snapshots]
        if [snapshot.id for snapshot in self._snapshots] == ids:
            self._snapshots = snapshots
            self._shown = self._find_shown()
            self._tell_all()
            return
        self.beginResetModel()
        self._snapshots = snapshots
        self._shown = self._find_shown()
        self.endResetModel()

    def mark(self, marks: dict[str, str], recipe: Recipe | None) -> None:
        """Show letters on snapshots, by id, and frame those that are the present recipe."""
        self._recipe = recipe
        shown = self._find_shown()
        if (marks, shown) != (self._marks, self._shown):  # a drag is drawn nothing for
            self._marks, self._shown = marks, shown
            self._tell_all()

    def _find_shown(self) -> frozenset[str]:
        return frozenset(s.id for s in self._snapshots if s.recipe == self._recipe)

    def _tell_all(self) -> None:
        if self._snapshots:
            self.dataChanged.emit(self.index(0), self.index(len(self._snapshots) - 1))

    def snapshot(self, index: Index) -> Snapshot | None:
        """Return the snapshot of a row; None: there is no such row."""
        return self._snapshots[index.row()] if index.isValid() else None

    def index_of(self, id_: str) -> QModelIndex:
        """Return where a snapshot is; an invalid index: it is not there."""
        ids = [snapshot.id for snapshot in self._snapshots]
        return self.index(ids.index(id_)) if id_ in ids else QModelIndex()

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._snapshots)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        snapshot = self.snapshot(index)
        if snapshot is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one_line(snapshot.name)
            case Qt.ItemDataRole.EditRole:
                return snapshot.name
            case Qt.ItemDataRole.ToolTipRole:
                hint = self.tr("Click to go there; right click for more")
                return plain(f"{snapshot.name}\n{hint}")
            case Qt.ItemDataRole.AccessibleTextRole:
                mark = self._marks.get(snapshot.id, "")
                return f"{one_line(snapshot.name)}, {mark}" if mark else one_line(snapshot.name)
            case Role.ID:
                return snapshot.id
            case Role.PICTURE:
                return self._pixmap(snapshot.thumbnail)
            case Role.MARK:
                return self._marks.get(snapshot.id, "")
            case Role.SHOWS:
                return snapshot.id in self._shown
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        snapshot = self.snapshot(index)
        if snapshot is None or role != Qt.ItemDataRole.EditRole:
            return False
        self.renamed.emit(snapshot.id, str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        flag = Qt.ItemFlag
        return (
            flag.ItemIsEnabled
            | flag.ItemIsSelectable
            | flag.ItemIsEditable
            | flag.ItemIsDragEnabled
            | flag.ItemNeverHasChildren
        )

    def _pixmap(self, thumbnail: bytes) -> QPixmap:
        found = self._pixmaps.pop(thumbnail, None)
        if found is None:
            found = QPixmap.fromImage(picture_of(thumbnail))
        self._pixmaps[thumbnail] = found
        while len(self._pixmaps) > DECODED:
            self._pixmaps.popitem(last=False)
        return found
