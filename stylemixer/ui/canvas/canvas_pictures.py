"""The pictures on the canvas: photo, painting and what lies over them, wherever they show."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from stylemixer.render.requests import Region, Size
from stylemixer.ui.canvas.canvas_paint import PlacedImage
from stylemixer.ui.canvas.guest import Guest
from stylemixer.ui.canvas.mixture import Mixture, Weighted

Layers = list[PlacedImage | None]


class CanvasPictures(QObject):
    """Keeps what there is to show. Nothing here knows of place and zoom.

    Attributes:
        photo: the photo itself at some resolution; None: not known yet.
        painted: the painted picture that shows, or that counts most in the mixture.
        mixture: of the painted pictures that show.
        guest: what shows in place of both.

    Signals:
        changed: it should be drawn anew.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.photo: PlacedImage | None = None
        self.painted: PlacedImage | None = None
        self.guest: Guest | None = None
        self.mixture = Mixture(self)
        self.mixture.changed.connect(self.changed)
        self._detail: PlacedImage | None = None
        self._photo_detail: PlacedImage | None = None

    def begin(self, size: Size, photo: QImage | None, *, keep_painted: bool) -> None:
        """Show another photo, and the photo itself as long as nothing is painted.

        Args:
            size: the photo's width and height.
            photo: the photo at any resolution; None when it is not known yet.
            keep_painted: what is painted stays.
        """
        self.photo = None if photo is None else PlacedImage(photo, (0, 0, *size))
        self._detail = self._photo_detail = None
        if not keep_painted:
            self.painted = self.photo
            self.mixture.clear()

    def paint(self, pictures: Weighted, size: Size, *, keep_detail: bool, fade: bool) -> None:
        """Show the mean of painted pictures of the whole photo; their weights add to 1.

        Args:
            pictures: each with its weight.
            size: the photo's width and height.
            keep_detail: the full-size part that shows is of the same recipe and stays.
            fade: come in over some 80 ms.
        """
        main = max(pictures, key=lambda picture: picture[1])[0]
        self.painted = PlacedImage(main, (0, 0, *size))
        self.mixture.show(pictures, fade=fade)
        if not keep_detail:
            self._detail = self._photo_detail = None

    def put_detail(self, image: QImage, region: Region, photo: QImage | None) -> None:
        """Show a part painted at the photo's full size, over the painting."""
        self._detail = PlacedImage(image, region)
        self._photo_detail = None if photo is None else PlacedImage(photo, region)
        self.changed.emit()

    def put_guest(self, guest: Guest | None) -> None:
        """Show two other pictures in place of photo and painting, which go on underneath."""
        self.guest = guest
        self.changed.emit()

    def clear(self) -> None:
        """Have nothing to show."""
        self.painted = self.photo = self._detail = self._photo_detail = None
        self.mixture.clear()

    @property
    def image(self) -> QImage | None:
        """The painted picture as it shows; None: there is none."""
        return None if self.painted is None else self.mixture.image() or self.painted.image

    def region(self, size: Size) -> tuple[float, float, float, float]:
        """Return the part of a photo of that size that is covered: x, y, w, h in its pixels."""
        return self.guest.layers(size)[1].region if self.guest else (0, 0, *size)

    def pair(self, size: Size) -> tuple[Layers, Layers]:
        """Return what shows as a photo of that size, and as what was made of it."""
        if self.guest is None:
            return [self.photo, self._photo_detail], [self.painted, self._detail]
        before, now = self.guest.layers(size)
        return [before], [now]

    def mixed(self, layers: Layers) -> Mixture | None:
        """Return what is drawn in the place of the first of these layers; None: it itself."""
        mixed = layers[0] is self.painted and len(self.mixture.now()) > 1
        return self.mixture if mixed else None
