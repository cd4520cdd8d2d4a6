"""Maximum mean discrepancy: how far two sets of vectors are apart, seen through a kernel.

With a kernel k and its features φ, k(x, y) = ⟨φ(x), φ(y)⟩, it is the distance of the two sets' mean
features, MMD² = ‖E φ(x) − E φ(y)‖² (Gretton et al. 2012, *A Kernel Two-Sample Test*, JMLR 13,
Lemma 4). The vectors are the activations of a layer at all positions, so their order is not seen.
Li et al. 2017 (arXiv 1701.01036) paint with the three kernels below. Everything is
differentiable, and computed on the device and with the precision of what is given.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

SAMPLED = 1024
"""Vectors of each set by which a bandwidth is found; all pairs of more would take memory only."""

LEAST = 0.5
"""Least bandwidth, in the vectors' mean length: paintings have 0.85 to 1.23, but where most vectors
are equal the median is 0, and a kernel as narrow as that sees no way from anywhere."""


class Kernel(Protocol):
    """A kernel."""

    def matrix(self, x: Tensor, y: Tensor) -> Tensor:
        """Return k of all pairs of ``(…, n, C)`` and ``(…, m, C)``, ``(…, n, m)``."""
        ...

    def pairs(self, x: Tensor, y: Tensor) -> Tensor:
        """Return k of each vector of one set and the same one of the other, ``(…, n)``."""
        ...


@dataclass(frozen=True)
class Linear:
    """k(x, y) = xᵀy, which sees the means alone (the linear kernel of Li et al. 2017)."""

    def matrix(self, x: Tensor, y: Tensor) -> Tensor:
        """See `Kernel`."""
        return x @ y.mT

    def pairs(self, x: Tensor, y: Tensor) -> Tensor:
        """See `Kernel`."""
        return (x * y).sum(-1)


@dataclass(frozen=True)
class Polynomial:
    """k(x, y) = (xᵀy + c)ᵈ, which sees moments up to the d-th (of Li et al. 2017, too).

    With d = 2 and c = 0 its MMD² is the squared distance of two Gram matrices, which is what they
    show.

    Attributes:
        degree: d, from 1 up.
        constant: c, from 0 up; above 0 the lower moments count too.
    """

    degree: int = 2
    constant: float = 0.0

    def matrix(self, x: Tensor, y: Tensor) -> Tensor:
        """See `Kernel`."""
        return (x @ y.mT + self.constant) ** self.degree

    def pairs(self, x: Tensor, y: Tensor) -> Tensor:
        """See `Kernel`."""
        return ((x * y).sum(-1) + self.constant) ** self.degree


@dataclass(frozen=True)
class Gaussian:
    """k(x, y) = exp(−‖x − y‖² / 2σ²), which sees the whole distribution (Li et al. 2017).

    Attributes:
        bandwidth: σ, above 0, as `bandwidth` finds it.
    """

    bandwidth: float

    def matrix(self, x: Tensor, y: Tensor) -> Tensor:
        """See `Kernel`."""
        # rounding can leave a vector a little less than no way from itself
        return torch.exp(squared_distances(x, y).clamp_min(0) / (-2 * self.bandwidth**2))

    def pairs(self, x: Tensor, y: Tensor) -> Tensor:
        """See `Kernel`."""
        return torch.exp((x - y).square().sum(-1) / (-2 * self.bandwidth**2))


def squared_distances(x: Tensor, y: Tensor) -> Tensor:
    """Return ‖x − y‖² of all pairs of ``(…, n, C)`` and ``(…, m, C)``, ``(…, n, m)``."""
    across = x.square().sum(-1)[..., :, None] + y.square().sum(-1)[..., None, :]
    return across - 2 * (x @ y.mT)


@torch.no_grad()
def bandwidth(vectors: Tensor) -> float:
    """Return the Gaussian's σ by the median heuristic: the median distance of two vectors.

    Gretton et al. 2012, Section 8. Taken of the painting alone, so that it does not move while a
    picture does. 1 where all vectors are the same.

    Args:
        vectors: ``(n, C)``; of more than `SAMPLED`, as many at even steps are looked at.
    """
    step = max(1, math.ceil(len(vectors) / SAMPLED))
    seen = vectors[::step].cpu()
    if bool((seen == seen[0]).all()):
        return 1.0
    upper = torch.triu_indices(len(seen), len(seen), 1)
    between = squared_distances(seen, seen)[upper[0], upper[1]]
    least = LEAST * float(seen.square().sum(-1).mean().sqrt())
    return max(float(between.clamp_min(0).median().sqrt()), least)


def biased(x: Tensor, y: Tensor, kernel: Kernel, weights: Tensor | None = None) -> Tensor:
    """Return MMD² by all pairs; 0 for equal sets and never less.

    1/n² Σᵢⱼ k(xᵢ, xⱼ) + 1/m² Σᵢⱼ k(yᵢ, yⱼ) − 2/nm Σᵢⱼ k(xᵢ, yⱼ) (Gretton et al. 2012, the square of
    Eq. 5).

    Args:
        x: ``(…, n, C)``.
        y: ``(…, m, C)``.
        kernel: which.
        weights: of y, ``(m,)``, adding to 1; all weigh the same if absent.

    Returns:
        ``(…)``, without the last two axes.
    """
    if weights is None:
        weights = y.new_full((y.shape[-2],), 1 / y.shape[-2])
    own = kernel.matrix(x, x).mean((-2, -1))
    across = (kernel.matrix(x, y) @ weights).mean(-1)
    return own + (kernel.matrix(y, y) @ weights) @ weights - 2 * across


def unbiased(x: Tensor, y: Tensor, kernel: Kernel) -> Tensor:
    """Return MMD² by all pairs of different vectors, as often too low as too high.

    1/n(n−1) Σᵢ≠ⱼ k(xᵢ, xⱼ) + 1/m(m−1) Σᵢ≠ⱼ k(yᵢ, yⱼ) − 2/nm Σᵢⱼ k(xᵢ, yⱼ) (Gretton et al. 2012,
    Lemma 6, Eq. 3).

    Args:
        x: ``(…, n, C)``, n from 2 up.
        y: ``(…, m, C)``, m from 2 up.
        kernel: which.

    Returns:
        ``(…)``, without the last two axes.
    """
    return _of_others(x, kernel) + _of_others(y, kernel) - 2 * kernel.matrix(x, y).mean((-2, -1))


def linear_time(x: Tensor, y: Tensor, kernel: Kernel) -> Tensor:
    """Return MMD² by n/2 independent pairs: unbiased, in time and memory that grow with n alone.

    2/n Σᵢ h((x₂ᵢ₋₁, y₂ᵢ₋₁), (x₂ᵢ, y₂ᵢ)) with h = k(x, x′) + k(y, y′) − k(x, y′) − k(x′, y)
    (Gretton et al. 2012, Lemma 14). Neighbouring positions of a picture are alike, so the vectors
    should come in random order.

    Args:
        x: ``(…, n, C)``, n from 2 up.
        y: ``(…, m, C)``, likewise; of the longer set the rest is left out.
        kernel: which.

    Returns:
        ``(…)``, without the last two axes.
    """
    count = min(x.shape[-2], y.shape[-2]) // 2 * 2
    x, x_next = x[..., 0:count:2, :], x[..., 1:count:2, :]
    y, y_next = y[..., 0:count:2, :], y[..., 1:count:2, :]
    within = kernel.pairs(x, x_next) + kernel.pairs(y, y_next)
    return (within - kernel.pairs(x, y_next) - kernel.pairs(x_next, y)).mean(-1)


Estimator = Callable[[Tensor, Tensor, Kernel], Tensor]


def _of_others(x: Tensor, kernel: Kernel) -> Tensor:
    """Return the mean of k over all pairs of different vectors."""
    count = x.shape[-2]
    total = kernel.matrix(x, x).sum((-2, -1)) - kernel.pairs(x, x).sum(-1)
    return total / (count * (count - 1))
