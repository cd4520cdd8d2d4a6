"""How long painting takes, learned from what was painted for the screen."""

from collections import deque
from statistics import median_high
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stylemixer.document.recipe import Recipe
    from stylemixer.render.requests import Frame


class PaintingSpeed:
    """Learns from the final frames what a megapixel takes."""

    def __init__(self) -> None:
        self._networks: frozenset[str] = frozenset()
        # the middle of a few: the first frame warms up, one seen before comes from a cache
        self._recent: deque[float] = deque(maxlen=5)

    def learn(self, frame: "Frame") -> None:
        """Take in a frame; only whole, painted ones at rest count."""
        networks = _networks(frame.recipe)
        if frame.draft or frame.region is not None or not networks:
            return
        if networks != self._networks:
            self._networks = networks
            self._recent.clear()
        height, width = frame.pixels.shape[:2]
        self._recent.append(frame.seconds / (width * height / 1e6))

    def forget(self) -> None:
        """Know nothing, as on another device."""
        self._recent.clear()

    def seconds_per_megapixel(self, recipe: "Recipe") -> float | None:
        """Return what painting a megapixel takes; None: not known for this mix's networks."""
        if not self._recent or _networks(recipe) != self._networks:
            return None
        return median_high(self._recent)


def _networks(recipe: "Recipe") -> frozenset[str]:
    """Return what paints; empty when the photo itself is what shows."""
    if recipe.strength <= 0:
        return frozenset()
    return frozenset(slot.style.network for slot in recipe.active())
