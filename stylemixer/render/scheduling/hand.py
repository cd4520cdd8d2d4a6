"""A hand on a control, and the keys that are there for it: what lines and planes have in common."""

from collections.abc import MutableSequence
from typing import Generic

from stylemixer.render.requests import PreviewRequest
from stylemixer.render.scheduling.hand_speed import HandSpeed
from stylemixer.render.scheduling.keys import Place, Reach


class Hand(Generic[Place]):
    """A control that is anticipated or followed. Not safe for threads, like the scheduler.

    Args:
        line: all that the control can lead to.
        full: places on it whose full renders are kept already.

    Attributes:
        line: likewise.
        hand: where on it the hand is; None: the recipe is not on it.
    """

    def __init__(self, line: Reach[Place], full: MutableSequence[Place]) -> None:
        self.line = line
        self.hand: Place | None = None
        self._full = full
        self._guessed: list[Place] = []
        self._speed = HandSpeed()

    @property
    def follows(self) -> bool:
        """Whether the hand has moved more than once without a pause."""
        return self._speed.moves > 1

    def painted(self, request: PreviewRequest) -> None:
        """Take note of a picture of the whole photo that is there now."""
        place = self.line.place(request.recipe)
        if place is None or (request.draft and not request.key):
            return
        (self._guessed if request.draft else self._full).append(place)
