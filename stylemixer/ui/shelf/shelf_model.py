"""What stands in the style shelf, and what of it is shown: search, kinds, order."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    QTimer,
)

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.styles.style_search import plain
from stylemixer.document.styles.taught_style import TaughtStyle
from stylemixer.engine.networks.learned import LEARNED_STYLES, LearnedStyle
from stylemixer.ui.incoming.style_mime import STYLE_MIME, style_to_mime
from stylemixer.ui.state.session import Session, style_title
from stylemixer.ui.state.thumbnails import Thumbnails
from stylemixer.ui.widgets.plain_text import plain as plain_tip

Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What a view can ask of the model beside Qt's own roles."""

    STYLE = Qt.ItemDataRole.UserRole + 1
    FAVOURITE = Qt.ItemDataRole.UserRole + 2
    OWN = Qt.ItemDataRole.UserRole + 3
    IN_MIX = Qt.ItemDataRole.UserRole + 4
    TAUGHT = Qt.ItemDataRole.UserRole + 5
    MAKER = Qt.ItemDataRole.UserRole + 6
    NAMED = Qt.ItemDataRole.UserRole + 7
    WORDS = Qt.ItemDataRole.UserRole + 8


class Shown(IntEnum):
    """Which styles the shelf shows."""

    ALL = 0
    FAVOURITES = 1
    OWN = 2
    PAINTERS = 3


class Order(StrEnum):
    """How the shelf is sorted."""

    ADDED = "added"
    NAME = "name"


@dataclass(frozen=True)
class ShelfEntry:
    """A style in the shelf.

    Attributes:
        style: which style; own pictures name the preferred network.
        title: what people call it.
        own: one of the user's own pictures.
        maker: who painted it, and when, as far as that is known.
        notes: what else it is found by: tags, where it comes from.
    """

    style: StyleRef
    title: str
    own: bool = False
    maker: str = ""
    notes: tuple[str, ...] = ()

    @property
    def taught(self) -> bool:
        """Whether the user has taught it."""
        return self.style.kind == "taught"


class ShelfModel(QAbstractListModel):
    """The taught styles and the user's own pictures, newest first, then the learned styles."""

    def __init__(
        self, session: Session, thumbnails: Thumbnails, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._thumbnails = thumbnails
        self._order = Order.ADDED
        self._entries = self._wanted()
        self._mixed = _sources(session.recipe)
        session.own_styles_changed.connect(self._reload)
        session.networks_changed.connect(self._reload)
        session.recipe_changed.connect(self._mark_mixed)
        thumbnails.changed.connect(self._repaint)

    @property
    def order(self) -> Order:
        """How the styles are sorted."""
        return self._order

    def set_order(self, order: Order) -> None:
        """Sort the styles in another way."""
        if order != self._order:
            self.beginResetModel()
            self._order = order
            self._entries = self._wanted()
            self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
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
            case Role.TAUGHT:
                return entry.taught
            case Role.MAKER:
                return entry.maker
            case Role.NAMED:
                return bool(entry.maker) and entry.style.kind == "learned"
            case Role.WORDS:
                return plain(" ".join((entry.title, entry.maker, *entry.notes)))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if not index.isValid():
            return flags
        if self._entries[index.row()].taught:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags | Qt.ItemFlag.ItemIsDragEnabled

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Rename a taught style; an empty name leaves the old one."""
        entry = self._entries[index.row()]
        library = self._session.library
        name = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or not entry.taught or library is None or not name:
            return False
        if name == entry.title:
            return False
        # later: a renamed style may move, and its row must not go under the editor that is open
        QTimer.singleShot(0, self, lambda: library.change(entry.style.name, name=name))
        return True

    def mimeData(self, indexes: Any) -> QMimeData:
        return style_to_mime(self._entries[indexes[0].row()].style)

    def mimeTypes(self) -> list[str]:
        return [STYLE_MIME]

    def _tip(self, entry: ShelfEntry) -> str:
        complaint = self._thumbnails.complaint(entry.style)
        if complaint:
            return plain_tip(complaint)
        lines = (entry.title, entry.style.name if entry.own else entry.maker, *entry.notes)
        return plain_tip("\n".join(line for line in lines if line))

    def _spoken(self, entry: ShelfEntry) -> str:
        words = [entry.title, *([entry.maker] if entry.maker else [])]
        if self._session.is_favourite(entry.style):
            words.append(self.tr("favourite"))
        if _source(entry.style) in self._mixed:
            words.append(self.tr("in the mix"))
        return ", ".join(words)

    def _wanted(self) -> list[ShelfEntry]:
        network = self._session.picture_networks[0]
        own = [StyleRef(network, "picture", str(path)) for path in self._session.own_pictures]
        library = self._session.library
        entries = [
            *(_taught(style) for style in (library.styles if library is not None else ())),
            *(ShelfEntry(style, style_title(style), own=True) for style in own),
            *(_learned(style) for style in LEARNED_STYLES),
        ]
        if self._order == Order.NAME:
            entries.sort(key=lambda entry: plain(entry.title))
        return entries

    def _reload(self) -> None:
        """Take out what has gone and put in what is new; the rest keeps its place and focus."""
        wanted = self._wanted()
        keep = {entry.style for entry in wanted}
        for row in reversed(range(len(self._entries))):
            if self._entries[row].style not in keep:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._entries[row]
                self.endRemoveRows()
        for row, entry in enumerate(wanted):
            if row < len(self._entries) and self._entries[row].style == entry.style:
                self._entries[row] = entry  # perhaps under another name
                continue
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
    """Return what tells styles apart in the shelf: a style is the same one in any network."""
    return style.kind, style.name


def _sources(recipe: Recipe) -> frozenset[tuple[str, str]]:
    return frozenset(_source(slot.style) for slot in recipe.slots)


def _taught(style: TaughtStyle) -> ShelfEntry:
    notes = (", ".join(style.tags), style.source)
    ref = StyleRef(style.network, "taught", style.id)
    return ShelfEntry(ref, style.name, maker=style.author, notes=notes)


def _learned(style: LearnedStyle) -> ShelfEntry:
    maker = ", ".join(str(part) for part in (style.artist, style.year) if part)
    return ShelfEntry(StyleRef(style.network, "learned", style.name), style.title, maker=maker)


class ShelfFilter(QSortFilterProxyModel):
    """Shows the styles that hold every word of the search, of the chosen kind."""

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
        """Show styles whose title, painter, tags or source hold every word of this.

        Case and accents do not matter.
        """
        self._words = tuple(plain(text).split())
        self.invalidate()

    def set_shown(self, shown: Shown) -> None:
        """Show all styles or those of a kind."""
        self._shown = shown
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        index = self.sourceModel().index(row, 0, parent)
        kinds = {
            Shown.FAVOURITES: (Role.FAVOURITE,),
            Shown.OWN: (Role.OWN, Role.TAUGHT),
            Shown.PAINTERS: (Role.NAMED,),
        }.get(self._shown)
        if kinds is not None and not any(index.data(role) for role in kinds):
            return False
        if not self._words:
            return True
        words = index.data(Role.WORDS)
        return all(word in words for word in self._words)
