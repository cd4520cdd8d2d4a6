"""A Gaussian blur that parts of a picture agree on."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor


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
    weights = torch.exp(-0.5 * (torch.arange(-margin, margin + 1) / sigma).square())
    kernel = (weights / weights.sum()).to(x)
    padded = F.pad(x.transpose(0, 1), sides or (margin,) * 4, mode="replicate")
    across = F.conv2d(padded, kernel.view(1, 1, 1, -1))
    return F.conv2d(across, kernel.view(1, 1, -1, 1)).transpose(0, 1)
