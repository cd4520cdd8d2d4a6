"""How fast a hand moves along a line or in a plane, and whether it does so without a pause."""

from typing import Any

import numpy as np

_SMOOTHING = 0.5
_PAUSE_SECONDS = 0.25
"""Between two movements that lie further apart the hand has rested."""


class HandSpeed:
    """Follows steps, which are numbers or vectors.

    Attributes:
        now: what the hand moves in a second; after a single step it is short, but has a direction.
        moves: how often it has moved without a pause.
    """

    def __init__(self) -> None:
        self._moved_at: float | None = None
        self.now: Any = 0.0
        self.moves = 0

    def come(self, seconds: float | None) -> None:
        """Be on the control from now on, or off it: None."""
        self._moved_at = seconds
        self.now = 0.0

    def step(self, step: Any, seconds: float) -> None:
        """Take note of a movement.

        Args:
            step: how far, and where.
            seconds: when.
        """
        passed = seconds - (self._moved_at if self._moved_at is not None else seconds)
        if passed > _PAUSE_SECONDS:
            self.now = 0.0
            self.moves = 0
        self.moves += 1
        # without a pause between them there is still a direction
        speed = step / max(passed, 1e-3) if passed <= _PAUSE_SECONDS else 0.0 * step
        if np.sum(speed * self.now) < 0:
            self.now = 0.0
        self.now = self.now + _SMOOTHING * (speed - self.now)
        if not np.any(self.now):
            self.now = step * 1e-3
        self._moved_at = seconds
