"""Colour under transparent pixels, taken from their surroundings.

A transparent pixel's stored colour is arbitrary, most often black. A network would see it, spread
it by its receptive field and leave dark fringes along the edge; so it is replaced before.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from stylemixer.engine.pictures.reading import go_on

Pixels = npt.NDArray[Any]
_Floats = npt.NDArray[np.float32]

_AT_ONCE = 1 << 19  # pixels of a level


def _rows(width: int) -> int:
    """Return how many rows to work on at a time: an even number, and few of a wide picture."""
    return max(2, _AT_ONCE // width // 2 * 2)


def _halve(colour: Pixels, weight: Pixels) -> tuple[Pixels, _Floats]:
    """Average 2×2 blocks of (H, W, 3) by (H, W) weights, whose sums come too."""
    height, width = weight.shape
    shape = -(-height // 2), -(-width // 2)
    means, sums = np.empty((*shape, 3), colour.dtype), np.empty(shape, np.float32)
    step = _rows(width)
    for top in range(0, height, step):
        go_on()
        if not weight[top : top + step].any():
            here = slice(top // 2, -(-min(top + step, height) // 2))
            means[here] = sums[here] = 0
            continue
        share = weight[top : top + step, :, None].astype(np.float32)
        weighted = np.concatenate([colour[top : top + step] * share, share], axis=2)
        odd = ((0, weighted.shape[0] % 2), (0, width % 2), (0, 0))  # an edge counts by itself
        padded = np.pad(weighted, odd)
        rows = padded[0::2] + padded[1::2]
        blocks = rows[:, 0::2] + rows[:, 1::2]
        here = slice(top // 2, top // 2 + len(blocks))
        sums[here] = blocks[..., 3]
        means[here] = np.rint(blocks[..., :3] / np.maximum(blocks[..., 3:], np.float32(1e-9)))
    return means, sums


def _doubled(half: Pixels, top: int, bottom: int, size: tuple[int, int], margin: int) -> Pixels:
    """Return rows of twice the size, with a margin of the nearest pixels around them."""
    height, width = size
    down = np.arange(top - margin, bottom + margin).clip(0, height - 1) // 2
    across = np.arange(-margin, width + margin).clip(0, width - 1) // 2
    return np.asarray(half[down].take(across, axis=1))


def _smoothed(wide: Pixels) -> Pixels:
    """Blur by (1, 2, 1) both ways, so that doubled pixels show no blocks; loses a pixel around."""
    depth = wide.dtype
    wide = wide.astype(np.float32)
    rows = wide[:-2] + 2 * wide[1:-1] + wide[2:]
    rows = (rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:]) / np.float32(16)
    return np.asarray(np.rint(rows).astype(depth))


def _fill(colour: Pixels, weight: Pixels, *, smooth: bool) -> None:
    """Give a colour to all pixels of (H, W, 3) whose (H, W) weight is nought, in place."""
    if weight.all() or weight.size == 1:
        return
    half, sums = _halve(colour, weight)
    _fill(half, sums, smooth=True)
    del sums
    step = _rows(weight.shape[1])
    for top in range(0, len(weight), step):
        go_on()
        empty = weight[top : top + step] == 0
        if empty.any():
            bottom = top + len(empty)
            below = _doubled(half, top, bottom, weight.shape, int(smooth))
            below = _smoothed(below) if smooth else below
            np.copyto(colour[top:bottom], below, where=empty[..., None])


def fill_transparent(pixels: Pixels, alpha: Pixels) -> None:
    """Overwrite the colour of wholly transparent pixels from their surroundings, in place.

    A pyramid of averages, weighted by alpha, is built down to one pixel; every transparent pixel
    takes the finest level that knows a colour (push-pull: Gortler et al. 1996, "The Lumigraph").
    The levels are as deep as the picture, to be small in memory.

    Args:
        pixels: uint8 or uint16 (H, W, 3).
        alpha: of the same type (H, W); 0 is transparent.

    Raises:
        ReadingEnded: see `reading.until`.
    """
    if alpha.any():
        _fill(pixels, alpha, smooth=False)
