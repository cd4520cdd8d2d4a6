"""Colour under transparent pixels, taken from their surroundings.

A transparent pixel's stored colour is arbitrary, most often black. A network would see it, spread
it by its receptive field and leave dark fringes along the edge; so it is replaced before.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[Any]
_Floats = npt.NDArray[np.float32]

_ROWS = 512  # of the full picture at a time; even


def _halve(weighted: _Floats) -> _Floats:
    """Sum 2×2 blocks of (H, W, 4); an odd edge counts by itself."""
    height, width, _ = weighted.shape
    padded = np.pad(weighted, ((0, height % 2), (0, width % 2), (0, 0)))
    rows = padded[0::2] + padded[1::2]
    return np.asarray(rows[:, 0::2] + rows[:, 1::2])


def _double(colour: _Floats, height: int, width: int) -> _Floats:
    return colour.repeat(2, axis=0)[:height].repeat(2, axis=1)[:, :width]


def _smooth(colour: _Floats) -> _Floats:
    """Blur by (1, 2, 1) both ways, so that doubled pixels show no blocks."""
    for axis in (0, 1):
        ends = [(1, 1) if a == axis else (0, 0) for a in range(3)]
        wide = np.moveaxis(np.pad(colour, ends, mode="edge"), axis, 0)
        blurred = (wide[:-2] + 2 * wide[1:-1] + wide[2:]) / np.float32(4)
        colour = np.asarray(np.moveaxis(blurred, 0, axis), np.float32)
    return colour


def _fill(weighted: _Floats) -> _Floats:
    """Return a colour everywhere of (H, W, 4): colour times weight, and weight."""
    height, width, _ = weighted.shape
    weight = weighted[..., 3:]
    own = np.asarray(weighted[..., :3] / np.maximum(weight, np.float32(1e-9)), np.float32)
    if weight.all() or height == width == 1:
        return own
    below = _smooth(_double(_fill(_halve(weighted)), height, width))
    return np.asarray(np.where(weight > 0, own, below), np.float32)


def fill_transparent(pixels: Pixels, alpha: Pixels) -> None:
    """Overwrite the colour of wholly transparent pixels from their surroundings, in place.

    A pyramid of averages, weighted by alpha, is built down to one pixel; every transparent pixel
    takes the finest level that knows a colour (push-pull: Gortler et al. 1996, "The Lumigraph").

    Args:
        pixels: uint8 or uint16 (H, W, 3).
        alpha: of the same type (H, W); 0 is transparent.
    """
    empty = alpha == 0
    if not empty.any() or empty.all():
        return
    height = len(alpha)
    # level 0 only by stretches of rows: as floats it would be five times the picture
    halves = []
    for top in range(0, height, _ROWS):
        weight = alpha[top : top + _ROWS, :, None].astype(np.float32)
        colour = pixels[top : top + _ROWS].astype(np.float32)
        halves.append(_halve(np.concatenate([colour * weight, weight], axis=2)))
    half = _fill(np.concatenate(halves))
    for top in range(0, height, _ROWS):
        mask = empty[top : top + _ROWS]
        rows = _double(half[top // 2 : (top + _ROWS) // 2], *mask.shape)
        pixels[top : top + _ROWS][mask] = np.rint(rows[mask]).astype(pixels.dtype)
