"""Preview of part of the file in its own pixels, shown before it is saved."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from stylemixer.render.requests import Frame, Piece, Region, Trial
from stylemixer.render.scheduling.scheduler import painting
from stylemixer.ui.canvas.canvas import Canvas
from stylemixer.ui.state.session import Photo, Session
from stylemixer.ui.state.view import Size
from stylemixer.ui.widgets.qimage import to_qimage

if TYPE_CHECKING:
    from stylemixer.render.bridge import RenderBridge

EDGE = 220
SETTLED_MS = 200
"""A size that changes no more for so long has been chosen."""
TRIAL = "a piece of the file"


class CropView(QWidget):
    """Shows the piece and says what it is.

    Signals:
        wanted: the piece is to be shown from now on, and has not come yet.
    """

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = (0, 0)
        self._pixmap = QPixmap()
        self.picture = QLabel()
        self.picture.setFrameShape(QFrame.Shape.StyledPanel)  # shows the place while it is empty
        self.picture.setFrameShadow(QFrame.Shadow.Sunken)
        edge = EDGE + 2 * self.picture.frameWidth()
        self.picture.setFixedSize(edge, edge)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName(self.tr("Preview of part of the file"))
        self.caption = QLabel()
        self.caption.setWordWrap(True)
        self.caption.setFixedWidth(edge)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.picture)
        layout.addWidget(self.caption)
        layout.addStretch(1)

    @property
    def size_of_file(self) -> Size:
        """Width and height of the file."""
        return self._size

    @property
    def waiting(self) -> bool:
        """Whether the piece has not come yet."""
        return self._pixmap.isNull()

    def set_size(self, size: Size) -> None:
        """Take the file's width and height."""
        if size != self._size:
            self._size = size
            self._pixmap = QPixmap()
            self._refresh()
            self.wanted.emit()

    def show_piece(self, image: QImage) -> None:
        """Show the piece, a pixel of it on a pixel of the screen."""
        self._pixmap = QPixmap.fromImage(image)
        self._pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self._refresh()

    def _refresh(self) -> None:
        self.picture.setPixmap(self._pixmap)
        if self.waiting:
            text = self.tr("Painting the middle of the canvas at 100\u00a0%…")
        else:
            text = self.tr("The middle of the canvas at 100\u00a0%, as it will be saved.")
        self.caption.setText(text)


class Cropper(QObject):
    """Gets the piece from what is painted already, else has it painted beside the canvas.

    At the photo's own size the canvas' frames have it, or its region brings it, which is kept; at
    another size it is a trial, and so it is when another photo has come onto the canvas meanwhile.
    """

    def __init__(
        self, session: Session, bridge: "RenderBridge", canvas: Canvas, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._bridge = bridge
        self._canvas = canvas
        self._view: CropView | None = None
        self._photo: Photo | None = None
        self._region: Region = (0, 0, 0, 0)
        self._asked = False
        self._whole: Frame | None = None
        # kept, as nobody paints the same region of the same mix twice in a row
        self._part: Frame | None = None
        self._piece: Piece | None = None
        self._soon = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._soon.timeout.connect(self._try_out)
        bridge.frame_ready.connect(self._keep)
        bridge.trial_ready.connect(self._show_trial)
        session.photo_changed.connect(self._photo_changed)

    def begin(self, view: CropView, photo: Photo) -> None:
        """Fill a dialog's view as soon as it wants a piece of a photo, which is on the canvas."""
        self._view, self._photo = view, photo
        self._region = self._middle(round(EDGE * view.devicePixelRatioF()))
        view.wanted.connect(self._ask)
        self._ask()

    def end(self) -> None:
        """The dialog is closed; the canvas alone says what is painted again."""
        self._view = self._photo = self._piece = None
        self._soon.stop()
        self._give_back()

    def _ask(self) -> None:
        self._piece = None
        self._soon.stop()
        if not self._on_the_canvas():
            self._give_back()
            self._soon.start()
            return
        self._deliver()
        waiting = self._view is not None and self._view.waiting
        # where the canvas has a region painted, the piece is a part of that one
        if waiting and not self._asked and self._canvas.wanted_region is None:
            self._asked = True
            self._bridge.set_region(self._region)

    def _photo_changed(self) -> None:
        if self._view is not None and self._view.waiting and self._piece is None:
            self._ask()

    def _on_the_canvas(self) -> bool:
        """Tell whether the canvas has the photo, and at the size of the file."""
        photo, view = self._photo, self._view
        if photo is None or view is None or photo != self._session.photo:
            return False
        return view.size_of_file == photo.size

    def _try_out(self) -> None:
        view, photo = self._view, self._photo
        if view is None or photo is None:
            return
        size, edge = view.size_of_file, round(EDGE * view.devicePixelRatioF())
        left, top, width, height = self._region
        factors = size[0] / photo.size[0], size[1] / photo.size[1]
        x, w = _around((left + width / 2) * factors[0], edge, 0, size[0])
        y, h = _around((top + height / 2) * factors[1], edge, 0, size[1])
        self._piece = Piece(size, (x, y, w, h))
        self._bridge.try_out(TRIAL, self._session.recipe, photo.picture, piece=self._piece)

    def _show_trial(self, trial: Trial) -> None:
        view = self._view
        # the very one: an equal piece may be of another photo or an older mix
        mine = trial.name == TRIAL and trial.piece is self._piece
        if mine and view is not None and trial.pixels is not None:
            view.show_piece(to_qimage(trial.pixels, trial.alpha).copy())

    def _give_back(self) -> None:
        if self._asked:
            self._asked = False
            self._bridge.set_region(self._canvas.wanted_region)

    def _keep(self, frame: Frame) -> None:
        if frame.region is not None:
            self._part = frame
        else:
            full = not frame.draft and frame.pixels.shape[1] >= frame.photo_size[0]
            self._whole = frame if full else None
        self._deliver()

    def _deliver(self) -> None:
        view = self._view
        if view is None or not view.waiting or not self._on_the_canvas():
            return
        for frame in (self._whole, self._part):
            if frame is not None and self._is_current(frame):
                left, top, width, height = frame.region or (0, 0, *frame.photo_size)
                here = QRect(*self._region)
                if QRect(left, top, width, height).contains(here):
                    image = to_qimage(frame.pixels, frame.alpha)
                    view.show_piece(image.copy(here.translated(-left, -top)))
                    self._give_back()
                    return

    def _is_current(self, frame: Frame) -> bool:
        photo = self._photo
        same = photo is not None and frame.photo_id == photo.photo_id
        return same and painting(frame.recipe) == painting(self._session.recipe)

    def _middle(self, edge: int) -> Region:
        """Return the piece in the middle of what the canvas shows, inside what it has painted."""
        view, photo = self._canvas.view, self._photo
        assert photo is not None
        centre = (photo.size[0] / 2, photo.size[1] / 2) if view is None else view.centre
        left, top, width, height = self._canvas.wanted_region or (0, 0, *photo.size)
        x, w = _around(centre[0], edge, left, width)
        y, h = _around(centre[1], edge, top, height)
        return x, y, w, h


def _around(middle: float, length: int, start: int, room: int) -> tuple[int, int]:
    """Return start and length of a stretch around a place, inside another stretch."""
    length = min(length, room)
    return min(max(round(middle - length / 2), start), start + room - length), length
