"""A Gaussian blur that parts of a picture agree on."""

import math
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

_STRETCH = 128
"""Outputs per matrix product, as in `resampling`."""


def reach(sigma: float) -> int:
    """Return how far a blur looks to each side, in pixels."""
    return math.ceil(3 * sigma)


def blurred(x: Tensor, sigma: float, sides: tuple[int, int, int, int] | None = None) -> Tensor:
    """Blur a picture, or a part that has its surroundings about it.

    Args:
        x: ``(1, C, H, W)``.
        sigma: standard deviation in pixels.
        sides: by how many pixels to continue its edges at left, right, top and bottom, where the
            picture ends; `reach` at most, and that on all sides if absent.

    Returns:
        ``(1, C, h, w)``, smaller by `reach` on each side that was not continued.
    """
    margin = reach(sigma)
    padded = F.pad(x, sides or (margin,) * 4, mode="replicate")
    across = _along(padded.transpose(2, 3), sigma)
    return _along(across.transpose(2, 3), sigma)


def _along(x: Tensor, sigma: float) -> Tensor:
    """Blur axis 2 of ``(1, C, n, m)``; products with a band matrix beat a long thin convolution."""
    margin, length = reach(sigma), x.shape[2]
    band = _band(sigma).to(x)
    parts = []
    for low in range(0, length - 2 * margin, _STRETCH):
        seen = x[:, :, low : low + _STRETCH + 2 * margin]
        rows = seen.shape[2] - 2 * margin
        parts.append(band[:rows, : seen.shape[2]] @ seen)
    return parts[0] if len(parts) == 1 else torch.cat(parts, dim=2)


@lru_cache(maxsize=4)
def _band(sigma: float) -> Tensor:
    """Return the weights of each input for a stretch of outputs."""
    margin = reach(sigma)
    away = torch.arange(_STRETCH + 2 * margin) - torch.arange(_STRETCH)[:, None] - margin
    weights = torch.exp(-0.5 * (away / sigma).square()) * (away.abs() <= margin)
    return weights / weights.sum(dim=1, keepdim=True)
