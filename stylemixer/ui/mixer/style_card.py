"""A card of the mixer: one style in the mix, its weight, and what can be done to it."""

from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QEnterEvent,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QShortcut,
)
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QToolButton,
    QWidget,
)

from stylemixer.document.recipe import Recipe, StyleRef, StyleSlot
from stylemixer.engine.codes import GROUPS
from stylemixer.ui.incoming import mime as drops
from stylemixer.ui.incoming.style_mime import style_of_mime
from stylemixer.ui.look.colours import current
from stylemixer.ui.look.icons import icon
from stylemixer.ui.mixer.card_details import CardDetails
from stylemixer.ui.mixer.card_parts import CardHandle, StylePicture
from stylemixer.ui.state.session import Session
from stylemixer.ui.state.thumbnails import Thumbnails
from stylemixer.ui.widgets.drop_mark import DropMark
from stylemixer.ui.widgets.elided_title import ElidedTitle
from stylemixer.ui.widgets.group_names import group_title
from stylemixer.ui.widgets.plain_text import plain
from stylemixer.ui.widgets.sliders.slider_row import SliderRow

DELETE_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class StyleCard(QWidget):
    """Shows one slot of the recipe and edits it; updates never rebuild it.

    Signals:
        picture_dropped: the slot's key and a path that should replace its style.
        move_asked: the slot's key and how many places down (or, negative, up).
        dragged: the slot's key and where the mouse is now, in global coordinates.
        dropped: the handle has been let go.
        remove_asked: the slot's key.
        teach_asked: the slot's key and the path of the picture whose style should be taught.
    """

    picture_dropped = Signal(int, object)
    move_asked = Signal(int, int)
    dragged = Signal(int, QPointF)
    dropped = Signal()
    remove_asked = Signal(int)
    teach_asked = Signal(int, object)

    def __init__(
        self, session: Session, thumbnails: Thumbnails, slot: StyleSlot, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.key = slot.key
        self._session = session
        self._thumbnails = thumbnails
        self._slot = slot
        self._title = ""
        self._hovered = False
        self._details: CardDetails | None = None
        self._shown: tuple[object, ...] = ()
        self.setAcceptDrops(True)
        self._build()
        self._connect()
        self.show_slot(slot, None, False)

    # --- building ---------------------------------------------------------------------------

    def _build(self) -> None:
        self.handle = CardHandle(self)
        self.picture = StylePicture(self._thumbnails, self)
        self.title = ElidedTitle(self)
        self.share = QLabel(self)
        self.share.setProperty("small", True)
        self.mute = _button(self, icon("show", on="mute"), checkable=True)
        self.solo = _button(self, icon("solo"), checkable=True)
        self.remove = _button(self, icon("remove"))
        self.teach = _button(self, icon("teach"))
        self.teach.setIconSize(QSize(14, 14))
        self.teach.setFixedSize(24, 20)  # so that all cards are equally high
        self.weight = SliderRow(self.tr("Weight"), self, default=1.0)
        self.weight.label.hide()
        self.weight.set_hint(self.tr("How much of this style is in the mix."))
        self.more = _button(self, icon("chevron-right", on="chevron-down"), checkable=True)

        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        for button in (self.mute, self.solo, self.remove):
            buttons.addWidget(button)
        grid = QGridLayout(self)
        grid.setContentsMargins(4, 7, 6, 6)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(0)
        grid.addWidget(self.handle, 0, 0, 2, 1)
        grid.addWidget(self.picture, 0, 1, 2, 1)
        grid.addWidget(self.title, 0, 2)
        grid.addLayout(buttons, 0, 3)
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self.share, 1, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.teach, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(below, 1, 2, 1, 2)
        grid.setRowMinimumHeight(2, 4)
        grid.addWidget(self.more, 3, 0)
        grid.addWidget(self.weight, 3, 1, 1, 3)
        self._grid = grid
        grid.setColumnStretch(2, 1)
        self._mark = DropMark(self, self.tr("Replace this style"), inset=1.0)

    @property
    def details(self) -> CardDetails:
        """What the card shows when it is opened; built when first asked for, as most stay shut."""
        if self._details is None:
            details = self._details = CardDetails(self)
            details.hide()
            self._grid.addWidget(details, 4, 1, 1, 3)
            details.name_controls(self._title)
            details.show_slot(self._slot, self._session.picture_networks)
            details.group_changed.connect(self._weigh_group)
            details.gesture_finished.connect(self._session.end_gesture)
            details.approached.connect(self._anticipate_group)
            details.left.connect(self._leave)
            details.network_chosen.connect(self._choose_network)
            for before, after in pairwise([self.weight.number, *details.tab_order()]):
                QWidget.setTabOrder(before, after)
        return self._details

    def tab_order(self) -> list[QWidget]:
        """Return the card's controls in the order of the eye."""
        return [
            *(self.handle, self.mute, self.solo, self.remove, self.teach, self.more),
            *(self.weight.slider, self.weight.number),
            *(self._details.tab_order() if self._details else ()),
        ]

    def _connect(self) -> None:
        self.weight.value_changed.connect(self._weigh)
        self.weight.gesture_finished.connect(self._session.end_gesture)
        self.weight.approached.connect(self._anticipate_weight)
        self.weight.left.connect(self._leave)
        self.mute.clicked.connect(self._mute)
        self.solo.clicked.connect(self._solo)
        self.remove.clicked.connect(lambda: self.remove_asked.emit(self.key))
        self.teach.clicked.connect(self._ask_to_teach)
        self.more.toggled.connect(self._open)
        self.handle.dragged.connect(lambda place: self.dragged.emit(self.key, place))
        self.handle.dropped.connect(self.dropped)
        self.handle.stepped.connect(lambda way: self.move_asked.emit(self.key, way))
        for keys, way in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda way=way: self.move_asked.emit(self.key, way))
        self._thumbnails.changed.connect(self._repaint)

    # --- showing ----------------------------------------------------------------------------

    def take(self, slot: StyleSlot) -> None:
        """Be the card of another slot, shut as a new one; it was out of the mix."""
        self.key = slot.key
        self._hovered = False
        self._shown = ()
        self.more.setChecked(False)
        self.show_slot(slot, None, False)

    def show_slot(
        self, slot: StyleSlot, share: float | None, soloed: bool, faded: bool = False
    ) -> None:
        """Show a slot; what has not changed is not touched.

        Args:
            slot: what to show.
            share: its part of the whole mix, 0–1, or None when it takes no part.
            soloed: some card of the mix is solo.
            faded: it is cross-faded with what another network paints.
        """
        title, lost = self._session.title(slot.style), self._session.is_lost(slot.style)
        shown = (slot, share, soloed, faded, self._session.picture_networks, title, lost)
        if shown == self._shown:
            return
        self._shown = shown
        self._slot = slot
        if title != self._title:
            self._title = title
            self._name_controls()
        self.title.set_text(title)
        self.title.setToolTip(plain(slot.style.name if slot.style.kind == "picture" else title))
        self.picture.set_style(slot.style)
        self.weight.set_value(slot.weight)
        self.mute.setChecked(slot.muted)
        self.solo.setChecked(slot.solo)
        if self._details is not None:
            self._details.show_slot(slot, self._session.picture_networks)
        self.teach.setVisible(slot.style.kind == "picture")
        text = self._share_text(slot, share, soloed, faded)
        if lost:
            text = self.tr("Not in your library; left out")
        if text != self.share.text():
            self.share.setText(text)
        self.share.setToolTip(self._lost_hint() if lost else "")
        dimmed = lost or share is None
        if dimmed != self.picture.dimmed:
            self.picture.set_dimmed(dimmed)

    def _lost_hint(self) -> str:
        return self.tr(
            "This taught style was deleted, or is on another computer.\n"
            "Import its style file, or remove the card."
        )

    def _share_text(self, slot: StyleSlot, share: float | None, soloed: bool, faded: bool) -> str:
        if share is not None:
            percent = self.locale().toString(100 * share, "f", 0)
            if faded:
                return self.tr("{0} % of the mix, cross-faded").format(percent)
            return self.tr("{0} % of the mix").format(percent)
        if slot.muted:
            return self.tr("Muted")
        if soloed and not slot.solo:
            return self.tr("Off while another style is soloed")
        return self.tr("Not in the mix at weight 0")

    def _name_controls(self) -> None:
        title = self._title
        self.setAccessibleName(title)
        self.weight.set_accessible_name(self.tr("{0}: weight").format(title))
        for button, name, hint in (
            (self.mute, self.tr("Mute {0}"), self.tr("Mute: leave this style out")),
            (self.solo, self.tr("Solo {0}"), self.tr("Solo: paint with this style only")),
            (self.remove, self.tr("Remove {0}"), self.tr("Remove from the mix (Delete)")),
            (
                self.teach,
                self.tr("Teach the style of {0}"),
                self.tr("Teach this style for a closer match"),
            ),
            (
                self.more,
                self.tr("{0}: what to take from it"),
                self.tr("Choose what to take from this style: colours, texture, strokes, shapes"),
            ),
            (self.handle, self.tr("Move {0}"), self.tr("Drag to reorder (Alt+Up, Alt+Down)")),
        ):
            button.setAccessibleName(name.format(title))
            button.setToolTip(hint)
        if self._details is not None:
            self._details.name_controls(title)

    def _repaint(self, style: StyleRef) -> None:
        if (style.kind, style.name) == (self._slot.style.kind, self._slot.style.name):
            self.picture.update()
            complaint = self._thumbnails.complaint(style)
            if complaint:
                self.title.setToolTip(plain(complaint))

    # --- editing ----------------------------------------------------------------------------

    def _edit(self, label: str, gesture: str | None = None, **changes: object) -> None:
        recipe = self._session.recipe.with_slot(self.key, **changes)
        self._session.edit(recipe, label, gesture)

    def _weigh(self, weight: float) -> None:
        label = self.tr("Weight of {0}").format(self._title)
        self._edit(label, f"weight-{self.key}", weight=weight)

    def _weigh_group(self, group: int, amount: float) -> None:
        groups = list(self._slot.groups)
        groups[group] = amount
        label = self.tr("{0} of {1}").format(group_title(GROUPS[group]), self._title)
        self._edit(label, f"group-{group}-{self.key}", groups=tuple(groups))

    def _anticipate_weight(self) -> None:
        key = self.key
        self._session.anticipated.emit(
            lambda recipe: (recipe.with_slot(key, weight=0.0), recipe.with_slot(key, weight=1.0))
        )

    def _anticipate_group(self, group: int) -> None:
        key = self.key

        def with_amount(recipe: Recipe, amount: float) -> Recipe:
            groups = list(recipe.slot(key).groups)
            groups[group] = amount
            return recipe.with_slot(key, groups=tuple(groups))

        self._session.anticipated.emit(
            lambda recipe: (with_amount(recipe, 0.0), with_amount(recipe, 1.0))
        )

    def _leave(self) -> None:
        self._session.anticipated.emit(None)

    def _mute(self, muted: bool) -> None:
        label = self.tr("Mute {0}") if muted else self.tr("Unmute {0}")
        self._edit(label.format(self._title), muted=muted)

    def _solo(self, solo: bool) -> None:
        label = self.tr("Solo {0}") if solo else self.tr("Unsolo {0}")
        self._edit(label.format(self._title), solo=solo)

    def _choose_network(self, network: str) -> None:
        style = self._slot.style.in_network(network)
        label = self.tr("How {0} is painted").format(self._title)
        self._edit(label, style=style, own_network="")

    def _ask_to_teach(self) -> None:
        self.teach_asked.emit(self.key, Path(self._slot.style.name))

    def menu(self) -> QMenu:
        """Return the card's context menu; it deletes itself when it closes."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self._slot.style.kind == "picture":
            menu.addAction(icon("teach"), self.tr("Teach this style…"), self._ask_to_teach)
            menu.addSeparator()
        for button, text in ((self.mute, self.tr("Mute")), (self.solo, self.tr("Solo"))):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(button.isChecked())
            action.triggered.connect(button.click)
        menu.addSeparator()
        menu.addAction(icon("remove"), self.tr("Remove from the mix"), self.remove.click)
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos())

    def _open(self, opened: bool) -> None:
        self.details.setVisible(opened)

    # --- keyboard, mouse, dropping ------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in DELETE_KEYS and not event.modifiers():
            self.remove_asked.emit(self.key)
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        mime = event.mimeData()
        if drops.may_take(mime) or style_of_mime(mime) is not None:
            self._mark.welcome(event)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._mark.set_shown(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark.take(event)
        style = style_of_mime(event.mimeData())
        if style is None:
            paths = drops.take(event.mimeData(), self._session.said.emit)
            if len(paths) > 1:
                self._session.said.emit(
                    self.tr("A card holds one style; only {0} was used.").format(paths[0].name)
                )
            if paths:
                self.picture_dropped.emit(self.key, paths[0])
        elif style.kind == "picture":
            self.picture_dropped.emit(self.key, Path(style.name))
        else:
            self._session.use_style(self.key, style)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(colours.card))
        lifted = self.handle.held
        edge = colours.accent if lifted else colours.raised if self._hovered else colours.line
        painter.setPen(QPen(QColor(edge), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)


def _button(parent: QWidget, image: QIcon, *, checkable: bool = False) -> QToolButton:
    button = QToolButton(parent)
    button.setIcon(image)
    button.setIconSize(QSize(16, 16))
    button.setCheckable(checkable)
    button.setProperty("compact", True)
    return button
