"""The style shelf: search, kinds, the learned styles, own pictures, the library, and the looks."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import (
    QActionGroup,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QShowEvent,
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

from stylemixer.document.looks.look import Look
from stylemixer.document.recipe import StyleRef
from stylemixer.render.requests import Paint
from stylemixer.ui.incoming import mime as drops
from stylemixer.ui.incoming.style_mime import STYLE_MIME
from stylemixer.ui.look.icons import icon
from stylemixer.ui.shelf.kinds import kind_buttons
from stylemixer.ui.shelf.look_actions import LookActions
from stylemixer.ui.shelf.look_drops import LookDrops
from stylemixer.ui.shelf.shelf_model import Order, Role, ShelfFilter, ShelfModel, Shown
from stylemixer.ui.shelf.shelf_view import ShelfView
from stylemixer.ui.shelf.style_actions import StyleActions
from stylemixer.ui.shelf.taught_actions import TaughtActions
from stylemixer.ui.state.looks import Looks
from stylemixer.ui.state.session import Photo, Session
from stylemixer.ui.state.thumbnails import Thumbnails
from stylemixer.ui.widgets.drop_mark import DropMark

SETTLE_MS = 60
"""A fast scroll asks for thumbnails once it pauses, not for every tile that flew by."""


class StyleShelf(QWidget):
    """The panel of styles to add and looks to use; each tile shows the user's own photo in it.

    Args:
        session: whose mix they come into.
        thumbnails: what the tiles show.
        parent: Qt's parent.
        looks: the looks; None: there are none.

    Signals:
        pictures_dropped: a list of paths that were dropped here or chosen with the + button:
            pictures, style files and look files.
        teach_asked: the path of a picture whose style should be taught.
        order_changed: the styles are sorted in another way, an `Order`.
        thumbnails_wanted: a list of `StyleRef` and `Recipe` without an up-to-date thumbnail,
            visible ones first; a newer list replaces an older one.
    """

    pictures_dropped = Signal(list)
    teach_asked = Signal(object)
    order_changed = Signal(object)
    thumbnails_wanted = Signal(list)

    def __init__(
        self,
        session: Session,
        thumbnails: Thumbnails,
        parent: QWidget | None = None,
        looks: Looks | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._looks = looks
        self._thumbnails = thumbnails
        self.thumbnails_wanted.connect(lambda styles: thumbnails.want(styles, self.thumbnail_edge))
        self._photo_id = session.photo.photo_id if session.photo else None
        self.picture_folder = ""
        self.setAcceptDrops(True)
        self.setAccessibleName(self.tr("Styles"))
        self.model = ShelfModel(session, thumbnails, looks, self)
        self.filter = ShelfFilter(self.model, self)
        self.taught = TaughtActions(session, self)
        self.styles = StyleActions(session, thumbnails, self.taught, self)
        self.looks = LookActions(session, looks, self) if looks is not None else None
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._ask)
        self._build()
        self._connect()
        self._name_view()
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
        self.search.setPlaceholderText(self.tr("Search styles and looks"))
        self.search.setAccessibleName(self.tr("Search styles and looks"))
        find = QKeySequence(QKeySequence.StandardKey.Find)
        shown = find.toString(QKeySequence.SequenceFormat.NativeText)
        self.search.setToolTip(self.tr("Search styles and looks ({0})").format(shown))
        self.search.setWhatsThis(
            self.tr(
                "Shows only what has these words in its name, painter or tags. Escape clears them."
            )
        )
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.view = ShelfView(self._thumbnails, self)
        self.view.setModel(self.filter)
        self.view.setWhatsThis(
            self.tr(
                "Styles and looks, each on your own photo. A click or Enter adds a style to the "
                "mix or uses a look; the star or F marks a favourite; a right click offers more."
            )
        )

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
            (self.kind_buttons[Shown.LOOKS], self.view),
        ):
            QWidget.setTabOrder(before, after)

    def _kinds(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(1)
        self.kind_group = QButtonGroup(self)
        self.kind_buttons = kind_buttons(self, looks=self.looks is not None)
        for kind, button in self.kind_buttons.items():
            self.kind_group.addButton(button, int(kind))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _sorting(self) -> QToolButton:
        button = self.sort_button = QToolButton(self)
        button.setIcon(icon("sort"))
        button.setAccessibleName(self.tr("Sort the styles"))
        button.setToolTip(self.tr("Sort the styles"))
        button.setWhatsThis(
            self.tr("What you have added last stands first, or all stand by their names.")
        )
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
        view = self.view
        view.visible_changed.connect(self._settle.start)
        view.menu_asked.connect(lambda index, place: self.menu_for(index).popup(place))
        for asked, style, look in (
            (view.chosen, self.styles.add, LookActions.put_on),
            (view.chosen_beside, self.styles.add, LookActions.mix_in),
            (view.star_clicked, self.styles.star, LookActions.star),
            (view.remove_asked, self.styles.remove, LookActions.remove),
            (view.rename_asked, self._rename, self._rename_look),
            (view.details_asked, self.styles.show_details, LookActions.show_details),
        ):
            asked.connect(partial(self._do, style, look))
        self._session.photo_changed.connect(self._photo_changed)
        self._session.own_styles_changed.connect(self._changed)
        self._session.networks_changed.connect(self._changed)
        self.model.modelReset.connect(self._changed)
        self.model.rowsInserted.connect(self._changed)

    def _do(
        self,
        to_style: Callable[[StyleRef], object],
        to_look: Callable[[LookActions, Look], object],
        index: QModelIndex,
    ) -> None:
        """Do what a tile was asked for."""
        look: Look | None = index.data(Role.LOOK)
        if look is None:
            to_style(_style_at(index))
        elif self.looks is not None:
            to_look(self.looks, look)

    def let_looks_drop_on(self, canvas: QWidget, mixer: QWidget) -> None:
        """Let looks be dragged out of here: onto the picture, or into the mix."""
        if self._looks is not None and self.looks is not None:
            use, mix = self.tr("Drop to use this look"), self.tr("Drop to mix in this look")
            LookDrops(self._looks, canvas, use, self.looks.put_on)
            LookDrops(self._looks, mixer, mix, self.looks.mix_in)

    def use_look(self, look: Look) -> None:
        """Put a look on the table."""
        if self.looks is not None:
            self.looks.put_on(look)

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
        self.view.marks_looks = kind != Shown.LOOKS
        self._name_view()
        self._changed()

    def _name_view(self) -> None:
        name = self.tr("Styles: Enter adds to the mix, F marks a favourite")
        if self.filter.shown == Shown.LOOKS:
            name = self.tr(
                "Looks: Enter uses one, Shift+Enter mixes it in at half weight, F marks a favourite"
            )
        self.view.setAccessibleName(name)

    def _search(self, text: str) -> None:
        self.filter.set_search(text)
        if self.filter.rowCount():
            self.view.setCurrentIndex(self.filter.index(0, 0))
        self._changed()

    def _changed(self) -> None:
        self._thumbnails.try_again()
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
        elif self.filter.shown == Shown.LOOKS:
            text = self.tr("No looks yet.\nKeep a mix as a look: Style › Keep this mix as a look.")
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

    def wanted(self) -> list[Paint]:
        """Return what has no up-to-date thumbnail: visible, shown, then all other styles.

        Looks that are not shown wait: there may be hundreds, and each is as dear as its mix.
        """
        rows = range(self.model.rowCount())
        others = [self.model.index(row) for row in rows]
        paints = [
            *(self._paint(row) for row in self.view.visible_rows()),
            *(self._paint(row) for row in range(self.filter.rowCount())),
            *(index.data(Role.STYLE) for index in others if index.data(Role.LOOK) is None),
        ]
        thumbnails = self._thumbnails
        return [
            paint
            for paint in dict.fromkeys(paints)
            if not (thumbnails.is_fresh(paint) or thumbnails.has_failed(paint))
            and not (isinstance(paint, StyleRef) and thumbnails.complaint(paint))
        ]

    def _paint(self, row: int) -> Paint:
        paint: Paint = self.filter.index(row, 0).data(Role.PAINT)
        return paint

    def _ask(self) -> None:
        if self._session.photo is not None and self.isVisible():
            wanted = self.wanted()
            if wanted:
                self.thumbnails_wanted.emit(wanted)

    # --- what is done to a style ------------------------------------------------------------

    def _rename(self, style: StyleRef) -> None:
        if style.kind == "taught":
            self._edit_title(style)
        elif style.kind == "picture":
            self._session.said.emit(self.tr("A picture is named after its file."))
        else:
            text = self.tr("{0} came with Style Mixer and cannot be renamed.")
            self._session.said.emit(text.format(self._session.title(style)))

    def _rename_look(self, actions: LookActions, look: Look) -> None:
        if actions.may_rename(look):
            self._edit_title(look.id)

    def _edit_title(self, key: StyleRef | str) -> None:
        # where it lies now: a menu may have been open for long
        for row in range(self.filter.rowCount()):
            index = self.filter.index(row, 0)
            look: Look | None = index.data(Role.LOOK)
            if (look.id if look is not None else index.data(Role.STYLE)) == key:
                self.view.edit(index)
                return

    def menu_for(self, index: QModelIndex) -> QMenu:
        """Return the context menu of a tile; it deletes itself when it closes.

        It acts on the style that it was opened on, wherever that lies by then.
        """
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        look: Look | None = index.data(Role.LOOK)
        if look is not None and self.looks is not None:
            self.looks.fill(menu, look, partial(self._rename_look, self.looks, look))
            return menu
        style = _style_at(index)
        self.styles.fill(menu, style)
        if index.data(Role.TAUGHT):
            menu.addSeparator()
            menu.addAction(icon("edit"), self.tr("Rename"), lambda: self._rename(style))
            self.taught.fill(menu, style)
        if index.data(Role.OWN):
            teach = self.tr("Teach this style…")
            menu.addAction(icon("teach"), teach, lambda: self.teach_asked.emit(Path(style.name)))
            menu.addSeparator()
            remove = self.tr("Remove from the shelf")
            menu.addAction(icon("trash"), remove, lambda: self.styles.remove(style))
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
