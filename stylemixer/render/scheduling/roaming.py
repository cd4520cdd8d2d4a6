"""The hand in a square: where it is, where it will be, and which keys are there for it."""

from collections import deque
from collections.abc import Iterable

import numpy as np

from stylemixer.document.recipe import Recipe
from stylemixer.render.scheduling.hand import Hand
from stylemixer.render.scheduling.keys import EQUAL, Contributions, Vector
from stylemixer.render.scheduling.neighbours import amounts
from stylemixer.render.scheduling.plane import Plane

FINEST = 0.09
"""In contributions: an eighth of the way between two styles."""
FINEST_WAITING = 0.12
ENOUGH_WAITING = 16
"""Before the hand moves, so far apart or so many they are enough."""
REACH = 0.35
"""Where the hand is so much further away, a key helps e times less."""
OF_CORNERS = 1.5
"""So much more than others these keys help."""
LONGEST_LOOK = 0.25
COVERED = 0.1
"""As near as this to a mixture of keys, there is more than a draft could show."""


class Roaming(Hand[Vector]):
    """A plane that is anticipated or followed. Not safe for threads, like the scheduler.

    Args:
        plane: what the hand can make of the table.
        known: contributions whose full renders are kept already.

    Attributes:
        line: the plane.
        hand: where on it the hand is; None: the recipe is not on it.
    """

    line: Plane

    def __init__(self, plane: Plane, known: Iterable[Contributions]) -> None:
        places = [plane.place_of(found) for found in known]
        super().__init__(plane, deque((p for p in places if p is not None), maxlen=plane.room))

    @property
    def covered(self) -> bool:
        """Whether keys, or drafts of keys, can be mixed to what is wanted."""
        known = [*self._full, *self._guessed]
        if self.hand is None or not known:
            return False
        points = np.stack(known)
        return bool(np.linalg.norm(amounts(points, self.hand) @ points - self.hand) <= COVERED)

    def moved_to(self, recipe: Recipe, now: float) -> None:
        """Follow the hand.

        Args:
            recipe: the recipe as it is now.
            now: seconds.
        """
        before, self.hand = self.hand, self.line.place(recipe)
        if self.hand is None or before is None:
            self._speed.come(now if self.hand is not None else None)
        elif not np.array_equal(self.hand, before):
            self._speed.step(self.hand - before, now)

    def next_guess(self) -> Recipe | None:
        """Return which corner's draft is missing most; None: there are enough."""
        return self._most_missed([], [*self._full, *self._guessed], 0.0)

    def next_key(self, seconds: float) -> Recipe | None:
        """Return which key to paint next; None: there are enough.

        Args:
            seconds: what painting one takes.
        """
        self.line.sample()
        if self._speed.moves == 0 and len(self._full) >= ENOUGH_WAITING:
            return None
        return self._most_missed(self.line.samples, list(self._full), 2 * seconds)

    def _most_missed(
        self, samples: list[tuple[Recipe, Vector]], known: list[Vector], seconds: float
    ) -> Recipe | None:
        """Return what is far from all that is known, and near to where the hand will be.

        Args:
            samples: what may be missed besides the corners, with its places.
            known: places.
            seconds: until then.
        """
        found = [*self.line.corners, *samples]
        places = np.stack([place for _, place in found])
        gaps = np.ones(len(places))
        if known:
            gaps = np.linalg.norm(places[:, None] - np.stack(known), axis=2).min(axis=1)
        finest = np.full(len(places), FINEST if self._speed.moves else FINEST_WAITING)
        # beyond the corners nothing can be mixed, so that none is near enough to one
        corners = slice(len(self.line.corners))
        finest[corners] = EQUAL
        helps = gaps * np.exp(-np.linalg.norm(places - self._ahead(seconds), axis=1) / REACH)
        helps[corners] *= OF_CORNERS
        helps[gaps <= finest] = 0.0
        best = int(helps.argmax())
        return found[best][0] if helps[best] > 0 else None

    def _ahead(self, seconds: float) -> Vector:
        if self.hand is None:  # it has not come into the plane yet, and will where its puck is
            return self.line.hand
        step: Vector = self._speed.now * seconds * np.ones(len(self.hand))
        length = float(np.linalg.norm(step))
        ahead: Vector = self.hand + step * min(1.0, LONGEST_LOOK / max(length, EQUAL))
        return ahead
