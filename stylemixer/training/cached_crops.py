"""Crops that a training run meets again and again, with what the loss network said of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from stylemixer.engine.moments import Moments
from stylemixer.engine.statistics.losses import instance_normalised, moments
from stylemixer.training.data import Bank


@dataclass
class CachedCrops:
    """Crops and what the loss network said of them, computed once per crop.

    Attributes:
        bank: the crops.
        activations: the loss network, relu4_1 last.
        device: where tensors go.
    """

    bank: Bank
    activations: Callable[[Tensor], Sequence[Tensor]]
    device: torch.device
    _crops: dict[int, Tensor] = field(default_factory=dict)
    _maps: dict[int, Tensor] = field(default_factory=dict)
    _moments: dict[int, list[Moments]] = field(default_factory=dict)

    def crops(self, indices: Sequence[int]) -> Tensor:
        """Return crops, ``(N, 3, side, side)`` in [0, 1]."""
        for index in indices:
            if index not in self._crops:
                self._crops[index] = (self.bank[index] * 255).round().to(torch.uint8)
        return torch.stack([self._crops[i] for i in indices]).to(self.device).float() / 255

    @torch.no_grad()
    def content(self, indices: Sequence[int]) -> Tensor:
        """Return their instance-normalised relu4_1, ``(N, 512, side / 8, side / 8)``."""
        for index in indices:
            if index not in self._maps:
                # alone, since the size of a batch changes the rounding on some CPUs: else what is
                # kept would depend on what came before, and a resumed run would go another way
                maps = instance_normalised(self.activations(self.crops([index]))[-1])
                self._maps[index] = maps[0].to(torch.float16).cpu()
        return torch.stack([self._maps[i] for i in indices]).to(self.device).float()

    @torch.no_grad()
    def moments(self, index: int) -> list[Moments]:
        """Return a crop's moments at the loss network's layers, each ``(1, C)``."""
        if index not in self._moments:
            self._moments[index] = [moments(x) for x in self.activations(self.crops([index]))]
        return self._moments[index]
