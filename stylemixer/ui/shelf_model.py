"""What stands in the style shelf, and what of it is shown: search, favourites, own pictures."""

import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import msgspec
from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.engine.learned import LEARNED_STYLES
from stylemixer.ui.session import Session, style_title
from stylemixer.ui.thumbnails import Thumbnails

STYLE_MIME = "application/x-stylemixer-style"
Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What a view can ask of the model beside Qt's own roles."""

    STYLE = Qt.ItemDataRole.UserRole + 1
    FAVOURITE = Qt.ItemDataRole.UserRole + 2
    OWN = Qt.ItemDataRole.UserRole + 3
    IN_MIX = Qt.ItemDataRole.UserRole + 4


class Shown(IntEnum):
    """Which styles the shelf shows."""

    ALL = 0
    FAVOURITES = 1
    OWN = 2


@dataclass(frozen=True)
class ShelfEntry:
    """A style in the shelf.

    Attributes:
        style: which style; own pictures name the preferred network.
        title: what people call it.
        own: one of the user's own pictures.
    """

    style: StyleRef
    title: str
    own: bool


def style_to_mime(style: StyleRef) -> QMimeData:
    """Pack a style for dragging within the window."""
    mime = QMimeData()
    mime.setData(STYLE_MIME, QByteArray(msgspec.json.encode(style)))
    return mime


def style_of_mime(mime: QMimeData) -> StyleRef | None:
    """Return the style that is dragged, or None when it is something else."""
    if not mime.hasFormat(STYLE_MIME):
        return None
    try:
        return msgspec.json.decode(mime.data(STYLE_MIME).data(), type=StyleRef)
    except msgspec.MsgspecError:
        return None


class ShelfModel(QAbstractListModel):
    """The user's own pictures, newest first, then the learned styles."""

    def __init__(
        self, session: Session, thumbnails: Thumbnails, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._thumbnails = thumbnails
        self._entries = self._wanted()
        self._mixed = _sources(session.recipe)
        session.own_styles_changed.connect(self._reload)
        session.networks_changed.connect(self._reload)
        session.recipe_changed.connect(self._mark_mixed)
        thumbnails.changed.connect(self._repaint)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.title
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(entry)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(entry)
            case Role.STYLE:
                return entry.style
            case Role.FAVOURITE:
                return self._session.is_favourite(entry.style)
            case Role.OWN:
                return entry.own
            case Role.IN_MIX:
                return _source(entry.style) in self._mixed
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def mimeData(self, indexes: Any) -> QMimeData:
        return style_to_mime(self._entries[indexes[0].row()].style)

    def mimeTypes(self) -> list[str]:
        return [STYLE_MIME]

    def _tip(self, entry: ShelfEntry) -> str:
        complaint = self._thumbnails.complaint(entry.style)
        if complaint:
            return complaint
        return f"{entry.title}\n{entry.style.name}" if entry.own else entry.title

    def _spoken(self, entry: ShelfEntry) -> str:
        words = [entry.title]
        if self._session.is_favourite(entry.style):
            words.append(self.tr("favourite"))
        if _source(entry.style) in self._mixed:
            words.append(self.tr("in the mix"))
        return ", ".join(words)

    def _wanted(self) -> list[ShelfEntry]:
        network = self._session.picture_networks[0]
        own = [StyleRef(network, "picture", str(path)) for path in self._session.own_pictures]
        learned = [StyleRef(each.network, "learned", each.name) for each in LEARNED_STYLES]
        return [
            *(ShelfEntry(style, style_title(style), own=True) for style in own),
            *(ShelfEntry(style, style_title(style), own=False) for style in learned),
        ]

    def _reload(self) -> None:
        """Take out what has gone and put in what is new; the rest keeps its place and focus."""
        wanted = self._wanted()
        keep = set(wanted)
        for row in reversed(range(len(self._entries))):
            if self._entries[row] not in keep:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._entries[row]
                self.endRemoveRows()
        for row, entry in enumerate(wanted):
            if row == len(self._entries) or self._entries[row] != entry:
                self.beginInsertRows(QModelIndex(), row, row)
                self._entries.insert(row, entry)
                self.endInsertRows()
        if len(self._entries) > len(wanted):  # what has moved up is still at its old place too
            self.beginRemoveRows(QModelIndex(), len(wanted), len(self._entries) - 1)
            del self._entries[len(wanted) :]
            self.endRemoveRows()
        self._all_changed()

    def _mark_mixed(self, recipe: Recipe) -> None:
        mixed = _sources(recipe)
        if mixed != self._mixed:
            self._mixed = mixed
            self._all_changed()

    def _all_changed(self) -> None:
        if self._entries:
            self.dataChanged.emit(self.index(0), self.index(len(self._entries) - 1))

    def _repaint(self, style: StyleRef) -> None:
        for row, entry in enumerate(self._entries):
            if entry.style == style:
                self.dataChanged.emit(self.index(row), self.index(row), [])


def _source(style: StyleRef) -> tuple[str, str]:
    """Return what tells styles apart in the shelf: a picture is one style on any network."""
    return ("", style.name) if style.kind == "picture" else (style.network, style.name)


def _sources(recipe: Recipe) -> frozenset[tuple[str, str]]:
    return frozenset(_source(slot.style) for slot in recipe.slots)


class ShelfFilter(QSortFilterProxyModel):
    """Shows the styles whose title holds every word of the search, of the chosen kind."""

    def __init__(self, model: ShelfModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setSourceModel(model)
        self.setDynamicSortFilter(True)
        self._words: tuple[str, ...] = ()
        self._shown = Shown.ALL

    @property
    def shown(self) -> Shown:
        """Which kind of styles is shown."""
        return self._shown

    def set_search(self, text: str) -> None:
        """Show titles that hold every word of this; case and accents do not matter."""
        self._words = tuple(_plain(text).split())
        self.invalidate()

    def set_shown(self, shown: Shown) -> None:
        """Show all styles, the favourites, or the user's own."""
        self._shown = shown
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        index = self.sourceModel().index(row, 0, parent)
        if self._shown == Shown.FAVOURITES and not index.data(Role.FAVOURITE):
            return False
        if self._shown == Shown.OWN and not index.data(Role.OWN):
            return False
        title = _plain(index.data())
        return all(word in title for word in self._words)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
