"""How the values of a slider lie along it."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """How a value lies along a slider.

    Attributes:
        minimum: the value at the left end.
        maximum: the value at the right end.
        steps: how many arrow presses lead from one end to the other.
        octaves: equal distances are equal ratios, not equal differences; the minimum is > 0.
    """

    minimum: float = 0.0
    maximum: float = 1.0
    steps: int = 100
    octaves: bool = False

    def position(self, value: float) -> int:
        """Return the slider position, 0 to `steps`, nearest to a value."""
        low, high, here = (self._bend(x) for x in (self.minimum, self.maximum, self.clamp(value)))
        return round((here - low) / (high - low) * self.steps)

    def value(self, position: float) -> float:
        """Return the value at a slider position, 0 to `steps`; fractions are allowed."""
        low, high = self._bend(self.minimum), self._bend(self.maximum)
        bent = low + (high - low) * position / self.steps
        return self.clamp(2.0**bent if self.octaves else round(bent, 9))

    def moved(self, value: float, steps: float) -> float:
        """Return the value that many steps further along, clamped to the ends."""
        low, high = self._bend(self.minimum), self._bend(self.maximum)
        here = (self._bend(self.clamp(value)) - low) / (high - low) * self.steps
        return self.value(here + steps)

    def clamp(self, value: float) -> float:
        """Return the value, or the end that it lies beyond."""
        return min(max(value, self.minimum), self.maximum)

    def _bend(self, value: float) -> float:
        return math.log2(value) if self.octaves else value
