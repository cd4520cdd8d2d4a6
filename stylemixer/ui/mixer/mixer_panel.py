"""The mixer: a card per style, and below them what concerns the whole picture."""

import itertools
from pathlib import Path

import msgspec
from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from stylemixer.document.recipe import ALL_ONES, Recipe, StyleSlot
from stylemixer.ui.incoming import mime as drops
from stylemixer.ui.incoming.style_mime import style_of_mime
from stylemixer.ui.look.icons import icon
from stylemixer.ui.mixer.empty_mix import EmptyMix
from stylemixer.ui.mixer.meeting import Meeting
from stylemixer.ui.mixer.picture_settings import PictureSettings
from stylemixer.ui.mixer.style_card import StyleCard
from stylemixer.ui.state.session import Session
from stylemixer.ui.state.thumbnails import Thumbnails
from stylemixer.ui.widgets.drop_mark import DropMark
from stylemixer.ui.widgets.icon_button import icon_button
from stylemixer.ui.widgets.scroll_bars import hide_idle

SMALLEST_WIDTH = 288


class MixerPanel(QWidget):
    """Shows the session's recipe and edits it. Cards are updated in place, never rebuilt.

    Signals:
        pictures_dropped: a list of paths that were dropped beside the cards.
        picture_dropped_on_card: a card's key and the path that should replace its style.
        teach_asked: a card's key and the path of the picture whose style should be taught.
        keep_asked: the mix should be kept as a look.
    """

    pictures_dropped = Signal(list)
    picture_dropped_on_card = Signal(int, object)
    teach_asked = Signal(int, object)
    keep_asked = Signal()

    def __init__(
        self, session: Session, thumbnails: Thumbnails, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._thumbnails = thumbnails
        self._cards: dict[int, StyleCard] = {}
        self._spare: list[StyleCard] = []
        self.setAcceptDrops(True)
        self.setMinimumWidth(SMALLEST_WIDTH)
        self.setAccessibleName(self.tr("Mixer"))
        self._build()
        session.recipe_changed.connect(self._show)
        session.networks_changed.connect(lambda: self._show(session.recipe))
        session.own_styles_changed.connect(lambda: self._show(session.recipe))
        self._show(session.recipe)

    # --- building ---------------------------------------------------------------------------

    def _build(self) -> None:
        title = QLabel(self.tr("Mix"), self)
        title.setProperty("heading", True)
        self.reset_button = icon_button(
            icon("reset"),
            self.tr("Reset all sliders"),
            self.tr("Reset all sliders and keep the styles"),
            parent=self,
        )
        self.reset_button.clicked.connect(self.reset_all)
        self.keep_button = icon_button(
            icon("keep"),
            self.tr("Keep this mix as a look"),
            self.tr("Keep this mix as a look, to use it on other photos"),
            parent=self,
        )
        self.keep_button.clicked.connect(self.keep_asked)
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 12, 0)
        head.setSpacing(2)
        head.addWidget(title, 1)
        head.addWidget(self.keep_button)
        head.addWidget(self.reset_button)

        self.meeting = Meeting(self._session, self)
        self.empty = EmptyMix(self)
        content = self._content = QWidget(self)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(8, 0, 4, 8)
        self._column.setSpacing(6)
        self._column.addWidget(self.empty)
        self._column.addStretch(1)
        self.scroll_area = QScrollArea(self)
        self.scroll_area.setWidget(content)
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroll_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll_area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        hide_idle(self.scroll_area.verticalScrollBar())
        self.scroll_area.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)

        self.settings = PictureSettings(self._session, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.meeting)
        layout.addWidget(self.scroll_area, 1)
        layout.addWidget(self.settings)
        self._mark = DropMark(self, self.tr("Add to the mix"))

    # --- showing ----------------------------------------------------------------------------

    @property
    def cards(self) -> list[StyleCard]:
        """The cards from top to bottom."""
        return [self._cards[slot.key] for slot in self._session.recipe.slots]

    def _show(self, recipe: Recipe) -> None:
        keys = [slot.key for slot in recipe.slots]
        if keys != self._keys_shown():
            self._arrange(recipe)
        shares = recipe.shares()
        soloed = any(slot.solo and not slot.muted for slot in recipe.slots)
        faded = len(recipe.networks()) > 1
        for slot in recipe.slots:
            self._cards[slot.key].show_slot(slot, shares.get(slot.key), soloed, faded)
        self.meeting.show_recipe(recipe)
        self.settings.show_recipe(recipe)
        self.reset_button.setEnabled(reset(recipe) != recipe)
        self.keep_button.setEnabled(bool(recipe.active()))

    def _keys_shown(self) -> list[int]:
        cards = sorted(self._cards.values(), key=self._column.indexOf)
        return [card.key for card in cards]

    def _arrange(self, recipe: Recipe) -> None:
        """Bring the cards to the recipe's order; those that stay keep focus and mouse."""
        keys = {slot.key for slot in recipe.slots}
        for key in [key for key in self._cards if key not in keys]:
            card = self._cards.pop(key)
            self._column.removeWidget(card)
            card.hide()
            self._spare.append(card)
        for position, slot in enumerate(recipe.slots):
            existing = self._cards.get(slot.key)
            if existing is None:
                card = self._card(slot)
                self._cards[slot.key] = card
                self._column.insertWidget(position, card)
                card.show()
                QTimer.singleShot(
                    0, card, lambda card=card: self.scroll_area.ensureWidgetVisible(card)
                )
            elif self._column.indexOf(existing) != position:
                self._column.removeWidget(existing)
                self._column.insertWidget(position, existing)
        self.empty.setVisible(not recipe.slots)
        self._set_tab_order()

    def _card(self, slot: StyleSlot) -> StyleCard:
        """Return a card for a slot: one that has gone, if there is any, as new ones take long."""
        if self._spare:
            card = self._spare.pop()
            card.take(slot)
            return card
        card = StyleCard(self._session, self._thumbnails, slot, self._content)
        self._watch(card)
        return card

    def _watch(self, card: StyleCard) -> None:
        card.picture_dropped.connect(self.picture_dropped_on_card)
        card.move_asked.connect(self._move)
        card.dragged.connect(self._drag)
        card.dropped.connect(self._session.end_gesture)
        card.remove_asked.connect(self.remove)
        card.teach_asked.connect(self.teach_asked)

    def _set_tab_order(self) -> None:
        controls: list[QWidget] = [self.keep_button, self.reset_button, self.meeting.button]
        for card in self.cards:
            controls += card.tab_order()
        controls += self.settings.tab_order()
        for before, after in itertools.pairwise(controls):
            QWidget.setTabOrder(before, after)

    # --- editing ----------------------------------------------------------------------------

    def reset_all(self) -> None:
        """Bring every slider to where it began; the styles stay."""
        self._session.end_gesture()
        self._session.edit(reset(self._session.recipe), self.tr("Reset all sliders"))

    def remove(self, key: int) -> None:
        """Take a card out of the mix; the focus goes to the card that takes its place."""
        position = self._position(key)
        had_focus = self._cards[key].isAncestorOf(self.focusWidget() or self)
        self._session.remove_style(key)
        cards = self.cards
        if had_focus and cards:
            cards[min(position, len(cards) - 1)].remove.setFocus(Qt.FocusReason.OtherFocusReason)

    def _position(self, key: int) -> int:
        return [slot.key for slot in self._session.recipe.slots].index(key)

    def _move(self, key: int, places: int) -> None:
        self._move_to(key, self._position(key) + places, None)
        self.scroll_area.ensureWidgetVisible(self._cards[key])

    def _move_to(self, key: int, position: int, gesture: str | None) -> None:
        recipe = self._session.recipe
        title = self._session.title(recipe.slot(key).style)
        self._session.edit(recipe.moved(key, position), self.tr("Move {0}").format(title), gesture)

    def _drag(self, key: int, place: QPointF) -> None:
        """Let a card that is dragged change places with those that the mouse has passed."""
        self._column.activate()
        y = self._content.mapFromGlobal(place).y()
        above = sum(card.geometry().center().y() < y for card in self.cards if card.key != key)
        if above != self._position(key):
            self._move_to(key, above, f"move-{key}")
        self.scroll_area.ensureVisible(0, round(y), 0, 24)

    # --- dropping ---------------------------------------------------------------------------

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
            if paths:
                self.pictures_dropped.emit(paths)
        elif style.kind == "picture":
            self._session.add_style(self._session.picture_style(Path(style.name)))
        else:
            self._session.add_style(style)


def reset(recipe: Recipe) -> Recipe:
    """Return the recipe with the same styles and everything else as it begins."""
    slots = tuple(
        msgspec.structs.replace(slot, weight=1.0, groups=ALL_ONES, muted=False, solo=False)
        for slot in recipe.slots
    )
    return Recipe(slots)
