"""The style shelf: search, favourites, the learned styles and the user's own pictures."""

from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, QSortFilterProxyModel, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QShowEvent,
    QUndoCommand,
)
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from stylemixer.document.recipe import StyleRef
from stylemixer.ui import drops
from stylemixer.ui.drop_mark import DropMark
from stylemixer.ui.icons import icon
from stylemixer.ui.session import Photo, Session, style_title
from stylemixer.ui.shelf_model import STYLE_MIME, Role, ShelfFilter, ShelfModel, Shown
from stylemixer.ui.shelf_view import ShelfView
from stylemixer.ui.thumbnails import Thumbnails

SETTLE_MS = 60
"""A fast scroll asks for thumbnails once it pauses, not for every tile that flew by."""


class _RemovePicture(QUndoCommand):
    """Takes one of the user's own pictures out of the shelf; undone, it is where it was."""

    def __init__(self, session: Session, path: Path, label: str) -> None:
        super().__init__(label)
        self._session = session
        self._path = path
        self._position = session.own_pictures.index(path)
        self._stars = [s for s in session.favourites if s.name == str(path)]

    def redo(self) -> None:
        self._session.remove_own_picture(self._path)

    def undo(self) -> None:
        own = [path for path in self._session.own_pictures if path != self._path]
        own.insert(self._position, self._path)
        self._session.restore_styles(own, self._session.favourites.union(self._stars))


