"""Distances of distributions of activations: what it means that a picture is painted alike.

Li et al. 2017 (arXiv 1701.01036): a painting's style is the distribution of its activations over
the positions, and each loss of neural style transfer is a distance of two distributions. All are 0
for equal sets, symmetric, and blind to where in the picture a vector stands.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from stylemixer.engine.moments import Moments
from stylemixer.engine.statistics.losses import EPSILON, gram, moments
from stylemixer.engine.statistics.mmd import Estimator, Gaussian, Kernel, Linear, Polynomial, biased
from stylemixer.engine.statistics.mmd import bandwidth as bandwidth_of

Measure = Callable[[Tensor, Tensor], Tensor]
"""Takes two sets of activations, ``(N, C, H, W)`` and ``(N, C, h, w)``, and gives ``(N,)``."""

KINDS = ("gram", "moments", "linear", "polynomial", "gaussian")
"""The distances that have a name."""


def positions(x: Tensor) -> Tensor:
    """Return ``(N, C, H, W)`` as a set of vectors, ``(N, H·W, C)``."""
    return x.flatten(2).mT


def gram_distance(x: Tensor, y: Tensor) -> Tensor:
    """Return the distance of two Gram matrices, ``(N,)``.

    1/4C² Σᵢⱼ (Gᵢⱼ − Aᵢⱼ)², with Gram matrices that are divided by the number of positions (Gatys et
    al. 2015, arXiv 1508.06576, Eq. 4). It is 1/4C² MMD² with the kernel (xᵀy)², as Li et al. 2017
    show.

    Args:
        x: ``(N, C, H, W)``.
        y: ``(N, C, h, w)``, of any size.
    """
    return between_grams(gram(x), gram(y))


def between_grams(a: Tensor, b: Tensor) -> Tensor:
    """Return `gram_distance` of two Gram matrices, each ``(N, C, C)``, ``(N,)``."""
    return (a - b).square().sum((1, 2)) / (4 * a.shape[1] ** 2)


def moments_distance(x: Tensor, y: Tensor) -> Tensor:
    """Return the distance of means and deviations, ``(N,)``.

    1/C Σᵢ ((μᵢ − μ′ᵢ)² + (σᵢ − σ′ᵢ)²), the matching of BN statistics of Li et al. 2017. 0 after
    AdaIN.

    Args:
        x: ``(N, C, H, W)``.
        y: ``(N, C, h, w)``, of any size.
    """
    return between_moments(moments(x), moments(y))


def between_moments(a: Moments, b: Moments) -> Tensor:
    """Return `moments_distance` of means and deviations, each ``(N, C)``, ``(N,)``."""
    return ((a.mean - b.mean).square() + (a.std - b.std).square()).mean(1)


@dataclass(frozen=True)
class KernelDistance:
    """MMD² with a kernel, divided by a number Z, as Li et al. 2017 do.

    Attributes:
        kernel: which; None is a Gaussian whose bandwidth is found of the second set.
        estimator: `mmd.biased`, `mmd.unbiased` or `mmd.linear_time`. The first two hold a number
            for each pair of positions.
        divisor: Z.
    """

    kernel: Kernel | None
    estimator: Estimator = biased
    divisor: float = 1.0

    def __call__(self, x: Tensor, y: Tensor) -> Tensor:
        """Return the distance of ``(N, C, H, W)`` and ``(N, C, h, w)``, ``(N,)``."""
        a, b = positions(x), positions(y)
        kernel = self.kernel or Gaussian(bandwidth_of(b.flatten(0, 1)))
        return self.estimator(a, b, kernel) / self.divisor


@dataclass(frozen=True)
class Fusion:
    """A weighted sum of distances (Li et al. 2017 fuse two of them).

    Attributes:
        parts: of each a weight from 0 up, and the distance.
    """

    parts: Sequence[tuple[float, Measure]]

    def __call__(self, x: Tensor, y: Tensor) -> Tensor:
        """Return the distance of ``(N, C, H, W)`` and ``(N, C, h, w)``, ``(N,)``."""
        total = x.new_zeros(x.shape[0])
        for weight, measure in self.parts:
            total = total + weight * measure(x, y)
        return total


KERNELS: dict[str, Kernel | None] = {
    "linear": Linear(),
    "polynomial": Polynomial(2, 1.0),
    "gaussian": None,
}
"""The kernels that have a name; None as in `KernelDistance`."""

NAMED: dict[str, Measure] = {
    "gram": gram_distance,
    "moments": moments_distance,
    **{name: KernelDistance(kernel) for name, kernel in KERNELS.items()},
}
"""A distance for each of `KINDS`."""


def statistics(kind: str, layers: Sequence[Tensor]) -> list[Tensor]:
    """Return one tensor of statistics per layer, whose first axis is the sample's.

    Args:
        kind: ``"gram"`` for Gram matrices, which also hold which features come together, or
            ``"moments"`` for means and deviations.
        layers: activations, each ``(N, C, H, W)``.
    """
    if kind == "gram":
        return [gram(x) for x in layers]
    if kind == "moments":
        return [torch.cat(moments(x), dim=1) for x in layers]
    raise ValueError(f"there are no statistics of the kind {kind}, but of gram and moments")


def relative(painted: Tensor, target: Tensor) -> Tensor:
    """Return ‖a − b‖² / ‖b‖² of two tensors of statistics, ``(N,)``.

    So strong layers and strong styles weigh as much as weak ones: 0 for equal statistics, 1 for
    none at all.
    """
    difference = (painted - target).flatten(1).square().sum(1)
    return difference / (target.flatten(1).square().sum(1) + EPSILON)


def mean_relative(painted: Sequence[Tensor], target: Sequence[Tensor]) -> Tensor:
    """Return the mean over layers of the `relative` distances, ``(N,)``."""
    return torch.stack([relative(a, b) for a, b in zip(painted, target, strict=True)]).mean(0)
