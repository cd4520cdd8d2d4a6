"""One training step of `adain`: a batch, random mixes, and the loss."""

import random
from dataclasses import dataclass, field

import torch
from torch import Tensor

from stylemixer.engine.codes import GROUPS
from stylemixer.engine.networks import adain
from stylemixer.engine.networks.blocks import channels_last
from stylemixer.training.data import Bank
from stylemixer.training.losses import (
    Moments,
    content_loss,
    instance_normalised,
    moments,
    peak_ratio,
    style_loss,
    total_variation,
)
from stylemixer.training.vgg import Vgg

Weights = dict[str, Tensor]

ALIKE = 1e-4
"""A mean squared error, 40 dB, well below which a picture counts as given back."""


@dataclass(frozen=True)
class LossWeights:
    """What each part of the loss counts.

    Attributes:
        content: of the instance-normalised relu4_1.
        style: of the means and deviations at four layers.
        own: of each dB of the peak signal-to-noise ratio (its sign turned) of pictures from
            their own codes, so that plain and busy ones count alike.
        variation: of the total variation.
    """

    content: float = 8.0
    style: float = 10.0
    own: float = 0.7
    variation: float = 0.0


@dataclass
class Kept:
    """Crops and what the loss network said of them, computed once per crop.

    Attributes:
        bank: the crops.
        vgg: the loss network.
        device: where tensors go.
    """

    bank: Bank
    vgg: Vgg
    device: torch.device
    _crops: dict[int, Tensor] = field(default_factory=dict)
    _maps: dict[int, Tensor] = field(default_factory=dict)
    _moments: dict[int, list[Moments]] = field(default_factory=dict)

    def crops(self, indices: list[int]) -> Tensor:
        """Return crops, ``(N, 3, side, side)`` in [0, 1]."""
        for index in indices:
            if index not in self._crops:
                self._crops[index] = (self.bank[index] * 255).round().to(torch.uint8)
        return torch.stack([self._crops[i] for i in indices]).to(self.device).float() / 255

    @torch.no_grad()
    def content(self, indices: list[int]) -> Tensor:
        """Return their instance-normalised relu4_1, ``(N, 512, side / 8, side / 8)``."""
        missing = [i for i in dict.fromkeys(indices) if i not in self._maps]
        if missing:
            maps = instance_normalised(self.vgg(self.crops(missing))[-1]).to(torch.float16).cpu()
            self._maps.update(zip(missing, maps, strict=True))
        return torch.stack([self._maps[i] for i in indices]).to(self.device).float()

    @torch.no_grad()
    def style(self, indices: list[int]) -> list[Moments]:
        """Return the moments of the loss network's four layers, each ``(N, C)``."""
        missing = [i for i in dict.fromkeys(indices) if i not in self._moments]
        for index in missing:
            self._moments[index] = [moments(x) for x in self.vgg(self.crops([index]))]
        layers = zip(*(self._moments[i] for i in indices), strict=True)
        return [
            (torch.cat([m for m, _ in layer]), torch.cat([s for _, s in layer])) for layer in layers
        ]


def random_shares(photos: int, styles: int, choose: random.Random) -> Tensor:
    """Return how much of each style each photo gets per group, ``(photos, styles, 4)``.

    Most photos get one style, some a mix, some a mix of its own in each group, since that is
    how the network will be used.
    """
    shares = torch.zeros(photos, styles, len(GROUPS))
    for photo in range(photos):
        main = photo % styles
        kind = choose.random()
        if kind < 0.7 or styles == 1:
            shares[photo, main] = 1
        elif kind < 0.87:
            other = choose.choice([s for s in range(styles) if s != main])
            part = choose.random()
            shares[photo, main], shares[photo, other] = 1 - part, part
        else:
            for group in range(len(GROUPS)):
                shares[photo, choose.randrange(styles), group] = 1
    return shares


def mixed_moments(style: list[Moments], shares: Tensor) -> list[Moments]:
    """Return the moments that each photo's mix aims at.

    The loss network's four layers stand for the four groups, fine to coarse.

    Args:
        style: moments of each layer, each ``(styles, C)``.
        shares: ``(photos, styles, 4)``.
    """
    return [
        (shares[:, :, group] @ mean, shares[:, :, group] @ std)
        for group, (mean, std) in enumerate(style)
    ]


def paint(weights: Weights, features: Tensor, codes: list[Moments], shares: Tensor) -> Tensor:
    """Return painted pictures, ``(photos, 3, H, W)``.

    Args:
        weights: of the network.
        features: the photos' `adain.encode`.
        codes: γ and β of each styled layer, each ``(styles, C)``.
        shares: ``(photos, styles, 4)``.
    """

    def at_layer(index: int, x: Tensor) -> Tensor:
        share = shares[:, :, GROUPS.index(adain.LAYERS[index].group)]
        scale, shift = codes[index]
        return adain.adain(x, share @ scale, share @ shift)

    return adain.decode(weights, features, at_layer)


def paint_each(weights: Weights, features: Tensor, codes: list[Moments]) -> Tensor:
    """Return pictures, each painted with the code of the same place in the batch."""
    return adain.decode(weights, features, lambda index, x: adain.adain(x, *codes[index]))


def losses(
    weights: Weights,
    vgg: Vgg,
    photos: tuple[Tensor, Tensor],
    styles: tuple[Tensor, list[Moments]],
    shares: Tensor,
) -> dict[str, Tensor]:
    """Return the parts of the loss, each one number.

    Args:
        weights: of the network.
        vgg: the loss network.
        photos: crops and their instance-normalised relu4_1.
        styles: crops and their moments.
        shares: `random_shares`.
    """
    # a quarter faster on a CPU than channels first
    images, crops = (channels_last(x) for x in (photos[0], styles[0]))
    features = adain.encode(weights, images)
    codes = adain.measured(weights, crops)
    painted = paint(weights, features, codes, shares)
    # every photo and one style image with the codes that are their own
    style = crops[:1]
    own_photos = paint_each(weights, features, adain.measured(weights, images))
    own_style = paint_each(
        weights, adain.encode(weights, style), [(scale[:1], shift[:1]) for scale, shift in codes]
    )
    alike = (peak_ratio(own_photos, images, ALIKE), peak_ratio(own_style, style, ALIKE))
    with torch.autocast("cuda", torch.bfloat16, enabled=painted.is_cuda):
        activations = vgg(painted)
    found = [moments(x.float()) for x in activations]
    return {
        "content": content_loss(activations[-1].float(), photos[1]).mean(),
        "style": style_loss(found, mixed_moments(styles[1], shares)).mean(),
        "own": -torch.cat(alike).mean(),
        "variation": total_variation(painted).mean(),
    }


def total(parts: dict[str, Tensor], weight: LossWeights) -> Tensor:
    """Return the loss, one number."""
    return sum(
        (parts[name] * getattr(weight, name) for name in parts), torch.zeros(()).to(parts["own"])
    )
