"""Mean and deviation of activations: the one order in which they are kept."""

from typing import NamedTuple

from torch import Tensor


class Moments(NamedTuple):
    """μ and σ per channel, of the same shape: ``(C,)``, or ``(N, C)`` for a batch.

    Attributes:
        mean: μ.
        std: σ = sqrt(biased variance + 1e-5).
    """

    mean: Tensor
    std: Tensor
