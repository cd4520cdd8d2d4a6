"""Other pictures of the same photo, to compare the painted one with on the canvas."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from stylemixer.ui.canvas.canvas_paint import PlacedImage


@dataclass(frozen=True)
class Compared:
    """A picture to compare with.

    Attributes:
        image: of the whole photo, at any resolution.
        title: what it is called, for the label on it.
        detail: a part of it in the photo's own size; None: there is none.
    """

    image: QImage
    title: str
    detail: PlacedImage | None = None

    def layers(self, photo: tuple[int, int]) -> list[PlacedImage | None]:
        """Return it over the whole of a photo of that size."""
        return [PlacedImage(self.image, (0, 0, *photo)), self.detail]


class Comparison(QObject):
    """What shows instead of the painted picture, or left of the divider instead of the photo.

    Attributes:
        held: shows alone while a key is down; None: nothing is held.
        left: stands left of the divider; None: the photo does.

    Signals:
        changed: one of them is another one.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.held: Compared | None = None
        self.left: Compared | None = None

    def hold(self, picture: Compared | None) -> None:
        """Show a picture alone; None: no longer."""
        if picture is not self.held:
            self.held = picture
            self.changed.emit()

    def put_left(self, picture: Compared | None) -> None:
        """Compare with a picture in the split; None: with the photo."""
        if picture is not self.left:
            self.left = picture
            self.changed.emit()
