"""Numbers of TIFFs that are neither 8 nor 16 bits deep, as 16-bit ones."""

from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[Any]
Range: TypeAlias = tuple[float, float]
"""What is black and what is white."""

_USUAL: tuple[Range, ...] = ((0.0, 255.0), (0.0, 65535.0))
_FEW = 0.05
"""So large a share of the samples may lie outside: highlights, and what sharpening leaves."""


class NoColours(ValueError):  # noqa: N818  it never reaches a person
    """Float samples in a range that no program uses for colours.

    Attributes:
        lowest: the smallest of them.
        highest: the largest.
    """

    def __init__(self, lowest: float, highest: float) -> None:
        super().__init__(lowest, highest)
        self.lowest = lowest
        self.highest = highest


def range_of(bands: Iterable[Pixels], stated: Range | None) -> Range:
    """Tell which float samples are black and white.

    What the file states counts. Else it is 0–1, by custom, as long as no more than a twentieth of
    the samples lies outside, as highlights do. Else it is 0–255 or 0–65535, whichever holds all.

    Args:
        bands: the samples, piece by piece.
        stated: the range that the file states.

    Raises:
        NoColours: none of these.
    """
    if stated is not None:
        return stated
    count = above = below = 0
    lowest, highest = np.inf, -np.inf
    for band in bands:
        values = band[np.isfinite(band)]
        if values.size:
            count += values.size
            above += int(np.count_nonzero(values > 1))
            below += int(np.count_nonzero(values < 0))
            lowest = min(lowest, float(values.min()))
            highest = max(highest, float(values.max()))
    if above + below <= _FEW * count:
        return 0.0, 1.0
    if below <= _FEW * count:
        for usual in _USUAL:
            if highest <= usual[1]:
                return usual
    raise NoColours(lowest, highest)


def as_wide(values: Pixels, scale: Range | None) -> Pixels:
    """Return numbers as uint16.

    Args:
        values: unsigned numbers, which count by their full range; or floats.
        scale: black and white of floats; None: 0 and 1. What lies outside is clipped, and what is
            no number is black.

    Raises:
        ValueError: numbers of another kind.
    """
    if values.dtype.kind == "f":
        low, high = scale or (0.0, 1.0)
        share = (values.astype(np.float64) - low) / (high - low)
        clipped = np.nan_to_num(share, posinf=1.0, neginf=0.0).clip(0, 1)
        return np.asarray(np.rint(clipped * 65535), np.uint16)
    if values.dtype.kind != "u":
        raise ValueError(f"samples of type {values.dtype}")
    if values.dtype.itemsize == 1:
        return values.astype(np.uint16) * 257
    return np.asarray(values >> (8 * values.dtype.itemsize - 16), np.uint16)
