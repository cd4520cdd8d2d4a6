"""Density curves of activations."""

from collections.abc import Sequence

import numpy as np
import numpy.ma
import numpy.typing as npt

BINS = 96
SMOOTH = 1.2
"""Deviation in bins of the Gaussian that smooths a histogram."""
FEW = 5.0
"""Likewise where there are some dozens of activations only."""

TAIL = 0.002
"""So much of each set may lie beyond either end of the axis."""

Values = npt.NDArray[np.float64]


def axis_of(sets: Sequence[npt.NDArray[np.float32]]) -> Values:
    """Return the middles of the bins of an axis that holds nearly all of some sets, ``(BINS,)``."""
    ends = [np.quantile(values, (TAIL, 1 - TAIL)) for values in sets if values.size]
    low = min((float(end[0]) for end in ends), default=0.0)
    high = max((float(end[1]) for end in ends), default=1.0)
    if high - low < 1e-6:
        low, high = low - 0.5, high + 0.5
    edges = np.linspace(low, high, BINS + 1)
    return (edges[:-1] + edges[1:]) / 2


def density(values: npt.NDArray[np.float32], axis: Values, smooth: float = SMOOTH) -> Values:
    """Return how dense a set is at each place of an axis; its integral is the share on the axis.

    Args:
        values: of any shape.
        axis: from `axis_of`.
        smooth: deviation in bins of the Gaussian that smooths the histogram.
    """
    step = float(axis[1] - axis[0])
    ends = float(axis[0]) - step / 2, float(axis[-1]) + step / 2
    counts = np.histogram(values, len(axis), ends)[0].astype(np.float64)
    reach = int(np.ceil(4 * smooth))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / smooth) ** 2)
    counts = np.convolve(np.pad(counts, reach, mode="reflect"), kernel / kernel.sum(), "valid")
    return np.asarray(counts / max(values.size, 1) / step)
