"""The pad's panel: the square, its buttons, and what becomes of pad and mix."""

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from stylemixer.document.as_one import settled
from stylemixer.document.looks.look import mix_of
from stylemixer.document.natural_neighbours import Point
from stylemixer.document.pad import (
    MAX_PLACE_NAME,
    MAX_PLACES,
    Pad,
    PadPlace,
    clamped,
    grounded,
    laid_out,
    recipe_at,
    style_place,
)
from stylemixer.document.recipe import MAX_SLOTS, Recipe, StyleRef, StyleSlot
from stylemixer.document.snapshots import Snapshot, found
from stylemixer.render.scheduling.plane import Plane
from stylemixer.ui.incoming.style_mime import look_of_mime, snapshot_of_mime, style_of_mime
from stylemixer.ui.look.colours import current
from stylemixer.ui.look.icons import icon
from stylemixer.ui.pad.fitting import Fitting
from stylemixer.ui.pad.pad_square import PadSquare
from stylemixer.ui.pad.pictures import PadPictures
from stylemixer.ui.pad.playing import Playing
from stylemixer.ui.state.looks import Looks
from stylemixer.ui.state.session import Session
from stylemixer.ui.state.thumbnails import Thumbnails
from stylemixer.ui.widgets.drop_mark import DropMark
from stylemixer.ui.widgets.icon_button import icon_button
from stylemixer.ui.widgets.plain_text import in_menu, one_line

if TYPE_CHECKING:
    from stylemixer.render.bridge import RenderBridge

FREE = ((0.5, 0.5), (0.2, 0.2), (0.8, 0.8), (0.8, 0.2), (0.2, 0.8))
"""Where what comes without a place is put, as far as there is room."""