class StyleShelf(QWidget):
    """The panel of styles to add; each tile shows the user's own photo in that style.

    Signals:
        pictures_dropped: a list of paths that were dropped here or chosen with the + button.
        thumbnails_wanted: a list of `StyleRef` without an up-to-date thumbnail, visible ones
            first; a newer list replaces an older one.
    """

    pictures_dropped = Signal(list)
    thumbnails_wanted = Signal(list)

    def __init__(
        self, session: Session, thumbnails: Thumbnails, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._thumbnails = thumbnails
        self._photo_id = session.photo.photo_id if session.photo else None
        self.picture_folder = ""
        self.setAcceptDrops(True)
        self.setAccessibleName(self.tr("Styles"))
        self.model = ShelfModel(session, thumbnails, self)
        self.filter = ShelfFilter(self.model, self)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._ask)
        self._build()
        self._connect()
        self._explain()

    # --- building ---------------------------------------------------------------------------

    def _build(self) -> None:
        self.title = QLabel(self.tr("Styles"), self)
        self.title.setProperty("heading", True)
        self.add_button = QToolButton(self)
        self.add_button.setIcon(icon("add-picture"))
        self.add_button.setAccessibleName(self.tr("Add pictures as styles"))
        self.add_button.setToolTip(self.tr("Add pictures as styles"))
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Search styles"))
        self.search.setAccessibleName(self.tr("Search styles"))
        find = QKeySequence(QKeySequence.StandardKey.Find)
        shown = find.toString(QKeySequence.SequenceFormat.NativeText)
        self.search.setToolTip(self.tr("Search styles ({0})").format(shown))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.view = ShelfView(self._thumbnails, self)
        self.view.setModel(self.filter)
        self.view.setAccessibleName(self.tr("Styles: Enter adds to the mix, F is favourite"))
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

        for inner in (self.search, self.view, self.view.viewport()):
            inner.setAcceptDrops(False)  # the whole shelf takes what is dropped
        self._mark = DropMark(self, self.tr("Add as a style"))

        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.add_button)
        top = QVBoxLayout()
        top.setContentsMargins(12, 8, 12, 0)
        top.setSpacing(8)
        top.addLayout(head)
        top.addWidget(self.search)
        top.addLayout(self._kinds())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        beside_title = QHBoxLayout()
        beside_title.setContentsMargins(8, 0, 2, 0)
        beside_title.addWidget(self.view)
        layout.addLayout(beside_title, 1)
        for before, after in (
            (self.add_button, self.search),
            (self.search, self.kind_buttons[Shown.ALL]),
            (self.kind_buttons[Shown.OWN], self.view),
        ):
            QWidget.setTabOrder(before, after)

    def _kinds(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self.kind_group = QButtonGroup(self)
        self.kind_buttons: dict[Shown, QToolButton] = {}
        names = {
            Shown.ALL: (self.tr("All"), self.tr("All styles")),
            Shown.FAVOURITES: (self.tr("Favourites"), self.tr("Styles with a star")),
            Shown.OWN: (self.tr("Mine"), self.tr("Your own pictures")),
        }
        for kind, (text, hint) in names.items():
            button = QToolButton(self)
            button.setText(text)
            button.setToolTip(hint)
            button.setAccessibleName(hint)
            button.setCheckable(True)
            button.setChecked(kind == Shown.ALL)
            button.setProperty("segment", True)
            self.kind_group.addButton(button, int(kind))
            self.kind_buttons[kind] = button
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _connect(self) -> None:
        self.add_button.clicked.connect(self.choose_pictures)
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self.view.setFocus)
        self.kind_group.idClicked.connect(lambda kind: self.show_kind(Shown(kind)))
        self.view.chosen.connect(self._add)
        self.view.star_clicked.connect(self._star)
        self.view.remove_asked.connect(self._remove)
        self.view.visible_changed.connect(self._settle.start)
        self.view.customContextMenuRequested.connect(self._menu)
        self._session.photo_changed.connect(self._photo_changed)
        self._session.own_styles_changed.connect(self._changed)
        self._session.networks_changed.connect(self._changed)

    # --- what is shown ----------------------------------------------------------------------

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def show_kind(self, kind: Shown) -> None:
        """Show all styles, the favourites, or the user's own."""
        self.kind_buttons[kind].setChecked(True)
        self.filter.set_shown(kind)
        self._changed()

    def _search(self, text: str) -> None:
        self.filter.set_search(text)
        if self.filter.rowCount():
            self.view.setCurrentIndex(self.filter.index(0, 0))
        self._changed()

    def _changed(self) -> None:
        self._explain()
        self._settle.start()

    def _explain(self) -> None:
        searched = self.search.text().strip()
        if searched:
            text = self.tr("No style here is called “{0}”.").format(searched)
        elif self.filter.shown == Shown.FAVOURITES:
            text = self.tr("No favourites yet.\nClick the star on a style, or press F.")
        elif self.filter.shown == Shown.OWN:
            text = self.tr("No pictures of your own yet.\nDrop paintings here, or press +.")
        else:
            text = ""
        self.view.set_empty_text(text)

    # --- thumbnails -------------------------------------------------------------------------

    @property
    def thumbnail_edge(self) -> int:
        """How many pixels long a thumbnail should be on this screen, in steps of 32."""
        pixels = self.view.gridSize().width() * self.devicePixelRatioF()
        return min(max(-(-round(pixels) // 32) * 32, 128), 256)

    def _photo_changed(self, photo: Photo | None) -> None:
        photo_id = photo.photo_id if photo else None
        if photo_id != self._photo_id:
            self._photo_id = photo_id
            self._thumbnails.photo_has_changed()
            self.view.viewport().update()
            self._settle.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._settle.start()

    def wanted(self) -> list[StyleRef]:
        """Return the styles without an up-to-date thumbnail: visible, shown, then all others."""
        visible = [self._style(self.filter, row) for row in self.view.visible_rows()]
        shown = [self._style(self.filter, row) for row in range(self.filter.rowCount())]
        others = [self.model.index(row).data(Role.STYLE) for row in range(self.model.rowCount())]
        return [
            style
            for style in dict.fromkeys([*visible, *shown, *others])
            if not self._thumbnails.is_fresh(style) and not self._thumbnails.complaint(style)
        ]

    @staticmethod
    def _style(model: QSortFilterProxyModel, row: int) -> StyleRef:
        style: StyleRef = model.index(row, 0).data(Role.STYLE)
        return style

    def _ask(self) -> None:
        if self._session.photo is not None and self.isVisible():
            wanted = self.wanted()
            if wanted:
                self.thumbnails_wanted.emit(wanted)

    # --- what is done to a style ------------------------------------------------------------

    def _add(self, index: QModelIndex) -> None:
        style: StyleRef = index.data(Role.STYLE)
        complaint = self._thumbnails.complaint(style)
        if complaint:
            self._session.said.emit(complaint)
        elif style.kind == "picture":
            # the network is chosen by what is in the mix already
            self._session.add_style(self._session.picture_style(Path(style.name)))
        else:
            self._session.add_style(style)

    def _star(self, index: QModelIndex) -> None:
        style: StyleRef = index.data(Role.STYLE)
        self._session.set_favourite(style, not index.data(Role.FAVOURITE))

    def _remove(self, index: QModelIndex) -> None:
        style: StyleRef = index.data(Role.STYLE)
        title = style_title(style)
        if not index.data(Role.OWN):
            self._session.said.emit(
                self.tr("{0} came with Style Mixer and stays here.").format(title)
            )
            return
        label = self.tr("Remove {0} from the shelf").format(title)
        self._session.end_gesture()
        self._session.undo_stack.push(_RemovePicture(self._session, Path(style.name), label))
        self._session.said.emit(
            self.tr("{0} is no longer in the shelf; the file stays. Undo brings it back.").format(
                title
            )
        )

    def _menu(self, place: QPoint) -> None:
        index = self.view.indexAt(place)
        if index.isValid():
            self.menu_for(index).popup(self.view.viewport().mapToGlobal(place))

    def menu_for(self, index: QModelIndex) -> QMenu:
        """Return the context menu of a tile; it deletes itself when it closes."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        starred = index.data(Role.FAVOURITE)
        menu.addAction(icon("add"), self.tr("Add to the mix"), lambda: self._add(index))
        menu.addAction(
            icon("star-filled" if starred else "star"),
            self.tr("No longer a favourite") if starred else self.tr("Favourite"),
            lambda: self._star(index),
        )
        if index.data(Role.OWN):
            menu.addSeparator()
            remove = self.tr("Remove from the shelf")
            menu.addAction(icon("trash"), remove, lambda: self._remove(index))
        return menu

    def choose_pictures(self) -> None:
        """Let the user choose pictures to add as styles."""
        names, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Add pictures as styles"), self.picture_folder, drops.name_filter()
        )
        if names:
            self.picture_folder = str(Path(names[0]).parent)
            self.pictures_dropped.emit([Path(name) for name in names])

    # --- dropping ---------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        mime = event.mimeData()
        if drops.may_take(mime) and not mime.hasFormat(STYLE_MIME):
            self._mark.set_shown(True)
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark.set_shown(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark.set_shown(False)
        paths = drops.take(event.mimeData(), self._session.said.emit)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if paths:
            self.pictures_dropped.emit(paths)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        else:
            super().keyPressEvent(event)
