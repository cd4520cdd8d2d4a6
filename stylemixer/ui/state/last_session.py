"""The start: what was on the table last time, as a picture at once and live a little later."""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.document.settings import Settings, ViewState, last_painting_path
from stylemixer.engine.networks.learned import LEARNED_STYLES
from stylemixer.paths import resources
from stylemixer.places import is_file, open_regular, there
from stylemixer.ui.state.view import Size, View
from stylemixer.ui.widgets.qimage import size_of

FIRST_PHOTO = "coffee.jpg"
FIRST_STYLES = (("starlit-blue", 0.6), ("lilac-haze", 0.4))
"""Learned styles and their weights, mixed at the very first start.

`resources/welcome/painted.jpg` is what they paint, made by ``stylemixer render
resources/examples/coffee.jpg -s starlit-blue=0.6 -s lilac-haze=0.4 --quality 92``.
"""


@dataclass(frozen=True)
class LastSession:
    """What lies on the table when the window opens.

    Attributes:
        photo: the photo to open, or None.
        recipe: the mix.
        still: the painted picture to show until painting is live; null when there is none.
        photo_size: the photo's size as far as it is known without reading it, else the still's.
        view: how it shows.
    """

    photo: Path | None
    recipe: Recipe
    still: QImage
    photo_size: Size
    view: ViewState


def last_session_of(settings: Settings, photo: Path | None = None) -> LastSession:
    """Return what to begin with.

    Args:
        settings: with the last session, if there was one.
        photo: a photo that the user has asked for; the last mix paints it.
    """
    last = settings.last
    if last is None:
        first = photo or resources() / "examples" / FIRST_PHOTO
        still = QImage() if photo else _welcome(first)
        return LastSession(first, first_recipe(), still, _size(first, still), ViewState())
    kept = _where_it_is_now(Path(last.photo)) if last.photo else None
    if photo is not None and photo != kept:
        return LastSession(photo, last.recipe, QImage(), (1, 1), ViewState())
    if kept is None:
        return LastSession(None, last.recipe, QImage(), (1, 1), ViewState())
    still = _still()
    return LastSession(kept, last.recipe, still, _size(kept, still), last.view)


def first_recipe() -> Recipe:
    """Return the mix of the very first start."""
    recipe = Recipe()
    for name, weight in FIRST_STYLES:
        learned = next(style for style in LEARNED_STYLES if style.name == name)
        recipe = recipe.added(StyleRef(learned.network, "learned", name), weight)
    return recipe


def view_state(view: View | None, split: float | None) -> ViewState:
    """Describe a view so that it fits any window."""
    if view is None or view.fitted:
        return ViewState(split=split)
    fractions = [
        min(max(middle / side, 0.0), 1.0)
        for middle, side in zip(view.centre, view.photo, strict=True)
    ]
    return ViewState(view.scale, (fractions[0], fractions[1]), split)


def view_of(state: ViewState, view: View) -> View:
    """Return a view as it was described, on the photo and viewport of another."""
    if state.zoom is None:
        return view.fit()
    x, y = (fraction * side for fraction, side in zip(state.centre, view.photo, strict=True))
    there = view.zoomed(state.zoom)
    dx, dy = (a - b for a, b in zip(there.centre, (x, y), strict=True))
    return there.panned(dx * there.scale, dy * there.scale)


def to_text(data: QByteArray) -> str:
    """Return Qt's own bytes as text for the settings file."""
    return b64encode(bytes(data.data())).decode()


def from_text(text: str) -> QByteArray:
    """Return Qt's own bytes from the settings file; empty when the text is damaged."""
    try:
        return QByteArray(b64decode(text, validate=True))
    except ValueError:
        return QByteArray()


def _where_it_is_now(photo: Path) -> Path:
    """Return a shipped photo's present place: an update may have moved the application."""
    shipped = resources() / "examples" / photo.name
    moved = not there(photo) and photo.parent.name == "examples" and is_file(shipped)
    return shipped if moved else photo


def _still() -> QImage:
    """Return the last painted picture; a null one when it cannot be read."""
    try:
        with open_regular(last_painting_path()) as file:
            return QImage.fromData(file.read())
    except (OSError, ValueError):
        return QImage()


def _welcome(photo: Path) -> QImage:
    """Return the shipped painted picture of the first start, else the photo as it is."""
    for path in sorted((resources() / "welcome").glob("painted.*")):
        image = QImage(str(path))
        if not image.isNull():
            return image
    return QImage(str(photo))


def _size(photo: Path, still: QImage) -> Size:
    size = size_of(photo)
    if not size.isValid():
        return max(still.width(), 1), max(still.height(), 1)
    return size.width(), size.height()