class PadPanel(QWidget):
    """Mixes what stands in a square by where the puck is.

    Args:
        session: whose pad and mix it is.
        bridge: paints the pictures of mixes.
        thumbnails: of the styles.
        looks: which can be dropped here.
        parent: Qt's parent.

    Signals:
        said: a sentence for the user.
        shown: whether it is wanted.
    """

    said = Signal(str)
    shown = Signal(bool)

    def __init__(
        self,
        session: Session,
        bridge: "RenderBridge",
        thumbnails: Thumbnails,
        *,
        looks: Looks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._looks = looks
        self._plane: Plane | None = None
        self._moved_at = 0.0
        self.pictures = PadPictures(bridge, thumbnails, self)
        self.playing = Playing(self)
        self.setAccessibleName(self.tr("Pad"))
        self.setAcceptDrops(True)
        self._build()
        self._settle = QTimer(self, singleShot=True, interval=0)
        self._settle.timeout.connect(self._show_following)
        self.pictures.changed.connect(self.square.update)
        self.playing.came.connect(lambda to: self._move(to, "pad-play"))
        self.playing.changed.connect(self._show_playing)
        session.pad_changed.connect(self._show)
        session.recipe_changed.connect(lambda _recipe: self._settle.start())
        session.photo_changed.connect(self._photo_changed)
        self.hide()
        self._show(session.pad)

    def _build(self) -> None:
        self.square = square = PadSquare(self._picture, self.title, self)
        square.setAccessibleName(self.tr("Pad: the puck mixes by where it is"))
        square.setToolTip(
            self.tr(
                "Drag the puck, or move it with the arrows: what is near counts.\n"
                "Drag thumbnails to where you want them. Double-click the trail to go back."
            )
        )
        square.approached.connect(self._approach)
        square.left.connect(self._leave)
        square.puck_moved.connect(self._move_by_hand)
        square.place_moved.connect(self._move_place)
        square.released.connect(self._session.end_gesture)
        square.trail_asked.connect(self._go_back)
        square.alone_asked.connect(lambda id_: self.go(self._session.pad.place(id_).point))
        square.remove_asked.connect(self.remove)
        square.menu_asked.connect(lambda id_, spot: self.menu(id_).popup(spot))
        title = QLabel(self.tr("Pad"), self)
        title.setProperty("heading", True)
        self.add = icon_button(icon("add"), self.tr("Put something on the pad"), parent=self)
        self.add.clicked.connect(self._ask_what)
        self.play = icon_button(icon("play"), self.tr("Play the path of the puck"), parent=self)
        self.play.clicked.connect(self._play)
        self.clear = icon_button(icon("trash"), self.tr("Take everything off the pad"), parent=self)
        self.clear.clicked.connect(self.remove_all)
        self.add.setWhatsThis(
            self.tr("Puts styles of the mix, looks, or a style by its name among the others.")
        )
        self.play.setWhatsThis(
            self.tr("Moves the puck again as you have moved it, until this is pressed again.")
        )
        self.clear.setWhatsThis(
            self.tr("Empties the pad; the mix stays, and undo brings all back.")
        )
        buttons = QVBoxLayout()
        buttons.setSpacing(2)
        for button in (self.add, self.play, self.clear):
            buttons.addWidget(button)
        buttons.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(square)
        row.addLayout(buttons)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 10)
        layout.setSpacing(6)
        layout.addWidget(title)
        layout.addLayout(row)
        self._mark = DropMark(self, self.tr("Put on the pad"))
        Fitting(square, self)

    # --- showing ----------------------------------------------------------------------------

    def open(self, on: bool) -> None:
        """Show or hide it; who wants to see it will soon move the puck."""
        self.setVisible(on)
        if on:
            self._approach()
        self.shown.emit(on)

    def title(self, place: PadPlace) -> str:
        """Return what people call a place."""
        if place.is_mix:
            return one_line(place.name)
        return self._session.title(place.recipe.slots[0].style)

    def _picture(self, place: PadPlace) -> QPixmap:
        return self.pictures.picture(place)

    def _show(self, pad: Pad) -> None:
        self.square.show_pad(pad)
        self.play.setEnabled(len(pad.trail) > 1)
        self.clear.setEnabled(bool(pad.places))
        if self.isVisible():
            self.pictures.want(pad.places)
        self._settle.start()

    def _show_following(self) -> None:
        if self.isVisible():
            pad, table = self._session.pad, self._session.recipe
            self.square.show_following(not pad.places or self._mix_at(pad.puck) == table)

    def _show_playing(self, goes: bool) -> None:
        self.play.setIcon(icon("stop" if goes else "play"))
        text = self.tr("Stop playing") if goes else self.tr("Play the path of the puck")
        self.play.setToolTip(text)
        self.play.setAccessibleName(text)
        if goes:
            self._approach()
        else:
            self._session.end_gesture()
            if not self.square.underMouse() and not self.square.hasFocus():
                self._leave()

    def _photo_changed(self) -> None:
        self.pictures.begin_anew()
        if self.isVisible():
            self.pictures.want(self._session.pad.places)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.pictures.want(self._session.pad.places)
        self._show_following()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.playing.stop()
        self._leave()

    def paintEvent(self, _event: QPaintEvent) -> None:
        # a line that parts it from the picture's sliders
        QPainter(self).fillRect(0, 0, self.width(), 1, QColor(current().line))

    # --- moving -----------------------------------------------------------------------------

    def _mix_at(self, at: Point, pad: Pad | None = None) -> Recipe:
        """Return what the pad, or a changed one, makes of the table with the puck at a point."""
        table = self._session.recipe
        return _mix(grounded(pad or self._session.pad, table), table, self._session.one_network, at)

    def _approach(self) -> None:
        if self._session.pad.places and self.isVisible():
            self._session.anticipated.emit(self._plane_of)

    def _plane_of(self, table: Recipe) -> Plane:
        """Return all that the pad can make of a table.

        Raises:
            KeyError: when there is nothing on the pad.
        """
        pad, network = grounded(self._session.pad, table), self._session.one_network
        if not pad.places:
            raise KeyError("nothing is on the pad")
        name = pad.places, pad.ground, table.working_edge, network
        if self._plane is None or self._plane.name != name:
            corners = [place.point for place in pad.places]
            self._plane = Plane(partial(_mix, pad, table, network), corners, pad.puck, name)
        return self._plane

    def _leave(self) -> None:
        self._session.anticipated.emit(None)

    def _move_by_hand(self, to: Point) -> None:
        self.playing.stop()
        self._move(to, "pad")

    def go(self, to: Point) -> None:
        """Bring the puck to a point at once, as a step of its own."""
        self.playing.stop()
        self._session.end_gesture()
        self._move(to, "pad")
        self._session.end_gesture()

    def _move(self, to: Point, gesture: str) -> None:
        session, to = self._session, clamped(to)
        pad = grounded(session.pad, session.recipe)
        now = time.monotonic()
        pause, self._moved_at = now - self._moved_at, now
        if gesture == "pad-play":  # what is played leaves the trail as it is
            pad = msgspec.structs.replace(pad, x=to[0], y=to[1])
        elif to != pad.puck:
            pad = pad.went(to, pause)
        recipe = self._mix_at(pad.puck, pad)
        session.edit_pad(pad, self.tr("Move the puck"), gesture, recipe)

    def _move_place(self, id_: str, to: Point) -> None:
        session = self._session
        x, y = clamped(to)
        pad = session.pad.with_place(id_, x=x, y=y)
        label = self.tr("Move {0} on the pad").format(self.title(pad.place(id_)))
        session.edit_pad(pad, label, f"pad-place {id_}", self._followed(pad))

    def _followed(self, pad: Pad) -> Recipe | None:
        """Return the mix of a changed pad, if the table had that of the pad as it was."""
        old, table = self._session.pad, self._session.recipe
        if not old.places or not pad.places or self._mix_at(old.puck) != table:
            return None
        return self._mix_at(pad.puck, pad)

    def _go_back(self, at: Point) -> None:
        point = self._session.pad.on_trail(at)
        if point is not None:
            self.go(point)

    def _play(self) -> None:
        if self.playing.goes:
            self.playing.stop()
        else:
            self._session.end_gesture()
            self.playing.play(self._session.pad.trail)

    # --- what is on it ----------------------------------------------------------------------

    def put_mix_styles(self) -> None:
        """Put each style of the mix on the pad, in place of what is there."""
        pad = laid_out(self._session.recipe)
        if pad.places:
            self.playing.stop()
            self._session.end_gesture()
            self._session.edit_pad(pad, self.tr("Put the mix’s styles on the pad"))
            self._approach()
        else:
            self.said.emit(self.tr("There is no style in the mix; add one first."))

    def put_style(self, style: StyleRef, at: Point | None = None) -> None:
        """Put a style on the pad."""
        self._put(style_place(StyleSlot(style), at or self._free()))

    def put_mix(self, recipe: Recipe, name: str, at: Point | None = None) -> None:
        """Put a mix on the pad, under a name."""
        if not recipe.active():
            self.said.emit(self.tr("There is no style in the mix; add one first."))
            return
        x, y = clamped(at or self._free())
        name = one_line(name)[:MAX_PLACE_NAME]
        self._put(PadPlace(mix_of(recipe), x, y, name, is_mix=True))

    def put_look(self, look_id: str, at: Point | None = None) -> None:
        """Put a look on the pad."""
        look = self._looks.look(look_id)
        if look is None:
            return
        recipe = self._looks.ready(look, self._session.own_pictures)
        if recipe is not None:
            self.put_mix(recipe, look.name, at)

    def remove(self, id_: str) -> None:
        """Take one thing off the pad; the mix stays."""
        pad = self._session.pad
        label = self.tr("Take {0} off the pad").format(self.title(pad.place(id_)))
        self._session.end_gesture()
        self._session.edit_pad(pad.without(id_), label)
        self._approach()

    def remove_all(self) -> None:
        """Take everything off the pad; the mix stays."""
        self.playing.stop()
        self._session.end_gesture()
        self._session.edit_pad(Pad(), self.tr("Clear the pad"))
        self._leave()

    def _put(self, place: PadPlace) -> None:
        pad = self._session.pad
        if not pad.has_room(place.recipe):
            text = self.tr("A pad can have {0} things with {1} styles together; take some off.")
            self.said.emit(text.format(MAX_PLACES, MAX_SLOTS))
            return
        self._session.end_gesture()
        label = self.tr("Put {0} on the pad").format(self.title(place))
        self._session.edit_pad(pad.added(place), label)
        self._approach()

    def _free(self) -> Point:
        places = [place.point for place in self._session.pad.places]
        if not places:
            return FREE[0]
        return max(FREE, key=lambda p: min((p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2 for q in places))

    # --- menus ------------------------------------------------------------------------------

    def _ask_what(self) -> None:
        corner = self.add.mapToGlobal(QPoint(0, self.add.height()))
        self.what_menu().popup(corner)

    def what_menu(self) -> QMenu:
        """Return the menu of what can be put on the pad."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        active = bool(self._session.recipe.active())
        styles = menu.addAction(self.tr("The &mix’s styles, in place of all"), self.put_mix_styles)
        whole = menu.addAction(self.tr("&This mix, as it is"), self._put_this)
        for action in (styles, whole):
            action.setEnabled(active)
        looks, snapshots = menu.addMenu(self.tr("A &look")), menu.addMenu(self.tr("A &snapshot"))
        for look in self._looks.all:
            action = looks.addAction(in_menu(look.name))
            action.triggered.connect(partial(self.put_look, look.id))
        for snapshot in self._session.snapshots:
            action = snapshots.addAction(in_menu(snapshot.name))
            action.triggered.connect(partial(self.put_mix, snapshot.recipe, snapshot.name))
        snapshots.setEnabled(bool(self._session.snapshots))
        return menu

    def _put_this(self) -> None:
        titles = [self._session.title(slot.style) for slot in self._session.recipe.active()]
        self.put_mix(self._session.recipe, " + ".join(titles))

    def menu(self, id_: str) -> QMenu:
        """Return the context menu of a place, or of the square for an empty id."""
        if not id_:
            return self.what_menu()
        place = self._session.pad.place(id_)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("&Bring the puck here"), lambda: self.go(place.point))
        menu.addAction(self.tr("&Take off the pad"), lambda: self.remove(id_))
        return menu

    # --- dropping ---------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        mime = event.mimeData()
        if style_of_mime(mime) or look_of_mime(mime) or self._snapshot(mime):
            self._mark.welcome(event)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._mark.set_shown(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark.take(event)
        at = clamped(self.square.point(self.square.mapFromParent(event.position())))
        style, look = style_of_mime(event.mimeData()), look_of_mime(event.mimeData())
        snapshot = self._snapshot(event.mimeData())
        if snapshot is not None:
            self.put_mix(snapshot.recipe, snapshot.name, at)
        elif look is not None:
            self.put_look(look, at)
        elif style is not None and style.kind == "picture":
            self.put_style(self._session.picture_style(Path(style.name)), at)
        elif style is not None:
            self.put_style(style, at)

    def _snapshot(self, mime: QMimeData) -> Snapshot | None:
        """Return the snapshot that is dragged, if it is one of ours that has a mix."""
        snapshot = found(self._session.snapshots, snapshot_of_mime(mime) or "")
        return snapshot if snapshot is not None and snapshot.recipe.active() else None


def _mix(pad: Pad, table: Recipe, network: str | None, at: Point) -> Recipe:
    """Return what a pad makes of a table with the puck at a point.

    Args:
        pad: which; `grounded`.
        table: the recipe so far.
        network: the one in which styles of several are mixed as one; None: they are not.
        at: the point.
    """
    recipe = recipe_at(pad, at, table)
    return recipe if network is None else settled(recipe, table, network)
