"""Where the hand on the puck is going: the way on which full renders are painted ahead of it."""

import math
from collections.abc import Callable

from stylemixer.document.natural_neighbours import Point
from stylemixer.document.pad import Pad, clamped
from stylemixer.document.recipe import Recipe
from stylemixer.ui.state.session import AsLine

SLACK = 0.08
"""Contributions that the hand may be off its way; a full render so far off is still near."""
AHEAD = 0.2
"""Length of a way in front of the hand, of the square's side."""
BEHIND = 0.1
USED = 0.75
"""So much of the way in front is gone when the next one is laid."""
ASIDE = 0.06
"""Distance from the way at which another one is laid."""
SMOOTHING = 0.35


class Hand:
    """Follows the puck and lays straight ways in front of it, another one when it turns.

    Args:
        recipe: what the pad makes of the table with the puck at a point.
    """

    def __init__(self, recipe: Callable[[Point], Recipe]) -> None:
        self._recipe = recipe
        self._at: Point | None = None
        self._direction = (0.0, 0.0)
        self._way: tuple[Point, Point] | None = None

    def came(self, pad: Pad) -> None:
        """Be on the puck, before it moves: towards the heaviest place that it does not stand on."""
        self._at, self._direction = pad.puck, (0.0, 0.0)
        others = [
            (weight, place.point)
            for weight, place in zip(pad.weights(), pad.places, strict=True)
            if math.dist(place.point, pad.puck) > BEHIND
        ]
        target = max(others, default=None)
        if target is None:
            self._way = None
        else:
            self._way = _ahead(pad.puck, _unit(pad.puck, target[1]))

    def moved(self, to: Point) -> bool:
        """Follow the puck; returns whether there is another way now."""
        before, self._at = self._at, to
        if before is None or before == to:
            return False
        step = _unit(before, to)
        if self._direction == (0.0, 0.0):
            self._direction = step
        else:
            x, y = (
                old + SMOOTHING * (new - old)
                for old, new in zip(self._direction, step, strict=True)
            )
            self._direction = _unit((0.0, 0.0), (x, y))
        if self._way is not None and self._serves(self._way, to):
            return False
        self._way = _ahead(to, self._direction)
        return True

    def ends(self, _table: Recipe) -> AsLine:
        """Return what the pad makes of the ends of the way, for a line.

        Raises:
            KeyError: when there is none.
        """
        if self._way is None:
            raise KeyError("no way")
        first, last = self._way
        return self._recipe(first), self._recipe(last), None, SLACK

    def _serves(self, way: tuple[Point, Point], at: Point) -> bool:
        """Tell whether the hand is on a way, goes along it, and has some of it before it."""
        (x, y), length = _unit(*way), math.dist(*way)
        if length < 1e-6:
            return False
        dx, dy = at[0] - way[0][0], at[1] - way[0][1]
        along, aside = dx * x + dy * y, abs(dx * y - dy * x)
        goes = self._direction[0] * x + self._direction[1] * y
        if aside > ASIDE or abs(goes) < 0.8:
            return False
        if goes < 0:  # on the way back what is there is as good
            return along > 0.0
        at_border = any(number in (0.0, 1.0) for number in way[1])
        return at_border or length - along > (1.0 - USED) * AHEAD


def _ahead(at: Point, direction: Point) -> tuple[Point, Point]:
    ends = (
        clamped((at[0] + reach * direction[0], at[1] + reach * direction[1]))
        for reach in (-BEHIND, AHEAD)
    )
    first, last = ends
    return first, last


def _unit(one: Point, other: Point) -> Point:
    length = math.dist(one, other)
    if length == 0:
        return 0.0, 0.0
    return (other[0] - one[0]) / length, (other[1] - one[1]) / length
