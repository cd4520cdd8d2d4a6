"""Timing two things beside each other on a machine whose speed drifts."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

ROUNDS = 6
PER_ROUND = 4
"""6 × 4 = 24 counted runs of each thing."""

REST_S = 0.2
"""Between things, so that the last one's spinning worker threads have gone to sleep."""

Call = Callable[[], object]


@dataclass(frozen=True)
class Times:
    """Seconds of each counted run."""

    seconds: tuple[float, ...]

    @property
    def milliseconds(self) -> float:
        """The median, in milliseconds."""
        return 1e3 * median(self.seconds)


def side_by_side(calls: Sequence[Call]) -> list[Times]:
    """Time several calls in turn, a few runs each at a time, after one run that is not counted."""
    for call in calls:
        call()
    found: list[list[float]] = [[] for _ in calls]
    for _ in range(ROUNDS):
        for call, seconds in zip(calls, found, strict=True):
            time.sleep(REST_S)
            call()  # the caches are another call's
            for _ in range(PER_ROUND):
                start = time.perf_counter()
                call()
                seconds.append(time.perf_counter() - start)
    return [Times(tuple(seconds)) for seconds in found]
