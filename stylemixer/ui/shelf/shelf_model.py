"""What stands in the shelf, styles and looks, and what of it is shown: search, kinds, order."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any, cast

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

from stylemixer.document.looks.look import Look, mix_of
from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.styles.style_search import plain
from stylemixer.document.styles.taught_style import TaughtStyle
from stylemixer.engine.networks.learned import LEARNED_STYLES, LearnedStyle
from stylemixer.render.requests import Paint
from stylemixer.ui.incoming.style_mime import LOOK_MIME, STYLE_MIME, look_to_mime, style_to_mime
from stylemixer.ui.state.kept_files import KeptFiles
from stylemixer.ui.state.looks import Looks
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
    LOOK = Qt.ItemDataRole.UserRole + 9
    PAINT = Qt.ItemDataRole.UserRole + 10
    FILE = Qt.ItemDataRole.UserRole + 11


class Shown(IntEnum):
    """What the shelf shows; looks are among all styles only while something is searched."""

    ALL = 0
    FAVOURITES = 1
    OWN = 2
    PAINTERS = 3
    LOOKS = 4


class Order(StrEnum):
    """How the shelf is sorted."""

    ADDED = "added"
    NAME = "name"


@dataclass(frozen=True)
class ShelfEntry:
    """A style or look in the shelf.

    Attributes:
        paint: which style, or a look's mix; own pictures name the preferred network.
        title: what people call it.
        own: one of the user's own pictures.
        maker: who painted it, and when, as far as that is known.
        notes: what else it is found by: tags, where it comes from.
        look: the look; None: it is a style.
        file: where the look lies.
    """

    paint: Paint
    title: str
    own: bool = False
    maker: str = ""
    notes: tuple[str, ...] = ()
    look: Look | None = None
    file: Path | None = None

    @property
    def key(self) -> StyleRef | str:
        """What tells it from all others: the style, or the look's id."""
        return self.look.id if self.look is not None else cast(StyleRef, self.paint)

    @property
    def style(self) -> StyleRef | None:
        """The style; None: it is a look."""
        return self.paint if isinstance(self.paint, StyleRef) else None

    @property
    def taught(self) -> bool:
        """Whether the user has taught it."""
        return self._is("taught")

    @property
    def named(self) -> bool:
        """Whether it is a learned style whose painter is known."""
        return bool(self.maker) and self._is("learned")

    def _is(self, kind: str) -> bool:
        return self.style is not None and self.style.kind == kind


