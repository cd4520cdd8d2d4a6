"""The style shelf: search, kinds, the learned styles, the user's own pictures and library."""

from pathlib import Path

from PySide6.QtCore import QModelIndex, QSize, QSortFilterProxyModel, Qt, QTimer, Signal
from PySide6.QtGui import (
    QActionGroup,
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
from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.ui.incoming import mime as drops
from stylemixer.ui.incoming.style_mime import STYLE_MIME
from stylemixer.ui.look.icons import icon
from stylemixer.ui.shelf.shelf_model import Order, Role, ShelfFilter, ShelfModel, Shown
from stylemixer.ui.shelf.shelf_view import ShelfView
from stylemixer.ui.shelf.taught_actions import TaughtActions
from stylemixer.ui.state.session import Photo, Session
from stylemixer.ui.state.thumbnails import Thumbnails
from stylemixer.ui.widgets.drop_mark import DropMark
from stylemixer.ui.widgets.plain_text import in_menu

SETTLE_MS = 60
"""A fast scroll asks for thumbnails once it pauses, not for every tile that flew by."""


class _RemovePicture(QUndoCommand):
    """Takes one of the user's own pictures out of the shelf; undone, it is where it was."""

    def __init__(self, session: Session, path: Path, label: str) -> None:
        super().__init__(in_menu(label))
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
        pictures_dropped: a list of paths that were dropped here or chosen with the + button:
            pictures and style files.
        teach_asked: the path of a picture whose style should be taught.
        order_changed: the styles are sorted in another way, an `Order`.
        thumbnails_wanted: a list of `StyleRef` without an up-to-date thumbnail, visible ones
            first; a newer list replaces an older one.
    """

    pictures_dropped = Signal(list)
    teach_asked = Signal(object)
    order_changed = Signal(object)
    thumbnails_wanted = Signal(list)

    def __init__(
        self, session: Session, thumbnails: Thumbnails, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._thumbnails = thumbnails
        self.thumbnails_wanted.connect(lambda styles: thumbnails.want(styles, self.thumbnail_edge))
        self._photo_id = session.photo.photo_id if session.photo else None
        self.picture_folder = ""
        self.setAcceptDrops(True)
        self.setAccessibleName(self.tr("Styles"))
        self.model = ShelfModel(session, thumbnails, self)
        self.filter = ShelfFilter(self.model, self)
        self.taught = TaughtActions(session, self)
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
        self.add_button.setToolTip(self.tr("Add pictures or style files"))
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
        self.view.setAccessibleName(self.tr("Styles: Enter adds to the mix, F marks a favourite"))

        for inner in (self.search, self.view, self.view.viewport()):
            inner.setAcceptDrops(False)  # the whole shelf takes what is dropped
        self._mark = DropMark(self, self.tr("Add as a style"))

        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(self.title, 1)
        head.addWidget(self._sorting())
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
            (self.sort_button, self.add_button),
            (self.add_button, self.search),
            (self.search, self.kind_buttons[Shown.ALL]),
            (self.kind_buttons[Shown.OWN], self.view),
        ):
            QWidget.setTabOrder(before, after)

    def _kinds(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        self.kind_group = QButtonGroup(self)
        self.kind_buttons: dict[Shown, QToolButton] = {}
        names = {
            Shown.ALL: (self.tr("All"), self.tr("All styles")),
            Shown.FAVOURITES: ("", self.tr("Favourites: styles with a star")),
            Shown.PAINTERS: (self.tr("Painters"), self.tr("Styles of well-known paintings")),
            Shown.OWN: (self.tr("Mine"), self.tr("Your own pictures and taught styles")),
        }
        for kind, (text, hint) in names.items():
            button = QToolButton(self)
            button.setText(text)
            if not text:
                button.setIcon(icon("star"))
                button.setIconSize(QSize(16, 16))
            button.setToolTip(hint)
            button.setAccessibleName(hint)
            button.setCheckable(True)
            button.setChecked(kind == Shown.ALL)
            button.setProperty("segment", True)
            if kind == Shown.PAINTERS and not any(style.artist for style in LEARNED_STYLES):
                button.hide()
            self.kind_group.addButton(button, int(kind))
            self.kind_buttons[kind] = button
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _sorting(self) -> QToolButton:
        button = self.sort_button = QToolButton(self)
        button.setIcon(icon("sort"))
        button.setAccessibleName(self.tr("Sort the styles"))
        button.setToolTip(self.tr("Sort the styles"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        group = QActionGroup(menu)
        self.order_actions = {}
        for order, text in (
            (Order.ADDED, self.tr("Recently added")),
            (Order.NAME, self.tr("Name")),
        ):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(order == Order.ADDED)
            action.triggered.connect(lambda _on, order=order: self.sort(order))
            group.addAction(action)
            self.order_actions[order] = action
        button.setMenu(menu)
        return button

    def sort(self, order: Order) -> None:
        """Sort the styles in another way."""
        if order != self.model.order:
            self.order_actions[order].setChecked(True)
            self.model.set_order(order)
            self._settle.start()
            self.order_changed.emit(order)

    def _connect(self) -> None:
        self.add_button.clicked.connect(self.choose_pictures)
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self.view.setFocus)
        self.kind_group.idClicked.connect(lambda kind: self.show_kind(Shown(kind)))
        self.view.chosen.connect(lambda index: self._add(_style_at(index)))
        self.view.star_clicked.connect(lambda index: self._star(_style_at(index)))
        self.view.remove_asked.connect(lambda index: self._remove(_style_at(index)))
        self.view.visible_changed.connect(self._settle.start)
        self.view.rename_asked.connect(lambda index: self._rename(_style_at(index)))
        self.view.details_asked.connect(lambda index: self._details(_style_at(index)))
        self.view.menu_asked.connect(lambda index, place: self.menu_for(index).popup(place))
        self._session.photo_changed.connect(self._photo_changed)
        self._session.own_styles_changed.connect(self._changed)
        self._session.networks_changed.connect(self._changed)

    # --- what is shown ----------------------------------------------------------------------

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def show_kind(self, kind: Shown) -> None:
        """Show all styles or those of a kind."""
        self.kind_buttons[kind].setChecked(True)
        self.filter.set_shown(kind)
        self.view.tell_makers(kind == Shown.PAINTERS)
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
            text = self.tr("No styles match “{0}”.").format(searched)
        elif self.filter.shown == Shown.FAVOURITES:
            text = self.tr("No favourites yet.\nClick the star on a style, or press F.")
        elif self.filter.shown == Shown.OWN:
            text = self.tr(
                "No pictures or taught styles of your own yet.\nDrop paintings here, or press +."
            )
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

    def _add(self, style: StyleRef) -> None:
        complaint = self._thumbnails.complaint(style)
        if complaint:
            self._session.said.emit(complaint)
        elif style.kind == "picture":
            # the network is chosen by what is in the mix already
            self._session.add_style(self._session.picture_style(Path(style.name)))
        else:
            self._session.add_style(style)

    def _star(self, style: StyleRef) -> None:
        self._session.set_favourite(style, not self._session.is_favourite(style))

    def _remove(self, style: StyleRef) -> None:
        title = self._session.title(style)
        if style.kind == "taught":
            self.taught.remove(style)
            return
        if style.kind != "picture":
            self._session.said.emit(
                self.tr("{0} came with Style Mixer and cannot be removed.").format(title)
            )
            return
        if Path(style.name) not in self._session.own_pictures:
            return  # gone from the shelf while its menu was open
        label = self.tr("Remove {0} from the shelf").format(title)
        self._session.end_gesture()
        self._session.undo_stack.push(_RemovePicture(self._session, Path(style.name), label))
        self._session.said.emit(
            self.tr("{0} is off the shelf, but its file is kept. Undo brings it back.").format(
                title
            )
        )

    def _rename(self, style: StyleRef) -> None:
        if style.kind == "taught":
            # where it lies now: a menu may have been open for long
            rows = range(self.filter.rowCount())
            row = next((row for row in rows if self._style(self.filter, row) == style), None)
            if row is not None:
                self.view.edit(self.filter.index(row, 0))
        elif style.kind == "picture":
            self._session.said.emit(self.tr("A picture is named after its file."))
        else:
            text = self.tr("{0} came with Style Mixer and cannot be renamed.")
            self._session.said.emit(text.format(self._session.title(style)))

    def _details(self, style: StyleRef) -> None:
        if style.kind == "taught":
            self.taught.show_details(style)

    def menu_for(self, index: QModelIndex) -> QMenu:
        """Return the context menu of a tile; it deletes itself when it closes.

        It acts on the style that it was opened on, wherever that lies by then.
        """
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        style = _style_at(index)
        starred = self._session.is_favourite(style)
        menu.addAction(icon("add"), self.tr("Add to the mix"), lambda: self._add(style))
        menu.addAction(
            icon("star-filled" if starred else "star"),
            self.tr("Remove from favourites") if starred else self.tr("Add to favourites"),
            lambda: self._session.set_favourite(style, not starred),
        )
        if index.data(Role.TAUGHT):
            menu.addSeparator()
            menu.addAction(icon("edit"), self.tr("Rename"), lambda: self._rename(style))
            self.taught.fill(menu, style)
        if index.data(Role.OWN):
            teach = self.tr("Teach this style…")
            menu.addAction(icon("teach"), teach, lambda: self.teach_asked.emit(Path(style.name)))
            menu.addSeparator()
            remove = self.tr("Remove from the shelf")
            menu.addAction(icon("trash"), remove, lambda: self._remove(style))
        return menu

    def choose_pictures(self) -> None:
        """Let the user choose pictures to add as styles, or style files."""
        names, _ = QFileDialog.getOpenFileNames(
            self,
            self.tr("Add pictures as styles"),
            self.picture_folder,
            drops.name_filter(styles=True),
        )
        if names:
            self.picture_folder = str(Path(names[0]).parent)
            self.pictures_dropped.emit([Path(name) for name in names])

    # --- dropping ---------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        mime = event.mimeData()
        if drops.may_take(mime) and not mime.hasFormat(STYLE_MIME):
            self._mark.welcome(event)
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark.set_shown(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark.take(event)
        paths = drops.take(event.mimeData(), self._session.said.emit)
        if paths:
            self.pictures_dropped.emit(paths)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        else:
            super().keyPressEvent(event)


def _style_at(index: QModelIndex) -> StyleRef:
    """Return a tile's style, which outlives the index: rows may come and go."""
    style: StyleRef = index.data(Role.STYLE)
    return style
