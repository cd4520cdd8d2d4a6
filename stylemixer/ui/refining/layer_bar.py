"""The strip below the mix: the button that refines, and what is done with a refined layer."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from stylemixer.document.layer import faded, is_over_its_mix, pinned, shows, unpinned, without_layer
from stylemixer.document.recipe import Recipe
from stylemixer.ui.look.colours import current
from stylemixer.ui.look.icons import icon
from stylemixer.ui.state.session import Session
from stylemixer.ui.widgets.icon_button import icon_button
from stylemixer.ui.widgets.icon_mark import IconMark
from stylemixer.ui.widgets.sliders.slider_row import SliderRow


def _ends(recipe: Recipe) -> tuple[Recipe, Recipe]:
    return faded(recipe, 0.0), faded(recipe, 1.0)


class LayerBar(QWidget):
    """Refines, fades, marks as stale, shows anyway and removes.

    Args:
        session: whose recipe has the layer.
        parent: Qt's parent.

    Signals:
        refine_asked: refine what shows.
    """

    refine_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._hindrance = ""
        self.setAccessibleName(self.tr("Refine"))
        self._build()
        session.recipe_changed.connect(lambda _recipe: self._refresh())
        session.photo_changed.connect(lambda _photo: self._refresh())
        self._refresh()

    def _build(self) -> None:
        self.fade = SliderRow(self.tr("Refined"), self, default=1.0)
        self.fade.set_accessible_name(self.tr("Refined: how much of it shows"))
        self.fade.set_hint(self.tr("From the mix (0 %) to the refined picture (100 %)."))
        self.fade.value_changed.connect(self._fade)
        self.fade.gesture_finished.connect(self._session.end_gesture)
        self.fade.approached.connect(lambda: self._session.anticipated.emit(_ends))
        self.fade.left.connect(lambda: self._session.anticipated.emit(None))
        self.remove = icon_button(
            icon("close"),
            self.tr("Remove the refined picture"),
            self.tr("Remove the refined picture from the mix"),
            16,
            self,
        )
        self.remove.setProperty("compact", True)
        self.remove.clicked.connect(self._remove)
        self.mark = IconMark("warning", self)
        self.note = QLabel(self)
        self.note.setWordWrap(True)
        self.note.setProperty("small", True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.note, 1)
        row.addWidget(self.fade, 1)
        row.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        self.refine = QPushButton(self)
        self.refine.setWhatsThis(
            self.tr("Paints on the picture itself, from the mix towards its paintings.")
        )
        self.refine.clicked.connect(self.refine_asked)
        self.show_anyway = QPushButton(self.tr("Show it anyway"), self)
        self.show_anyway.setToolTip(
            self.tr("Show the refined picture over the mix, though it is of another mix")
        )
        self.show_anyway.clicked.connect(self._pin)
        self.show_mix = QPushButton(self.tr("Show the mix"), self)
        self.show_mix.setToolTip(self.tr("Show the refined picture over its own mix only"))
        self.show_mix.clicked.connect(self._unpin)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.refine, self.show_anyway, self.show_mix):
            button.setStyleSheet("padding: 4px 6px; min-width: 40px;")
            buttons.addWidget(button)  # each as wide as its words are
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 10)
        layout.setSpacing(6)
        layout.addLayout(row)
        layout.addLayout(buttons)

    # --- showing ----------------------------------------------------------------------------

    def set_hindrance(self, reason: str) -> None:
        """Say why nothing can be refined now; an empty text when something can."""
        if reason != self._hindrance:
            self._hindrance = reason
            self._refresh()

    def _refresh(self) -> None:
        recipe, photo = self._session.recipe, self._session.photo
        layer = recipe.layer
        there = layer is not None and photo is not None and photo.picture is not None
        shown = there and shows(recipe, self._fingerprint())
        stale = there and not shown
        other = shown and layer is not None and layer.pinned and not self._own()
        for widget in (self.mark, self.note):
            widget.setVisible(stale)
        self.fade.setVisible(shown)
        self.remove.setVisible(there)
        self.show_anyway.setVisible(stale)
        self.show_mix.setVisible(other)
        if layer is not None:
            self.fade.set_value(layer.fade)
        if stale and layer is not None and layer.photo != self._fingerprint():
            self.note.setText(self.tr("The refined picture is of another photo."))
        elif stale:
            self.note.setText(self.tr("The mix has changed since it was refined."))
        text = self.tr("Refine…")
        if stale:
            text = self.tr("Refine again from here")
        elif shown:
            text = self.tr("Refine again…")
        self.refine.setText(text)
        self.refine.setIcon(QIcon() if stale else icon("refine"))  # two buttons need the room
        self.refine.setEnabled(not self._hindrance)
        self.refine.setToolTip(
            self._hindrance
            or self.tr("Paint on the picture itself, from this mix towards its paintings")
        )

    def _fingerprint(self) -> str:
        photo = self._session.photo
        return photo.picture.fingerprint if photo is not None and photo.picture is not None else ""

    def _own(self) -> bool:
        return is_over_its_mix(unpinned(self._session.recipe))

    # --- editing ----------------------------------------------------------------------------

    def _fade(self, value: float) -> None:
        recipe = faded(self._session.recipe, value)
        self._session.edit(recipe, self.tr("Fade the refined picture"), "refined-fade")

    def _remove(self) -> None:
        self._edit(without_layer(self._session.recipe), self.tr("Remove the refined picture"))

    def _pin(self) -> None:
        recipe = pinned(self._session.recipe, self._fingerprint())
        self._edit(recipe, self.tr("Show the refined picture"))

    def _unpin(self) -> None:
        self._edit(unpinned(self._session.recipe), self.tr("Show the mix"))

    def _edit(self, recipe: Recipe, label: str) -> None:
        self._session.end_gesture()
        self._session.edit(recipe, label)

    def paintEvent(self, _event: QPaintEvent) -> None:
        # a line that parts it from the picture's sliders
        QPainter(self).fillRect(0, 0, self.width(), 1, QColor(current().line))
