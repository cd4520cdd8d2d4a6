"""How a file's bands and the screen's drafts share one thread while something moves."""

import time

DRAFTS_PER_BAND = 4.0
"""While something moves, drafts have so many times as long as a band of a file before the next."""
SHORTEST_PAUSE_S = 0.1


class Pace:
    """When the next band of a file may be painted, by how long the last one took."""

    def __init__(self) -> None:
        self._ended, self._took = 0.0, 0.0

    def begin(self) -> None:
        """A file begins now."""
        self._ended, self._took = time.monotonic(), 0.0

    def painted(self, since: float) -> None:
        """A band that was begun then, by `time.monotonic`, is done."""
        self._ended = time.monotonic()
        self._took = self._ended - since

    def has_waited(self) -> bool:
        """Tell whether drafts that follow each other without a gap have kept the file waiting."""
        pause = max(DRAFTS_PER_BAND * self._took, SHORTEST_PAUSE_S)
        return time.monotonic() - self._ended > pause

    def seconds_left(self) -> float:
        """Return how long drafts come first, so that half of the time is theirs."""
        return max(self._ended + self._took - time.monotonic(), 0.0)
