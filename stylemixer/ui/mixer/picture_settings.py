"""The sliders below the cards, which concern the whole picture."""

import msgspec
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from stylemixer.document.recipe import DEFAULT_WORKING_EDGE, WORKING_EDGE_RANGE, Recipe
from stylemixer.ui.look.colours import current
from stylemixer.ui.state.session import Ends, Session
from stylemixer.ui.widgets.sliders.scale import Scale
from stylemixer.ui.widgets.sliders.slider_row import SliderRow, align_labels

_SMALLEST_EDGE, _LARGEST_EDGE = WORKING_EDGE_RANGE
STROKE_SIZES = Scale(
    minimum=DEFAULT_WORKING_EDGE / _LARGEST_EDGE,
    maximum=DEFAULT_WORKING_EDGE / _SMALLEST_EDGE,
    steps=20,
    octaves=True,
)
"""Strokes are of one size in network pixels: the smaller the working edge, the bolder they are."""


def working_edge(stroke_size: float) -> int:
    """Return the working edge in pixels for strokes of this many times the usual size."""
    return min(max(round(DEFAULT_WORKING_EDGE / stroke_size), _SMALLEST_EDGE), _LARGEST_EDGE)


def _ends(name: str) -> Ends:
    """Tell the two ends of a share of the whole recipe."""

    def ends(recipe: Recipe) -> tuple[Recipe, Recipe]:
        low, high = (msgspec.structs.replace(recipe, **{name: end}) for end in (0.0, 1.0))
        return low, high

    return ends


class PictureSettings(QWidget):
    """Strength, keep colours and stroke size."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.strength = SliderRow(self.tr("Strength"), self, default=1.0)
        self.strength.set_hint(self.tr("From the untouched photo (0 %) to full paint (100 %)."))
        self.keep_colours = SliderRow(self.tr("Keep colours"), self, default=0.0)
        self.keep_colours.set_hint(
            self.tr("From the paintings' colours (0 %) to the photo's own (100 %).")
        )
        self.stroke_size = SliderRow(
            self.tr("Stroke size"),
            self,
            scale=STROKE_SIZES,
            default=1.0,
            ends=(self.tr("Fine"), self.tr("Bold")),
        )
        self.stroke_size.set_hint(self.tr("How large the brush strokes are in the picture."))
        self.rows = [self.strength, self.keep_colours, self.stroke_size]
        align_labels(self.rows)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 8)
        layout.setSpacing(2)
        for row in self.rows:
            layout.addWidget(row)
            row.gesture_finished.connect(session.end_gesture)
        for row, name in ((self.strength, "strength"), (self.keep_colours, "keep_colours")):
            row.approached.connect(lambda name=name: session.anticipated.emit(_ends(name)))
            row.left.connect(lambda: session.anticipated.emit(None))
        self.strength.value_changed.connect(
            lambda value: self._edit(self.tr("Strength"), "strength", strength=value)
        )
        self.keep_colours.value_changed.connect(
            lambda value: self._edit(self.tr("Keep colours"), "keep", keep_colours=value)
        )
        self.stroke_size.value_changed.connect(
            lambda value: self._edit(
                self.tr("Stroke size"), "stroke-size", working_edge=working_edge(value)
            )
        )

    def show_recipe(self, recipe: Recipe) -> None:
        """Show a recipe's values; what has not changed is not touched."""
        self.strength.set_value(recipe.strength)
        self.keep_colours.set_value(recipe.keep_colours)
        if working_edge(self.stroke_size.value) != recipe.working_edge:
            self.stroke_size.set_value(DEFAULT_WORKING_EDGE / recipe.working_edge)

    def tab_order(self) -> list[QWidget]:
        """Return the controls in the order of the eye."""
        return [control for row in self.rows for control in (row.slider, row.number)]

    def _edit(self, label: str, gesture: str, **changes: object) -> None:
        recipe = msgspec.structs.replace(self._session.recipe, **changes)
        self._session.edit(recipe, label, gesture)

    def paintEvent(self, _event: QPaintEvent) -> None:
        # a line that parts the picture's sliders from the cards, which scroll
        QPainter(self).fillRect(0, 0, self.width(), 1, QColor(current().line))
