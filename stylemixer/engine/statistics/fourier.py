"""A Gaussian kernel as a product of features: MMD² of two means instead of all pairs.

Rahimi & Recht 2007 (*Random Features for Large-Scale Kernel Machines*): with W's rows drawn from
N(0, I/σ²) and b from [0, 2π), φ(x) = √(2/D) cos(W x + b) has E φ(x)ᵀφ(y) = exp(−‖x − y‖² / 2σ²). So
MMD² is about ‖E φ(x) − E φ(y)‖², of all vectors in linear time, and the same each time it is asked.
"""

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

CHUNK = 1 << 23
"""Numbers of features that are in memory at a time."""


@dataclass(frozen=True, eq=False)
class FourierFeatures:
    """Features of a Gaussian kernel.

    Attributes:
        directions: W, ``(D, C)``.
        phases: b, ``(D, 1)``.
    """

    directions: Tensor
    phases: Tensor

    @classmethod
    def drawn(
        cls, channels: int, count: int, bandwidth: float, source: torch.Generator
    ) -> "FourierFeatures":
        """Return random ones, on the CPU.

        Args:
            channels: C.
            count: D; the error of a kernel's value is about 1/√D.
            bandwidth: σ, above 0.
            source: of the random numbers.
        """
        directions = torch.randn(count, channels, generator=source) / bandwidth
        return cls(directions, torch.rand(count, 1, generator=source) * (2 * math.pi))

    def to(self, like: Tensor) -> "FourierFeatures":
        """Return them on another tensor's device, with its precision."""
        return FourierFeatures(self.directions.to(like), self.phases.to(like))

    def mean(self, vectors: Tensor, weights: Tensor) -> Tensor:
        """Return the mean of the features of ``(n, C)`` by weights ``(n,)`` that add to 1."""
        scale = math.sqrt(2 / len(self.phases))
        return (torch.addmm(self.phases, self.directions, vectors.T).cos_() @ weights) * scale

    def total(self, vectors: Tensor) -> Tensor:
        """Return the sum of the features of ``(C, n)``, ``(D,)``.

        Its gradient is computed anew instead of from kept features, of which each vector has D.
        """
        scale = math.sqrt(2 / len(self.phases))
        found: Tensor = _Total.apply(vectors, self.directions, self.phases)
        return found * scale


class _Total(torch.autograd.Function):
    """Σ cos(W x + b)."""

    @staticmethod
    def forward(ctx: Any, vectors: Tensor, directions: Tensor, phases: Tensor) -> Tensor:
        ctx.save_for_backward(vectors, directions, phases)
        parts = _chunks(vectors, directions)
        sums = [torch.addmm(phases, directions, part).cos_().sum(1) for part in parts]
        return torch.stack(sums).sum(0)

    @staticmethod
    def backward(ctx: Any, *slopes: Tensor) -> tuple[Tensor, None, None]:
        vectors, directions, phases = ctx.saved_tensors
        weighted = directions * -slopes[0][:, None]
        parts = [
            weighted.T @ torch.addmm(phases, directions, part).sin_()
            for part in _chunks(vectors, directions)
        ]
        return torch.cat(parts, 1), None, None


def _chunks(vectors: Tensor, directions: Tensor) -> tuple[Tensor, ...]:
    return torch.split(vectors, max(1, CHUNK // len(directions)), 1)
