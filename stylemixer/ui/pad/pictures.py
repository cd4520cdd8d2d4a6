"""What the places of a pad look like: styles as in the shelf, mixes painted small."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap

from stylemixer.document.pad import PadPlace
from stylemixer.document.recipe import Recipe
from stylemixer.ui.state.thumbnails import Thumbnails
from stylemixer.ui.widgets.qimage import to_qimage

if TYPE_CHECKING:
    from stylemixer.render.bridge import RenderBridge
    from stylemixer.render.requests import Trial

NAME = "pad "
"""Begins the names of our trials."""
EDGE = 128


class PadPictures(QObject):
    """Has the photo painted in each mix of the pad, at rest.

    Signals:
        changed: another picture is there.
    """

    changed = Signal()

    def __init__(self, bridge: "RenderBridge", thumbnails: Thumbnails, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._thumbnails = thumbnails
        self._painted: dict[Recipe, QPixmap] = {}
        self._wanted: set[Recipe] = set()
        bridge.trial_ready.connect(self._take)
        thumbnails.changed.connect(lambda _style: self.changed.emit())

    def want(self, places: Sequence[PadPlace]) -> None:
        """Have what is missing painted, and forget all others."""
        mixes = {place.recipe: place.id for place in places if place.is_mix}
        self._painted = {r: pixmap for r, pixmap in self._painted.items() if r in mixes}
        self._wanted &= mixes.keys()
        for recipe, id_ in mixes.items():
            if recipe not in self._painted and recipe not in self._wanted:
                self._wanted.add(recipe)
                self._bridge.try_out(f"{NAME}{id_}", recipe, edge=EDGE)

    def begin_anew(self) -> None:
        """Forget all: another photo has come."""
        self._painted, self._wanted = {}, set()

    def picture(self, place: PadPlace) -> QPixmap:
        """Return what a place looks like; a null one while nothing is known."""
        if place.is_mix:
            return self._painted.get(place.recipe, QPixmap())
        style = place.recipe.slots[0].style
        pixmap = self._thumbnails.image(style)
        return self._thumbnails.source(style) if pixmap.isNull() else pixmap

    def _take(self, trial: "Trial") -> None:
        if not trial.name.startswith(NAME) or not isinstance(trial.paint, Recipe):
            return
        self._wanted.discard(trial.paint)
        if trial.pixels is not None:
            self._painted[trial.paint] = QPixmap.fromImage(to_qimage(trial.pixels))
            self.changed.emit()
