"""The way between two snapshots: one slider, from A to B."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from stylemixer.document.morphing import Morph
from stylemixer.document.recipe import MAX_SLOTS, Recipe
from stylemixer.document.snapshots import Snapshot
from stylemixer.ui.snapshots.snapshot_delegate import BADGE, draw_mark
from stylemixer.ui.state.session import Session
from stylemixer.ui.widgets.elided_title import ElidedTitle
from stylemixer.ui.widgets.plain_text import one_line, plain
from stylemixer.ui.widgets.sliders.slider_row import SliderRow

ROOM_FOR_NAMES = 480
REMEMBERED = 500
"""Places on the way that undo can lead back to."""


class _Mark(QWidget):
    """The letter of one of the two."""

    def __init__(self, letter: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._letter = letter
        self.setFixedSize(QSize(BADGE, BADGE))

    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_mark(QPainter(self), self.rect().toRectF(), self._letter)


class MorphBar(QWidget):
    """Mixes two snapshots with one slider, live; it hides while there are no two.

    Args:
        session: whose recipe is changed.
        parent: Qt's parent.

    Signals:
        approached: a hand is on the slider.
    """

    approached = Signal()

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._pair: tuple[Snapshot, Snapshot] | None = None
        self._morph = Morph(Recipe(), Recipe())
        self._places: dict[Recipe, float] = {}
        self._build()
        session.recipe_changed.connect(self._follow)
        self.hide()

    def _build(self) -> None:
        self.slider = SliderRow(self.tr("Morph"), self, default=0.0)
        self.slider.value_changed.connect(self._edit)
        self.slider.gesture_finished.connect(self._session.end_gesture)
        self.slider.approached.connect(self._anticipate)
        self.slider.left.connect(lambda: self._session.anticipated.emit(None))
        self._first, self._last = ElidedTitle(self), ElidedTitle(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 10, 0)
        row.setSpacing(6)
        row.addWidget(_Mark("A", self))
        row.addWidget(self._first, 2)
        row.addWidget(self.slider, 7)
        row.addWidget(_Mark("B", self))
        row.addWidget(self._last, 2)
        for name in (self._first, self._last):
            name.setProperty("heading", False)
            name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_pair(self, first: Snapshot | None, last: Snapshot | None) -> None:
        """Lead from one snapshot to another; None: there are no two."""
        pair = None if first is None or last is None else (first, last)
        self.setVisible(pair is not None)
        if pair is None or pair == self._pair:
            self._pair = pair
            return
        self._pair = pair
        first, last = pair
        self._morph = Morph(first.recipe, last.recipe)
        self._places = {}
        for label, snapshot in ((self._first, first), (self._last, last)):
            label.set_text(one_line(snapshot.name))
        names = one_line(first.name), one_line(last.name)
        self.slider.set_accessible_name(self.tr("Morph from {0} to {1}").format(*names))
        self.slider.setEnabled(self._morph.is_possible)
        hint = self.tr("From {0} (0 %) to {1} (100 %), and all that lies between.").format(*names)
        if not self._morph.is_possible:
            hint = self.tr("Together they have more than {0} styles; remove some from one of them.")
            hint = hint.format(MAX_SLOTS)
        self.slider.set_hint(plain(hint))
        self._follow(self._session.recipe)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for name in (self._first, self._last):  # the slider needs the room more
            name.setVisible(self.width() >= ROOM_FOR_NAMES)

    def _follow(self, recipe: Recipe) -> None:
        """Show where on the way a recipe is; one beside the way leaves the slider where it was."""
        if self._pair is None:
            return
        first, last = (snapshot.recipe for snapshot in self._pair)
        ends = {last: 1.0, first: 0.0}
        place = ends.get(recipe, self._places.get(recipe))
        if place is not None:
            self.slider.set_value(place)

    def _edit(self, value: float) -> None:
        if self._pair is None:
            return
        recipe = self._morph(value)
        while len(self._places) >= REMEMBERED:
            del self._places[next(iter(self._places))]
        self._places[recipe] = value
        first, last = self._pair
        label = self.tr("Morph {0} to {1}").format(first.name, last.name)
        self._session.edit(recipe, label, f"morph {first.id} {last.id}")

    def _anticipate(self) -> None:
        self.approached.emit()
        morph = self._morph
        if self._pair is not None and morph.is_possible:

            def ends(recipe: Recipe) -> tuple[Recipe, Recipe, Morph]:
                # only strokes of one size can be cross-faded
                edges = morph.first.working_edge, morph.last.working_edge
                here = recipe if recipe.working_edge in edges else morph(self.slider.value)
                held = morph.held_at(here.working_edge)
                return held(0.0), held(1.0), held

            self._session.anticipated.emit(ends)
