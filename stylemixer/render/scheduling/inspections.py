"""When the laboratory's requests may be answered: they never come before what the screen shows."""

import time

from stylemixer.render.inspection import VGG, InspectRequest

QUICK_S = 0.012
"""While something moves, only what has lately taken no longer than this is looked at."""

VGG_EVERY_S = 0.5
"""The loss network looks no more often than this."""


class Inspections:
    """The one request that waits; a newer one takes its place."""

    def __init__(self) -> None:
        self._waiting: InspectRequest | None = None
        self._took = float("inf")
        self._vgg_ended = float("-inf")

    def ask(self, request: InspectRequest | None) -> None:
        """Look at this next; None: at nothing."""
        self._waiting = request

    def due_in(self, moving: bool) -> float | None:
        """Return in how many seconds to look; None: not before something changes.

        Args:
            moving: whether something on screen is changing now.
        """
        request = self._waiting
        if request is None:
            return None
        if request.network == VGG:
            return None if moving else max(self._vgg_ended + VGG_EVERY_S - time.monotonic(), 0.0)
        return None if moving and self._took > QUICK_S else 0.0

    def take(self) -> InspectRequest:
        """Take the request that waits."""
        request, self._waiting = self._waiting, None
        assert request is not None
        return request

    def answered(self, request: InspectRequest, seconds: float) -> None:
        """Learn how long looking took."""
        if request.network == VGG:
            self._vgg_ended = time.monotonic()
        else:
            self._took = seconds
