"""What a painting is aimed at by: statistics of the loss network's layers, over all of it."""

from collections.abc import Sequence

import torch
from torch import Tensor

from stylemixer.engine.statistics.distances import statistics
from stylemixer.engine.statistics.vgg import Vgg, shrunk

KINDS = ("gram", "moments")
"""The Gram matrices of Gatys et al. 2015 (arXiv 1508.06576), which also hold which features come
together, or the means and deviations of Li et al. 2017 (arXiv 1701.01036)."""


@torch.no_grad()
def target_of(kind: str, pictures: Sequence[Tensor], vgg: Vgg, edge: int) -> list[Tensor]:
    """Return the mean statistics of whole paintings at a long edge.

    Args:
        kind: one of `KINDS`.
        pictures: each ``(1, 3, H, W)`` in [0, 1], any H and W from 1 up.
        vgg: the whole loss network.
        edge: in pixels.
    """
    seen = [statistics(kind, vgg(shrunk(picture, edge))) for picture in pictures]
    return [torch.stack(layer).mean(0) for layer in zip(*seen, strict=True)]
