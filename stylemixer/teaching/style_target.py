"""What a painting is aimed at by: statistics of the loss network's layers, over all of it."""

from collections.abc import Sequence

import torch
from torch import Tensor

from stylemixer.engine.device import antialiased
from stylemixer.engine.statistics.losses import EPSILON, gram, moments
from stylemixer.engine.statistics.vgg import Vgg

KINDS = ("gram", "moments")
"""The Gram matrices of Gatys et al. 2015 (arXiv 1508.06576), which also hold which features come
together, or the means and deviations of Li et al. 2017 (arXiv 1701.01036)."""

SMALLEST = 16
"""Side in pixels that the loss network needs."""


def statistics(kind: str, layers: Sequence[Tensor]) -> list[Tensor]:
    """Return one tensor of statistics per layer, whose first axis is the sample's.

    Args:
        kind: one of `KINDS`.
        layers: activations, each ``(N, C, H, W)``.
    """
    if kind == "gram":
        return [gram(x) for x in layers]
    if kind == "moments":
        return [torch.cat(moments(x), dim=1) for x in layers]
    raise ValueError(f"there is no kind of statistics {kind}; there are {', '.join(KINDS)}")


def distance(painted: Sequence[Tensor], target: Sequence[Tensor]) -> Tensor:
    """Return the squared distance relative to the target's square, the layers' mean, ``(N,)``.

    So strong layers and strong styles weigh as much as weak ones: 0 for equal statistics, 1 for
    none at all.
    """
    parts = [
        (a - b).flatten(1).square().sum(1) / (b.flatten(1).square().sum(1) + EPSILON)
        for a, b in zip(painted, target, strict=True)
    ]
    return torch.stack(parts).mean(0)


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


def shrunk(image: Tensor, edge: int) -> Tensor:
    """Return ``(1, 3, H, W)`` in [0, 1] no longer than an edge, but wide enough for VGG."""
    height, width = image.shape[2:]
    scale = min(1.0, edge / max(height, width))
    size = (max(SMALLEST, round(height * scale)), max(SMALLEST, round(width * scale)))
    if size == (height, width):
        return image
    return antialiased(image, size, "bicubic").clamp(0, 1)
