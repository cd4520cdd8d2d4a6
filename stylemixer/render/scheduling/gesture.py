"""The hand on one control: where it is, where it will be, and which keys are there for it."""

from collections.abc import Iterable

from stylemixer.document.recipe import Recipe
from stylemixer.render.scheduling.hand import Hand
from stylemixer.render.scheduling.keys import EQUAL, Line, next_place

FINEST_WAITING = 0.5
"""Before the hand moves, keys at both ends and in the middle are enough."""
FINEST = 1 / 8
GUESSED = (0.5, 0.0, 1.0)
NEAR = 0.1
"""A draft in the middle is of no use next to another key."""
LONGEST_LOOK = 0.5


class Gesture(Hand[float]):
    """A line that is anticipated or followed. Not safe for threads, like the scheduler.

    Args:
        line: the way of the control.
        known: places on it whose full renders are kept already.

    Attributes:
        line: likewise.
        hand: where on it the hand is; None: the recipe is not on it.
    """

    line: Line

    def __init__(self, line: Line, known: Iterable[float]) -> None:
        super().__init__(line, list(known))
        self._useless: list[float] = []

    @property
    def covered(self) -> bool:
        """Whether there are keys, or drafts of keys, on both sides of the hand."""
        places = [*self._full, *self._guessed]
        return (
            self.hand is not None
            and bool(places)
            and min(places) - EQUAL <= self.hand <= max(places) + EQUAL
        )

    def moved_to(self, recipe: Recipe, now: float) -> None:
        """Follow the hand.

        Args:
            recipe: the recipe as it is now.
            now: seconds.
        """
        before, self.hand = self.hand, self.line.hand(recipe)
        if self.hand is None or before is None:
            self._speed.come(now if self.hand is not None else None)
        elif self.hand != before:
            self._speed.step(self.hand - before, now)

    def next_guess(self) -> Recipe | None:
        """Return which key's draft is missing most; None: there are enough."""
        if self.hand is None:
            return None
        speed = self._speed.now
        rises = speed > 0 or (speed == 0 and self.hand < 0.5)
        for place in sorted(GUESSED, key=lambda place: (place == 0.5, (place < 0.5) == rises)):
            recipe = self.line.recipe_at(place)
            found = self.line.place(recipe)
            near = NEAR if place == 0.5 else EQUAL
            known = [*self._full, *self._guessed]
            if found is not None and not any(abs(found - other) < near for other in known):
                return recipe
        return None

    def next_key(self, seconds: float) -> Recipe | None:
        """Return which key to paint next; None: there are enough.

        Args:
            seconds: what painting one takes.
        """
        if self.hand is None:
            return None
        look = min(max(self._speed.now * 2 * seconds, -LONGEST_LOOK), LONGEST_LOOK)
        ahead = min(max(self.hand + look, 0.0), 1.0)
        finest = FINEST if self._speed.moves else FINEST_WAITING
        while True:
            place = next_place(self._full, self.hand, ahead, finest, self._useless)
            if place is None:
                return None
            recipe = self.line.recipe_at(place)
            found = self.line.place(recipe)
            if found is None:
                return None
            near = EQUAL if place in (0.0, 1.0) else finest / 8
            if not any(abs(found - other) < near for other in self._full):
                return recipe
            self._useless.append(place)