class ShelfModel(QAbstractListModel):
    """The taught styles and own pictures, newest first, then the learned styles, then the looks."""

    def __init__(
        self,
        session: Session,
        thumbnails: Thumbnails,
        looks: Looks | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._thumbnails = thumbnails
        self._looks = looks
        self._order = Order.ADDED
        self._entries = self._wanted()
        self._mixed = self._in_mix(session.recipe)
        if looks is not None:
            looks.changed.connect(self._reload)
            looks.stars_changed.connect(self._all_changed)
        session.own_styles_changed.connect(self._reload)
        session.networks_changed.connect(self._reload)
        session.recipe_changed.connect(self._mark_mixed)
        thumbnails.changed.connect(self._repaint)
        thumbnails.mix_changed.connect(self._repaint)

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
            case Role.LOOK:
                return entry.look
            case Role.PAINT:
                return entry.paint
            case Role.FILE:
                return entry.file
            case Role.FAVOURITE:
                return self._is_favourite(entry)
            case Role.OWN:
                return entry.own
            case Role.IN_MIX:
                return _source(entry.paint) in self._mixed
            case Role.TAUGHT:
                return entry.taught
            case Role.MAKER:
                return entry.maker
            case Role.NAMED:
                return (
                    bool(entry.maker) and entry.style is not None and entry.style.kind == "learned"
                )
            case Role.WORDS:
                return plain(" ".join((entry.title, entry.maker, *entry.notes)))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if not index.isValid():
            return flags
        if self._files_of(self._entries[index.row()]) is not None:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags | Qt.ItemFlag.ItemIsDragEnabled

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Rename a taught style or own look; an empty name leaves the old one."""
        entry = self._entries[index.row()]
        files = self._files_of(entry)
        name = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or files is None or name in ("", entry.title):
            return False
        key = entry.style.name if entry.style is not None else str(entry.key)
        # later: what is renamed may move, and its row must not go under the editor that is open
        QTimer.singleShot(0, self, lambda: files.change(key, name=name))
        return True

    def mimeData(self, indexes: Any) -> QMimeData:
        entry = self._entries[indexes[0].row()]
        if entry.look is not None:
            return look_to_mime(entry.look.id)
        assert entry.style is not None
        return style_to_mime(entry.style)

    def mimeTypes(self) -> list[str]:
        return [STYLE_MIME, LOOK_MIME]

    def _tip(self, entry: ShelfEntry) -> str:
        if entry.style is None:
            lines = (
                entry.title,
                *entry.notes,
                entry.maker,
                self.tr("Shift-click: mix in at half weight"),
            )
        elif complaint := self._thumbnails.complaint(entry.style):
            lines = (complaint,)
        else:
            lines = (entry.title, entry.style.name if entry.own else entry.maker, *entry.notes)
        return plain_tip("\n".join(line for line in lines if line))

    def _spoken(self, entry: ShelfEntry) -> str:
        words = [entry.title, *([entry.maker] if entry.maker else [])]
        if entry.look is not None:
            words.insert(1, self.tr("look"))
        if self._is_favourite(entry):
            words.append(self.tr("favourite"))
        if _source(entry.paint) in self._mixed:
            words.append(self.tr("on the table") if entry.look else self.tr("in the mix"))
        return ", ".join(words)

    def _is_favourite(self, entry: ShelfEntry) -> bool:
        if entry.look is not None:
            return self._looks is not None and self._looks.is_favourite(entry.look)
        return entry.style is not None and self._session.is_favourite(entry.style)

    def _files_of(self, entry: ShelfEntry) -> KeptFiles[Any] | None:
        """Return the library in which an entry can be renamed; None: it cannot."""
        if entry.look is not None:
            own = self._looks is not None and not self._looks.ships(entry.look)
            return self._looks if own else None
        return self._session.library if entry.taught else None

    def _wanted(self) -> list[ShelfEntry]:
        network = self._session.picture_networks[0]
        own = [StyleRef(network, "picture", str(path)) for path in self._session.own_pictures]
        library = self._session.library
        entries = [
            *(_taught(style) for style in (library.styles if library is not None else ())),
            *(ShelfEntry(style, style_title(style), own=True) for style in own),
            *(_learned(style) for style in LEARNED_STYLES),
            *(self._look(look) for look in (self._looks.all if self._looks is not None else ())),
        ]
        if self._order == Order.NAME:
            entries.sort(key=lambda entry: plain(entry.title))
        return entries

    def _look(self, look: Look) -> ShelfEntry:
        assert self._looks is not None
        titles = {picture.digest: picture.title for picture in look.pictures}
        styles = (slot.style for slot in look.recipe.active())
        names = dict.fromkeys(titles.get(s.name) or self._session.title(s) for s in styles)
        return ShelfEntry(
            self._looks.mix(look),
            look.name,
            maker=" + ".join(names),
            notes=(", ".join(look.tags),),
            look=look,
            file=self._looks.file(look),
        )

    def _reload(self) -> None:
        """Take out what has gone and put in what is new; the rest keeps its place and focus."""
        wanted = self._wanted()
        keep = {entry.key for entry in wanted}
        for row in reversed(range(len(self._entries))):
            if self._entries[row].key not in keep:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._entries[row]
                self.endRemoveRows()
        for row, entry in enumerate(wanted):
            if row < len(self._entries) and self._entries[row].key == entry.key:
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
        mixed = self._in_mix(recipe)
        changed, self._mixed = mixed ^ self._mixed, mixed
        if not changed:
            return
        looks = [each for each in changed if isinstance(each, Recipe)]
        for row, entry in enumerate(self._entries):  # not all of them: a hand may be on its way
            if entry.paint in looks if entry.look else _source(entry.paint) in changed:
                self.dataChanged.emit(self.index(row), self.index(row))

    def _all_changed(self) -> None:
        if self._entries:
            self.dataChanged.emit(self.index(0), self.index(len(self._entries) - 1))

    def _in_mix(self, recipe: Recipe) -> frozenset[object]:
        """Return the styles of a mix, and the look that it is if it is one."""
        sources = {_source(slot.style) for slot in recipe.slots}
        worn = mix_of(recipe)
        return frozenset(sources | {e.paint for e in self._entries if e.look and e.paint == worn})

    def _repaint(self, paint: Paint) -> None:
        for row, entry in enumerate(self._entries):
            if entry.paint == paint:
                self.dataChanged.emit(self.index(row), self.index(row), [])


def _source(paint: Paint) -> object:
    """Return what tells styles apart in the shelf: a style is the same one in any network."""
    return (paint.kind, paint.name) if isinstance(paint, StyleRef) else paint


def _taught(style: TaughtStyle) -> ShelfEntry:
    notes = (", ".join(style.tags), style.source)
    ref = StyleRef(style.network, "taught", style.id)
    return ShelfEntry(ref, style.name, maker=style.author, notes=notes)


def _learned(style: LearnedStyle) -> ShelfEntry:
    maker = ", ".join(str(part) for part in (style.artist, style.year) if part)
    return ShelfEntry(StyleRef(style.network, "learned", style.name), style.title, maker=maker)


class ShelfFilter(QSortFilterProxyModel):
    """Shows what holds every word of the search, of the chosen kind."""

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
            Shown.LOOKS: (Role.LOOK,),
        }.get(self._shown)
        if kinds and not any(index.data(role) for role in kinds):
            return False
        if kinds is None and not self._words:
            return index.data(Role.LOOK) is None
        if not self._words:
            return True
        words = index.data(Role.WORDS)
        return all(word in words for word in self._words)
