"""The full renders that are kept: what was painted before shows at once, and keys mix.

Along a line the two mix between which the hand is; in a plane those around it.
"""

from bisect import bisect_left
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QImage

from stylemixer.document.recipe import Recipe
from stylemixer.render.scheduling.keys import EQUAL, Contributions, Line, Vector, contributions
from stylemixer.render.scheduling.neighbours import amounts
from stylemixer.render.scheduling.plane import Plane
from stylemixer.render.scheduling.scheduler import painting

if TYPE_CHECKING:
    from collections.abc import Hashable

KEPT_BYTES = 110 << 20
"""Full renders are kept up to so much: 65 of 768 × 576 pixels, all the keys of four controls."""
LAID = 64
"""So many of the newest ones are looked through for a new line."""
FAITHFUL_GAP = 0.3
"""Between full renders that are no further apart, what shows is near enough to the picture."""
FAITHFUL_NEAR = 0.2
"""In a plane, full renders that are no further from the hand than this are near enough."""
OUTSIDE = 0.2
"""In a plane, a mixture that is further from what is wanted is not shown."""
GUESSED = 0.2
"""In a plane, guesses are put back by this, so that they fill in alone."""


@dataclass(frozen=True)
class Mixed:
    """What shows for a recipe.

    Attributes:
        pictures: a few, with weights that add to 1.
        faithful: whether they are full renders, and near enough to each other.
    """

    pictures: list[tuple[QImage, float]]
    faithful: bool


@dataclass
class _Full:
    image: QImage
    edge: int
    contributions: Contributions


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
        self.line: Line | Plane | None = None
        self._keys = _Keys()
        self._guesses = _Keys()
        self._guessed: list[tuple[Vector, QImage]] = []

    @property
    def places(self) -> list[float] | list[Contributions]:
        """Where on the line full renders are; what those are made of that may be in the plane."""
        if isinstance(self.line, Plane):
            return [full.contributions for full in self._fitting(self.line)]
        return list(self._keys.places)

    def clear(self) -> None:
        """Forget everything: another photo, device or style has come."""
        self._full.clear()
        self.lay(None)

    def lay(self, line: Line | Plane | None) -> None:
        """Follow another way; full renders that happen to lie on it are keys at once."""
        self.line = line
        self._keys, self._guesses, self._guessed = _Keys(), _Keys(), []
        if isinstance(line, Line):
            for full in self._fitting(line):
                place = line.place_of(full.contributions)
                if place is not None:
                    self._keys.put(place, full.image)
        elif line is not None and self._full:
            newest = next(reversed(self._full.values())).image
            line.room = max(self._room // max(newest.sizeInBytes(), 1), 1)

    def _fitting(self, line: Line | Plane) -> list[_Full]:
        return [full for full in list(self._full.values())[-LAID:] if full.edge == line.edge]

    def keep(self, recipe: Recipe, image: QImage) -> None:
        """Keep a full render."""
        name = painting(recipe)
        self._full.pop(name, None)
        self._full[name] = _Full(image, recipe.working_edge, contributions(recipe))
        size = sum(full.image.sizeInBytes() for full in self._full.values())
        while len(self._full) > 1 and size > self._room:
            size -= self._full.popitem(last=False)[1].image.sizeInBytes()
        place = self.line.place(recipe) if isinstance(self.line, Line) else None
        if place is not None:
            self._keys.put(place, image)

    def guess(self, recipe: Recipe, image: QImage) -> None:
        """Keep a guess of a full render for as long as the line is followed."""
        if isinstance(self.line, Line):
            place = self.line.place(recipe)
            if place is not None:
                self._guesses.put(place, image)
        elif self.line is not None:
            point = self.line.place(recipe)
            if point is not None:
                self._guessed.append((point, image))

    def exact(self, recipe: Recipe) -> QImage | None:
        """Return the full render of a recipe if it is kept."""
        name = painting(recipe)
        full = self._full.get(name)
        if full is None or (not name and full.edge != recipe.working_edge):
            return None
        self._full.move_to_end(name)
        return full.image

    def at(self, recipe: Recipe) -> Mixed | None:
        """Return what shows for a recipe by its neighbours; None: it has none."""
        if isinstance(self.line, Plane):
            return self._in_plane(self.line, recipe)
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

    def _in_plane(self, plane: Plane, recipe: Recipe) -> Mixed | None:
        wanted = plane.place(recipe)
        full = [(plane.place_of(each.contributions), each.image) for each in self._fitting(plane)]
        known = [(place, image, 0.0) for place, image in full if place is not None]
        known += [(place, image, GUESSED) for place, image in self._guessed]
        if wanted is None or not known:
            return None
        points = np.stack([place for place, _, _ in known])
        handicaps = np.array([handicap for _, _, handicap in known])
        parts = amounts(points, wanted, handicaps)
        if np.linalg.norm(parts @ points - wanted) > OUTSIDE:
            return None
        away = parts @ (np.square(points - wanted).sum(axis=1) + handicaps)
        pictures = [(known[i][1], float(parts[i])) for i in np.flatnonzero(parts)]
        return Mixed(pictures, bool(away <= FAITHFUL_NEAR**2))
