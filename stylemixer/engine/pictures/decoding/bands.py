"""Filling a picture's arrays by bands of rows, so that little is in memory beside them."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from stylemixer.engine.pictures.exif import upright
from stylemixer.engine.pictures.reading import go_on

Pixels = npt.NDArray[Any]
Rows = Callable[[int, int], tuple[Pixels, Pixels | None]]
"""From the first row and the one after the last: (h, w, 3) and opacity (h, w) or None."""

_PIXELS = 1 << 20  # in a band
_UNDONE = {6: 8, 8: 6}


def ranges(width: int, height: int, factor: int = 1) -> Iterator[tuple[int, int]]:
    """Yield the first row of each band and the one after its last.

    Args:
        width: of the picture in pixels.
        height: of the picture in pixels.
        factor: bands begin at multiples of it.

    Raises:
        ReadingEnded: see `reading.until`.
    """
    step = max(1, _PIXELS // max(1, width) // factor) * factor
    for top in range(0, height, step):
        go_on()
        yield top, min(top + step, height)


def assembled(
    size: tuple[int, int], turn: int, dtype: type[np.uint8 | np.uint16], rows: Rows, factor: int = 1
) -> tuple[Pixels, Pixels | None]:
    """Return a whole picture from its bands, upright.

    Args:
        size: width and height as stored.
        turn: EXIF's orientation, 1–8.
        dtype: uint8 or uint16; uint8 when it is reduced.
        rows: gives a band as it is stored, sRGB.
        factor: `rows` gives pictures that many times smaller, rounded up.

    Returns:
        (H, W, 3), and opacity (H, W) or None; both contiguous.
    """
    width, height = size
    shape = -(-height // factor), -(-width // factor)
    standing = shape[::-1] if turn >= 5 else shape
    pixels = np.empty((*standing, 3), dtype)
    alpha: Pixels | None = None
    undone = _UNDONE.get(turn, turn)
    for top, bottom in ranges(width, height, factor):
        colour, opacity = rows(top, bottom)
        here = slice(top // factor, -(-bottom // factor))
        upright(pixels, undone)[here] = colour
        if opacity is not None:
            if alpha is None:
                alpha = np.full(standing, np.iinfo(dtype).max, dtype)
            upright(alpha, undone)[here] = opacity
    return pixels, alpha


def reduced(image: Image.Image, factor: int) -> Image.Image:
    """Return a picture that many times smaller, by averages; transparent pixels do not count."""
    return image if factor == 1 else image.reduce(factor)


def eight_bits(values: Pixels) -> npt.NDArray[np.uint8]:
    """Return 16-bit values rounded to the nearest 8-bit one."""
    return ((values.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8)


def reduced_wide(colour: Pixels, alpha: Pixels | None, factor: int) -> tuple[Pixels, Pixels | None]:
    """Return a 16-bit band 8 bits deep and that many times smaller."""
    bytes_ = eight_bits(colour)
    if alpha is None:
        return np.asarray(reduced(Image.fromarray(bytes_), factor)), None
    small = np.asarray(reduced(Image.fromarray(np.dstack([bytes_, eight_bits(alpha)])), factor))
    return small[..., :3], small[..., 3]
