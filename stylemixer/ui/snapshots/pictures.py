"""The full renders of snapshots: what was painted before is there at once, the rest comes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from stylemixer.document.recipe import Recipe
from stylemixer.render.requests import Piece, Region, Size
from stylemixer.ui.canvas.canvas_paint import PlacedImage
from stylemixer.ui.canvas.live import Live
from stylemixer.ui.widgets.qimage import to_qimage

if TYPE_CHECKING:
    from stylemixer.render.bridge import RenderBridge
    from stylemixer.render.requests import Trial

NAME = "snapshot "
"""Begins the names of our trials."""
DETAIL = "snapshot's detail"


class SnapshotPictures(QObject):
    """Has pictures painted beside the mix, at rest, and holds those that are needed.

    Args:
        bridge: paints.
        live: keeps what has been painted.
        parent: Qt's parent.

    Signals:
        came: the recipe of which there is a picture now.
    """

    came = Signal(object)

    def __init__(self, bridge: "RenderBridge", live: Live, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._live = live
        self._wanted: tuple[Recipe, ...] = ()
        self._held: dict[Recipe, QImage] = {}
        self._closer: tuple[Recipe, Piece] | None = None
        self._detail: QImage | None = None
        bridge.trial_ready.connect(self._take)
        live.forgotten.connect(self._begin_anew)

    def want(self, recipes: Sequence[Recipe]) -> None:
        """Have these painted, in this order, and let go of all others."""
        self._wanted = tuple(dict.fromkeys(recipes))
        self._held = {r: image for r, image in self._held.items() if r in self._wanted}
        for place, recipe in enumerate(self._wanted):
            if self.picture(recipe) is None:
                name = f"{NAME}{place}"
                self._bridge.try_out(name, recipe, edge=recipe.working_edge)

    def picture(self, recipe: Recipe) -> QImage | None:
        """Return the full render of a recipe; None: it has not been painted yet."""
        if recipe not in self._held:
            image = self._live.kept(recipe)
            if image is None:
                return None
            if recipe in self._wanted:
                self._held[recipe] = image
            return image
        return self._held[recipe]

    def want_detail(self, recipe: Recipe | None, size: Size, region: Region | None) -> None:
        """Have a part of a recipe's picture painted in the photo's own size.

        Args:
            recipe: the recipe; None: none.
            size: the photo's width and height.
            region: which part; None: none.
        """
        closer = None if recipe is None or region is None else (recipe, Piece(size, region))
        if closer != self._closer:
            self._closer, self._detail = closer, None
            self._ask_for_detail()

    def _ask_for_detail(self) -> None:
        if self._closer is not None:
            recipe, piece = self._closer
            self._bridge.try_out(DETAIL, recipe, piece=piece)

    def detail(self, recipe: Recipe) -> PlacedImage | None:
        """Return the part that was wanted, if it is of that recipe and there by now."""
        if self._detail is None or self._closer is None or self._closer[0] != recipe:
            return None
        return PlacedImage(self._detail, self._closer[1].region)

    def _begin_anew(self) -> None:
        self._held = {}
        self._detail = None
        self.want(self._wanted)
        self._ask_for_detail()

    def _take(self, trial: "Trial") -> None:
        if trial.name == DETAIL and trial.pixels is not None:
            if (trial.paint, trial.piece) == self._closer:
                self._detail = to_qimage(trial.pixels, trial.alpha)
                self.came.emit(trial.paint)
            return
        if not trial.name.startswith(NAME) or trial.pixels is None:
            return
        if isinstance(trial.paint, Recipe):
            image = to_qimage(trial.pixels, trial.alpha)
            self._live.keep(trial.paint, image)
            if trial.paint in self._wanted:
                self._held[trial.paint] = image
            self.came.emit(trial.paint)
