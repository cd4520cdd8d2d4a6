"""The picture by which a style or look is known: an example photo that is painted in it."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from stylemixer.paths import resources
from stylemixer.ui.widgets.qimage import encoded

if TYPE_CHECKING:
    from stylemixer.document.recipe import Recipe
    from stylemixer.engine.codes import StyleCode
    from stylemixer.render.bridge import RenderBridge

EDGE = 300
QUALITY = 80


def ask_for_thumbnail(bridge: "RenderBridge", name: str, paint: "StyleCode | Recipe") -> None:
    """Have an example painted: its file may travel, and the user's photo must not.

    Args:
        bridge: paints; its `trial_ready` answers.
        name: of the trial.
        paint: the style's code, or the look's mix.
    """
    bridge.try_out(name, paint, _example(), EDGE)


def plain_example() -> QImage:
    """Return the example as it is, for what could not be painted any more."""
    image = QImage(str(_example()))
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.scaled(EDGE, EDGE, keep, smooth)


def thumbnail_bytes(image: QImage) -> bytes:
    """Return a picture as the library keeps it, a JPEG."""
    return encoded(image, "jpeg", quality=QUALITY)


def _example() -> Path:
    return resources() / "examples" / "coffee.jpg"
