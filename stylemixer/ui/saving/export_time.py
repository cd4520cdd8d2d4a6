"""How long painting a file takes, in words that promise no more than is known."""

from collections import deque
from statistics import median_high
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from stylemixer.document.recipe import Recipe
    from stylemixer.render.requests import Frame

QUIET_SECONDS = 1.0
"""So soon after the start nothing is known yet."""


class TimeLeft:
    """Reckons the time left from the share that is done; the caller brings the clock.

    Args:
        now: when the save began, in seconds of any clock that only goes forward.
    """

    def __init__(self, now: float) -> None:
        self._start = self._base = self._told = now
        self._fraction = 0.0

    def tell(self, fraction: float, now: float) -> None:
        """Learn the share that is done, 0–1."""
        if fraction <= 0:
            self._base = now  # preparations say nothing about the painting's pace
        self._fraction, self._told = fraction, now

    def seconds(self, now: float) -> float | None:
        """Return the seconds left, ≥ 0; None while they are not known."""
        painted = self._told - self._base
        if now - self._start < QUIET_SECONDS or painted <= 0 or not 0 < self._fraction < 1:
            return None
        left = painted * (1 - self._fraction) / self._fraction
        return max(left - (now - self._told), 0.0)


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


def in_words(seconds: float) -> str:
    """Return a duration as people would guess it: "about 35 s", "about 2 min", "about 1.5 h"."""
    if seconds < 1:
        return _translate("less than a second")
    if seconds < 5:
        return _translate("a few seconds")
    if seconds < 57.5:
        return _translate("about {0} s").format(5 * round(seconds / 5))
    if seconds < 59.5 * 60:
        return _translate("about {0} min").format(max(round(seconds / 60), 1))
    return _translate("about {0} h").format(f"{seconds / 3600:.1f}")


def _translate(text: str) -> str:
    return QCoreApplication.translate("ExportTime", text)
