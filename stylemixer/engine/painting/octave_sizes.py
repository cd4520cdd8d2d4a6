"""The sizes through which a picture is enlarged. Importable without torch."""

import math
from collections.abc import Iterator

Size = tuple[int, int]

LARGEST_STEP = 2.4
"""Octaves of two would be one too many for most photos, and their last step a small one: all steps
are equal, and as few as need not be larger than this."""


def octave_sizes(reference: Size, size: Size) -> Iterator[Size]:
    """Yield the sizes from the reference to a larger one, in equal steps."""
    times = max(size[0] / reference[0], size[1] / reference[1])
    count = max(math.ceil(math.log(times) / math.log(LARGEST_STEP) - 1e-9), 1)
    for missing in range(count - 1, 0, -1):
        share = times ** (-missing / count)
        yield round(size[0] * share), round(size[1] * share)
    yield size
