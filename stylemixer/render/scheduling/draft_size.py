"""How large a draft may be so that the picture follows the hand on this machine."""

import math
from collections import deque

STEP = 32
"""Draft edges are multiples of this, so that a photo's cached features are used again."""
SMALLEST = 192
FIRST_GUESS = 320
TARGET_SECONDS = 0.015
"""A draft starts when the running one ends, so 33 ms from event to pixels leaves half for each."""

_WINDOW = 20
_ENOUGH = 4
_TOO_SLOW = 1.2
_ROOM = 0.8
_GROWTH = 1.5

Networks = frozenset[str]


class DraftSize:
    """Learns from the time that drafts take; one size for each set of networks in use.

    A new size costs an encoding of the photo and changes the look of the strokes. So sizes go
    down at once, and up only between two gestures, with room to spare.

    Args:
        target: seconds that a draft may take, at its 90th percentile.
    """

    def __init__(self, target: float = TARGET_SECONDS) -> None:
        self._target = target
        self._edges: dict[Networks, int] = {}
        self._samples: dict[Networks, deque[float]] = {}

    def edge(self, networks: Networks) -> int:
        """Return the long edge in pixels for drafts of these networks."""
        return self._edges.get(networks, FIRST_GUESS)

    def painted(self, networks: Networks, edge: int, seconds: float) -> None:
        """Learn from a draft whose photo was encoded already; may lower the edge.

        Args:
            networks: the networks that painted.
            edge: its long edge; one that is no longer in use teaches nothing.
            seconds: how long it took.
        """
        current = self.edge(networks)
        if edge != current:
            return
        samples = self._samples.setdefault(networks, deque(maxlen=_WINDOW))
        samples.append(seconds)
        slow = self._percentile(samples)
        if len(samples) >= _ENOUGH and slow > _TOO_SLOW * self._target:
            fitting = _floor(current * math.sqrt(self._target / slow))
            self._change(networks, max(SMALLEST, min(fitting, current - STEP)))

    def rest(self, networks: Networks) -> None:
        """Between two gestures: raise the edge where there is room for it."""
        samples = self._samples.get(networks)
        if samples is None or len(samples) < _ENOUGH:
            return
        current = self.edge(networks)
        room = _ROOM * self._target / self._percentile(samples)
        fitting = _floor(current * min(math.sqrt(room), _GROWTH))
        if fitting > current:
            self._change(networks, fitting)

    def measured(self, networks: Networks) -> bool:
        """Tell whether enough drafts of the current edge have been timed."""
        return len(self._samples.get(networks, ())) >= _ENOUGH

    def forget(self) -> None:
        """Start anew, on another device."""
        self._edges.clear()
        self._samples.clear()

    def _change(self, networks: Networks, edge: int) -> None:
        if edge != self.edge(networks):
            self._edges[networks] = edge
            self._samples.pop(networks, None)

    @staticmethod
    def _percentile(samples: deque[float]) -> float:
        ordered = sorted(samples)
        return max(ordered[math.ceil(0.9 * len(ordered)) - 1], 1e-6)


def _floor(edge: float) -> int:
    return int(edge / STEP) * STEP
