"""The pictures of the grid: painted in full beside the mix, one after the other, and kept small."""

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPixmap

from stylemixer.document.recipe import Recipe
from stylemixer.render.requests import Piece, Size
from stylemixer.render.scheduling.scheduler import painting
from stylemixer.ui.canvas.live import Live
from stylemixer.ui.state.session import Session
from stylemixer.ui.widgets.qimage import to_qimage

if TYPE_CHECKING:
    from stylemixer.render.bridge import RenderBridge
    from stylemixer.render.requests import Trial

NAMES = ("variation", "next variation")
"""Of our trials. With the next one waiting, the thread does nothing else in between; what is not
wanted any more has not been asked for."""
EDGE = 512
"""Long edge of a kept picture in pixels."""
KEPT = 180
"""So many are kept: 90 MB of 3:2."""


class VariationPictures(QObject):
    """Has pictures painted at the working edge while nothing moves, and keeps them for the photo.

    They are asked for as pieces, between whose layers a movement of the hand goes first.

    Args:
        session: whose photo is painted.
        bridge: paints.
        live: keeps full renders, which show at once when one is taken.
        parent: Qt's parent.

    Signals:
        changed: a picture has come, or all have gone.
    """

    changed = Signal()

    def __init__(
        self, session: Session, bridge: "RenderBridge", live: Live, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._bridge = bridge
        self._live = live
        self._wanted: tuple[Recipe, ...] = ()
        self._asked: dict[str, Recipe] = {}
        self._kept: dict[Hashable, QPixmap] = {}
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._ask)
        bridge.trial_ready.connect(self._take)
        bridge.crashed.connect(lambda _message, _details: self._give_up())
        live.forgotten.connect(self._begin_anew)

    def want(self, recipes: Sequence[Recipe]) -> None:
        """Have these painted, in this order, and no others that have not been begun."""
        self._wanted = tuple(recipes)
        waiting = {name: recipe for name, recipe in self._asked.items() if recipe in recipes}
        self._asked = waiting
        self._ask()

    def picture(self, recipe: Recipe) -> QPixmap | None:
        """Return a mix's picture; null: it cannot be painted. None: it has not been yet."""
        return self._kept.get(_name(recipe))

    def _ask(self) -> None:
        photo = self._session.photo
        # the session learns of another photo in a moment
        if photo is None or photo.size == (0, 0) or self._soon.isActive():
            return
        for recipe in self._wanted:
            if _name(recipe) in self._kept or recipe in self._asked.values():
                continue
            known = self._live.kept(recipe)
            if known is not None:
                self._keep(recipe, QPixmap.fromImage(known))
                continue
            name = next((name for name in NAMES if name not in self._asked), None)
            if name is None:
                return
            self._asked[name] = recipe
            size = _size(photo.size, recipe.working_edge)
            self._bridge.try_out(name, recipe, piece=Piece(size, (0, 0, *size)))

    def _take(self, trial: "Trial") -> None:
        recipe = self._asked.get(trial.name)
        if recipe is None or trial.paint != recipe:
            return
        del self._asked[trial.name]
        pixmap = QPixmap()
        if trial.pixels is not None:
            image = to_qimage(trial.pixels, trial.alpha)
            self._live.keep(recipe, image)
            pixmap = QPixmap.fromImage(image)
        self._keep(recipe, pixmap)
        self._ask()

    def _keep(self, recipe: Recipe, pixmap: QPixmap) -> None:
        if max(pixmap.width(), pixmap.height()) > EDGE:
            keep = Qt.AspectRatioMode.KeepAspectRatio
            smooth = Qt.TransformationMode.SmoothTransformation
            pixmap = pixmap.scaled(EDGE, EDGE, keep, smooth)
        self._kept[_name(recipe)] = pixmap
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        self.changed.emit()

    def _give_up(self) -> None:
        """Hold what was being painted when something broke for what cannot be painted."""
        asked, self._asked = self._asked, {}
        for recipe in asked.values():
            self._keep(recipe, QPixmap())

    def _begin_anew(self) -> None:
        self._kept.clear()
        self._asked.clear()
        self._soon.start()
        self.changed.emit()


def _name(recipe: Recipe) -> Hashable:
    return recipe.working_edge, painting(recipe)


def _size(photo: Size, edge: int) -> Size:
    """Return the size of what is painted at a working edge, never larger than the photo."""
    from stylemixer.engine.pictures.images import fitted  # noqa: PLC0415  Pillow, off the window

    return photo if max(photo) <= edge else fitted(photo, edge)
