"""The time that is left, in words that promise no more than is known."""

from PySide6.QtCore import QCoreApplication

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
    return QCoreApplication.translate("TimeLeft", text)
