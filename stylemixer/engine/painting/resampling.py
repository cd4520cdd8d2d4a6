"""Parts of resampled pictures as matrix products: exact at every position, fast on any device.

The same Lanczos filter (a = 3, widened when scaling down) as `images.resize`, which needs the
picture on the CPU and takes longer than the networks do. A part of a resampled picture is two
matrix products with few columns, cut into stretches so that the matrices hold few zeros.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from stylemixer.engine.painting.tiling import Box
from stylemixer.engine.pictures.images import to_float

Size = tuple[int, int]

READ_PIXELS = 16 << 20
"""So many pixels of a picture are read at a time."""

_SUPPORT = 3.0
_STRETCH = 128
"""Outputs per matrix; more would multiply more zeros, fewer would copy more overlaps."""


def sources(box: Box, size: Size, resampled: Size) -> Box:
    """Return which pixels of a picture a part of its resampled version depends on.

    Args:
        box: the part, in pixels of the resampled picture.
        size: width and height of the picture.
        resampled: width and height of the resampled picture.
    """
    left, right = _range(box.left, box.right, size[0], resampled[0])
    top, bottom = _range(box.top, box.bottom, size[1], resampled[1])
    return Box(left, top, right, bottom)


def resample(part: Tensor, origin: Box, size: Size, resampled: Size, box: Box) -> Tensor:
    """Resample a part of a picture; parts fit together to the bit of the matrix products.

    Args:
        part: ``(1, C, h, w)``, the pixels of `origin`, which covers what `sources` says.
        origin: where the part lies in the picture.
        size: width and height of the picture.
        resampled: width and height of the whole resampled picture.
        box: which part of that to return.

    Returns:
        ``(1, C, h, w)``, not clipped: Lanczos overshoots at edges.
    """
    if size == resampled:
        rows, columns = box.within(origin)
        return part[:, :, rows, columns]
    x, y = (box.left, box.right), (box.top, box.bottom)
    across = _products(part.transpose(2, 3), origin.left, x, size[0], resampled[0])
    return _products(across.transpose(2, 3), origin.top, y, size[1], resampled[1])


def resampled_part(read: Callable[[Box], Tensor], own: Size, size: Size, box: Box) -> Tensor:
    """Read a part of a picture as it is at another size, a bounded number of pixels at a time.

    Args:
        read: gives a part of the picture at its own size, ``(1, C, h, w)``, in [0, 1].
        own: that size.
        size: the other size.
        box: the part, in pixels of the other size.

    Returns:
        ``(1, C, h, w)``, in [0, 1].
    """
    seen = box if own == size else sources(box, own, size)
    if math.prod(seen.size) > READ_PIXELS and box.bottom - box.top > 1:
        middle = (box.top + box.bottom) // 2
        halves = replace(box, bottom=middle), replace(box, top=middle)
        return torch.cat([resampled_part(read, own, size, half) for half in halves], 2)
    part = read(seen)
    return part if own == size else resample(part, seen, own, size, box).clamp_(0.0, 1.0)


def _products(x: Tensor, origin: int, span: tuple[int, int], size: int, resampled: int) -> Tensor:
    """Resample axis 2 of ``(1, C, n, m)``, which begins at `origin`, to outputs from … to."""
    start, stop = span
    parts = []
    for low in range(start, stop, _STRETCH):
        high = min(low + _STRETCH, stop)
        first, weights = _weights(low, high, size, resampled)
        matrix = torch.from_numpy(weights).to(x)
        parts.append(matrix @ x[:, :, first - origin : first - origin + matrix.shape[1]])
    return parts[0] if len(parts) == 1 else torch.cat(parts, dim=2)


def _range(start: int, stop: int, size: int, resampled: int) -> tuple[int, int]:
    scale = size / resampled
    reach = _SUPPORT * max(scale, 1.0)
    low = int((start + 0.5) * scale - reach)
    high = int((stop - 0.5) * scale + reach) + 1
    return max(low, 0), min(high, size)


@lru_cache(maxsize=512)
def _weights(
    start: int, stop: int, size: int, resampled: int
) -> tuple[int, npt.NDArray[np.float32]]:
    """Return the first input, and the weight of each from there on, for each output."""
    scale = size / resampled
    width = max(scale, 1.0)
    low, high = _range(start, stop, size, resampled)
    centres = (np.arange(start, stop) + 0.5) * scale
    x = (np.arange(low, high)[None] + 0.5 - centres[:, None]) / width
    weights = np.where(np.abs(x) < _SUPPORT, np.sinc(x) * np.sinc(x / _SUPPORT), 0.0)
    return low, (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)


def plane_rows(
    plane: npt.NDArray[np.generic], size: Size, top: int, bottom: int
) -> npt.NDArray[np.float32]:
    """Return rows of a resampled plane, such as alpha.

    Args:
        plane: ``(H, W)``, uint8, uint16 or float 0–1.
        size: width and height of the resampled plane.
        top: first row of it.
        bottom: where to end, exclusive.

    Returns:
        float32 ``(bottom − top, width)``, 0–1.
    """
    whole = (plane.shape[1], plane.shape[0])
    box = Box(0, top, size[0], bottom)
    seen = box if size == whole else sources(box, whole, size)
    part = torch.from_numpy(to_float(plane[seen.top : seen.bottom]))[None, None]
    rows: npt.NDArray[np.float32] = resample(part, seen, whole, size, box)[0, 0].numpy()
    return rows.clip(0.0, 1.0)
