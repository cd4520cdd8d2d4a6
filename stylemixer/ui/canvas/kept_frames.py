"""The full renders that are kept: what was painted before shows at once, and keys mix."""

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

from PySide6.QtGui import QImage

from stylemixer.document.recipe import Recipe
from stylemixer.render.scheduling.keys import EQUAL, Line, contributions
from stylemixer.render.scheduling.scheduler import painting

KEPT_BYTES = 110 << 20
"""Full renders are kept up to so much: 65 of 768 × 576 pixels, all the keys of four controls."""
LAID = 64
"""So many of the newest ones are looked through for a new line."""
FAITHFUL_GAP = 0.3
"""Between full renders that are no further apart, what shows is near enough to the picture."""


@dataclass(frozen=True)
class Mixed:
    """What shows for a recipe.

    Attributes:
        pictures: one or two, with weights that add to 1.
        faithful: whether they are full renders, and near enough to each other.
    """

    pictures: list[tuple[QImage, float]]
    faithful: bool


@dataclass
class _Full:
    image: QImage
    edge: int
    contributions: dict[Hashable, float]


@dataclass
class _Keys:
    """Pictures on a line, in the order of their places."""

    places: list[float] = field(default_factory=list)
    images: list[QImage] = field(default_factory=list)

    def put(self, place: float, image: QImage) -> None:
        at = bisect_left(self.places, place - EQUAL)
        if at < len(self.places) and abs(self.places[at] - place) < EQUAL:
            self.places[at], self.images[at] = place, image
        else:
            self.places.insert(at, place)
            self.images.insert(at, image)

    def around(self, place: float) -> tuple[list[tuple[QImage, float]], float] | None:
        """Return the neighbours with their weights, and how far they are apart."""
        at = bisect_left(self.places, place - EQUAL)
        if at < len(self.places) and abs(self.places[at] - place) < EQUAL:
            return [(self.images[at], 1.0)], 0.0
        if at in (0, len(self.places)):
            return None
        before, after = self.places[at - 1 : at + 1]
        part = (place - before) / (after - before)
        images = self.images[at - 1 : at + 1]
        return [(images[0], 1.0 - part), (images[1], part)], after - before


class KeptFrames:
    """Full renders of the photo on the table by recipe, and the keys of the line that is followed.

    Args:
        room: bytes that the pictures may take; the newest one is kept whatever its size.

    Attributes:
        line: the way that is followed, or None.
    """

    def __init__(self, room: int = KEPT_BYTES) -> None:
        self._room = room
        self._full: OrderedDict[Hashable, _Full] = OrderedDict()
        self.line: Line | None = None
        self._keys = _Keys()
        self._guesses = _Keys()

    @property
    def places(self) -> list[float]:
        """Where on the line full renders are."""
        return list(self._keys.places)

    def clear(self) -> None:
        """Forget everything: another photo, device or style has come."""
        self._full.clear()
        self.lay(None)

    def lay(self, line: Line | None) -> None:
        """Follow another way; full renders that happen to lie on it are keys at once."""
        self.line = line
        self._keys, self._guesses = _Keys(), _Keys()
        if line is None:
            return
        for full in list(self._full.values())[-LAID:]:
            if full.edge == line.ends[0].working_edge:
                place = line.place_of(full.contributions)
                if place is not None:
                    self._keys.put(place, full.image)

    def keep(self, recipe: Recipe, image: QImage) -> None:
        """Keep a full render."""
        name = painting(recipe)
        self._full.pop(name, None)
        self._full[name] = _Full(image, recipe.working_edge, contributions(recipe))
        size = sum(full.image.sizeInBytes() for full in self._full.values())
        while len(self._full) > 1 and size > self._room:
            size -= self._full.popitem(last=False)[1].image.sizeInBytes()
        place = None if self.line is None else self.line.place(recipe)
        if place is not None:
            self._keys.put(place, image)

    def guess(self, recipe: Recipe, image: QImage) -> None:
        """Keep a guess of a full render for as long as the line is followed."""
        place = None if self.line is None else self.line.place(recipe)
        if place is not None:
            self._guesses.put(place, image)

    def exact(self, recipe: Recipe) -> QImage | None:
        """Return the full render of a recipe if it is kept."""
        name = painting(recipe)
        full = self._full.get(name)
        if full is None or (not name and full.edge != recipe.working_edge):
            return None
        self._full.move_to_end(name)
        return full.image

    def at(self, recipe: Recipe) -> Mixed | None:
        """Return what shows for a recipe by its neighbours on the line; None: it has none."""
        place = None if self.line is None else self.line.place(recipe)
        if place is None:
            return None
        found = self._keys.around(place)
        if found is not None:
            exact = self.line is not None and self.line.finishing
            return Mixed(found[0], exact or found[1] <= FAITHFUL_GAP)
        both = _Keys(list(self._guesses.places), list(self._guesses.images))
        for at, image in zip(self._keys.places, self._keys.images, strict=True):
            both.put(at, image)
        found = both.around(place)
        return None if found is None else Mixed(found[0], False)
