"""Another pair of pictures on the canvas, in the place of photo and painting."""

from dataclasses import dataclass

from PySide6.QtGui import QImage

from stylemixer.ui.canvas.canvas_paint import PlacedImage


@dataclass(frozen=True)
class Guest:
    """What shows instead of the photo and of what is painted, at any resolution.

    Attributes:
        before: what shows left of the divider, and while the photo is asked for.
        now: what shows otherwise.
    """

    before: QImage
    now: QImage

    def layers(self, size: tuple[int, int]) -> tuple[PlacedImage, PlacedImage]:
        """Return both in the middle of a photo of that size, as large as fits.

        They are of another photo when one has been opened meanwhile.
        """
        width, height = size
        scale = min(width / self.now.width(), height / self.now.height())
        w, h = self.now.width() * scale, self.now.height() * scale
        if abs(w - width) <= scale and abs(h - height) <= scale:  # only rounded otherwise
            w, h = float(width), float(height)
        region = ((width - w) / 2, (height - h) / 2, w, h)
        return PlacedImage(self.before, region), PlacedImage(self.now, region)
