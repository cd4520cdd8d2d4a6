"""What a painted picture is compared by: content, style and a few regularisers.

All take the activations that `stylemixer.engine.statistics.vgg.Vgg` returns and give one value
per sample.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from stylemixer.engine.moments import Moments

EPSILON = 1e-5
BALANCE = 0.3
"""Added to a layer's mean style activation before the style loss is divided by it."""


def moments(x: Tensor) -> Moments:
    """Return mean and biased standard deviation over the pixels of ``(N, C, H, W)``."""
    variance, mean = torch.var_mean(x, (2, 3), correction=0)
    return Moments(mean, (variance + EPSILON).sqrt())


def instance_normalised(x: Tensor) -> Tensor:
    """Return ``(N, C, H, W)`` with mean 0 and deviation 1 per sample and channel."""
    mean, std = moments(x)
    return (x - mean[:, :, None, None]) / std[:, :, None, None]


def content_loss(painted: Tensor, photo: Tensor) -> Tensor:
    """Return the mean squared difference of the instance-normalised maps, ``(N,)``.

    0 for the photo itself, about 2 for pictures that have nothing to do with each other.

    Args:
        painted: relu4_1 of the painted pictures, ``(N, C, H, W)``.
        photo: relu4_1 of the photos, already instance-normalised, of the same shape.
    """
    return (instance_normalised(painted) - photo).square().mean((1, 2, 3))


def style_loss(painted: Sequence[Moments], style: Sequence[Moments]) -> Tensor:
    """Return the sum over layers of the squared differences of means and deviations, ``(N,)``.

    The BN statistics of Li et al. 2017 (arXiv 1701.01036). Each layer is divided by its mean
    style activation + 0.3, so that strong and flat styles weigh alike and one strength slider
    behaves alike across styles; Cheng et al. 2021 (arXiv 2104.10064) divide by a bound instead.

    Args:
        painted: moments of each layer of the painted pictures.
        style: moments of the same layers of the style images.
    """
    total = painted[0][0].new_zeros(painted[0][0].shape[0])
    for (mean, std), (style_mean, style_std) in zip(painted, style, strict=True):
        difference = (mean - style_mean).square().mean(1) + (std - style_std).square().mean(1)
        total = total + difference / (style_mean.mean(1) + BALANCE)
    return total


def gram(x: Tensor) -> Tensor:
    """Return the Gram matrices FᵀF / (H·W) of ``(N, C, H, W)``, ``(N, C, C)``.

    Gatys et al. 2015 (arXiv 1508.06576), divided as in Dumoulin et al. 2017.
    """
    rows = x.flatten(2)
    return rows @ rows.mT / rows.shape[2]


def peak_ratio(painted: Tensor, images: Tensor, floor: float = 1e-10) -> Tensor:
    """Return the peak signal-to-noise ratio of ``(N, 3, H, W)`` in [0, 1], in dB, ``(N,)``.

    Args:
        painted: what shall be like `images`.
        images: of the same shape.
        floor: a mean squared error that is added, so that a perfect picture's ratio is finite.
    """
    return -10 * ((painted - images).square().mean((1, 2, 3)) + floor).log10()


def sliced_wasserstein(
    painted: Tensor, style: Tensor, directions: int = 64, seed: int = 0
) -> Tensor:
    """Return the sliced Wasserstein-2 distance of two sets of activations, squared, ``(N,)``.

    Projected on random unit directions, the two distributions' quantiles are compared: unlike
    means and deviations this sees their whole shape and the channels' correlations
    (Heitz et al. 2021, arXiv 2006.07229).

    Args:
        painted: ``(N, C, H, W)``.
        style: ``(N, C, h, w)``, of any size.
        directions: how many random directions.
        seed: of the directions, which are the same for the same seed and C.
    """
    source = torch.Generator().manual_seed(seed)
    basis = torch.randn(painted.shape[1], directions, generator=source).to(painted)
    basis = basis / basis.norm(dim=0)
    a = (painted.flatten(2).mT @ basis).sort(1).values
    b = (style.flatten(2).mT @ basis).sort(1).values
    count = min(a.shape[1], b.shape[1])
    return (_quantiles(a, count) - _quantiles(b, count)).square().mean((1, 2))


def _quantiles(ordered: Tensor, count: int) -> Tensor:
    """Return `count` quantiles of sorted ``(N, P, D)``, at the middles of equal shares."""
    places = (torch.arange(count, device=ordered.device) + 0.5) * ordered.shape[1] / count - 0.5
    low = places.floor().clamp(0, ordered.shape[1] - 1).long()
    high = (low + 1).clamp(max=ordered.shape[1] - 1)
    part = (places - low).clamp(0, 1).to(ordered)[None, :, None]
    return torch.lerp(ordered[:, low], ordered[:, high], part)


def total_variation(images: Tensor) -> Tensor:
    """Return the mean squared difference of neighbouring pixels of ``(N, C, H, W)``, ``(N,)``."""
    rows = (images[:, :, 1:] - images[:, :, :-1]).square().mean((1, 2, 3))
    columns = (images[:, :, :, 1:] - images[:, :, :, :-1]).square().mean((1, 2, 3))
    return rows + columns
