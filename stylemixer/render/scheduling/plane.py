"""All that a hand in a square can make of the table: what a line is to a slider.

A recipe's place on it is what its picture is made of, for pictures mix by that. No Qt, no torch.
"""

import time
from collections.abc import Callable, Hashable, Sequence

from stylemixer.document.natural_neighbours import Point
from stylemixer.document.recipe import Recipe
from stylemixer.render.scheduling.keys import (
    EQUAL,
    Contributions,
    Reach,
    Vector,
    contributions,
    vector,
)

PARTS = 8
"""Of a side, between whose ends there may be keys."""
SLICE_S = 0.003
"""Who asks for more samples waits no longer."""


class Plane(Reach[Vector]):
    """The recipes of a square, by what their pictures are made of.

    Args:
        recipe: returns the recipe at a point of the unit square; any thread may call it.
        corners: the points between which the others mix, at least one.
        hand: where the hand is.
        name: what tells it from planes with other recipes.

    Attributes:
        name: likewise.
        hand: where the hand is, as it comes.
        corners: the recipes of the corners with their places.
        samples: recipes here and there with their places, the hand's first; see `sample`.
        room: so many pictures of it are kept.
    """

    finishing = False

    def __init__(
        self,
        recipe: Callable[[Point], Recipe],
        corners: Sequence[Point],
        hand: Point,
        name: Hashable,
    ) -> None:
        self._recipe = recipe
        self.name = name
        at = recipe(hand)
        recipes = [recipe(corner) for corner in dict.fromkeys(corners)]
        found = [contributions(each) for each in recipes]
        names = dict.fromkeys(name for each in found for name, x in each.items() if abs(x) > EQUAL)
        self._names = {name: i for i, name in enumerate(names)}
        super().__init__(recipes[0].working_edge)
        self.corners = [
            (each, vector(of, self._names)) for each, of in zip(recipes, found, strict=True)
        ]
        self.hand = vector(contributions(at), self._names)
        self.samples: list[tuple[Recipe, Vector]] = [(at, self.hand)]
        self.room = 64
        self._left = iter(_grid())

    def is_like(self, other: object) -> bool:
        """Tell whether another one has the same recipes."""
        return isinstance(other, Plane) and self.name == other.name

    def place_of(self, found: Contributions) -> Vector | None:
        """Return where contributions are, for the same working edge."""
        if any(abs(x) > EQUAL and name not in self._names for name, x in found.items()):
            return None
        return vector(found, self._names)

    def sample(self) -> None:
        """Find some more samples, as far as there is time."""
        end = time.perf_counter() + SLICE_S
        for point in self._left:
            recipe = self._recipe(point)
            place = self.place(recipe)
            if place is not None:
                self.samples.append((recipe, place))
            if time.perf_counter() > end:
                return


def _grid() -> list[Point]:
    """Return points all over the square, those of the coarsest grid first."""
    numbers = range(PARTS + 1)
    found = {
        (x / PARTS, y / PARTS): None
        for step in (PARTS // 2, PARTS // 4, 1)
        for x in numbers[::step]
        for y in numbers[::step]
    }
    return list(found)
