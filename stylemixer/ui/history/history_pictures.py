"""The small pictures of the history: what the canvas showed, so many and no more."""

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap

from stylemixer.document.recipe import Recipe
from stylemixer.render.scheduling.scheduler import painting
from stylemixer.ui.canvas.live import Live
from stylemixer.ui.state.session import UNDO_LIMIT as MOST
from stylemixer.ui.state.session import Photo, Session

if TYPE_CHECKING:
    from collections.abc import Hashable

SIZE = QSize(66, 44)
REST_MS = 250
"""What shows for less was only passed."""


class HistoryPictures(QObject):
    """Keeps a small picture of every mix that the canvas has shown in full for a moment.

    Args:
        session: whose photo it is.
        live: tells what shows.
        parent: Qt's parent.

    Attributes:
        nothing: stands where there is no picture.

    Signals:
        changed: there is one more, or none is left.
    """

    changed = Signal()

    def __init__(self, session: Session, live: Live, parent: QObject) -> None:
        super().__init__(parent)
        self._pictures: OrderedDict[Hashable, QIcon] = OrderedDict()
        self._photo = 0
        self._shown: tuple[Recipe, QImage] | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._keep)
        nothing = QPixmap(SIZE)
        nothing.fill(Qt.GlobalColor.transparent)
        self.nothing = QIcon(nothing)
        live.settled.connect(self._wait)
        session.photo_changed.connect(self._photo_changed)

    def of(self, recipe: Recipe) -> QIcon | None:
        """Return what a mix looked like; None: it was never seen, or too long ago."""
        return self._pictures.get((recipe.working_edge, painting(recipe)))

    def _wait(self, recipe: Recipe, image: QImage | None) -> None:
        self._shown = None if image is None else (recipe, image)
        self._rest.start()

    def _keep(self) -> None:
        if self._shown is None:
            return
        (recipe, image), self._shown = self._shown, None
        name = recipe.working_edge, painting(recipe)
        new = name not in self._pictures
        whole = image.size().scaled(SIZE, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        smooth = Qt.TransformationMode.SmoothTransformation
        small = image.scaled(whole, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
        left, top = (whole.width() - SIZE.width()) // 2, (whole.height() - SIZE.height()) // 2
        cut = small.copy(left, top, SIZE.width(), SIZE.height())
        self._pictures[name] = _true_to_colour(QPixmap.fromImage(cut))
        self._pictures.move_to_end(name)
        while len(self._pictures) > MOST + 1:
            self._pictures.popitem(last=False)
        if new:
            self.changed.emit()

    def _photo_changed(self, photo: Photo | None) -> None:
        number = 0 if photo is None else photo.photo_id
        if number != self._photo:  # else it has been read by now
            self._photo = number
            self._pictures.clear()
            self._shown = None
            self.changed.emit()


def _true_to_colour(pixmap: QPixmap) -> QIcon:
    """Return a picture that is not tinted where its row is chosen."""
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon
