"""One training step of `adain`: a batch, random mixes, and the loss."""

import random
from collections.abc import Iterable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from stylemixer.engine.codes import GROUPS
from stylemixer.engine.moments import Moments
from stylemixer.engine.networks import adain
from stylemixer.engine.networks.blocks import channels_last
from stylemixer.engine.statistics.losses import (
    EPSILON,
    content_loss,
    moments,
    peak_ratio,
    style_loss,
    total_variation,
)
from stylemixer.engine.statistics.vgg import LAYERS, Vgg

Weights = dict[str, Tensor]

PROBES = {2: "relu2_1", 4: "relu3_1", 6: "relu4_1", 9: "relu4_1"}
"""The loss network's layer that each depth of the style encoder learns to foretell."""

PROBE = "probe."
"""What the names of the weights begin with that only training needs."""

RIDGE = 1e-6
"""Added to the least squares' matrix, as a share of its trace."""

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
        features: of the share of the loss network's activations on style images that the style
            encoder's do not tell, per depth. A few dozen paintings teach little about measuring
            others by their codes alone; this has something to teach at every pixel
            (Romero et al. 2015, arXiv 1412.6550).
        variation: of the total variation.
    """

    content: float = 8.0
    style: float = 10.0
    own: float = 0.7
    features: float = 20.0
    variation: float = 0.0


@torch.no_grad()
def fitted_probes(weights: Weights, vgg: Vgg, crops: Iterable[Tensor]) -> Weights:
    """Return the 1×1 convolutions from the style encoder's depths that foretell best.

    Least squares, since the optimiser's small steps would take thousands to come as far.

    Args:
        weights: of the network.
        vgg: the loss network.
        crops: style images, each ``(1, 3, side, side)`` in [0, 1].
    """
    sums: dict[int, tuple[Tensor, Tensor]] = {}
    for crop in crops:
        features = adain.style_features(weights, crop)
        activations = dict(zip(LAYERS, vgg(crop), strict=True))
        for depth, layer in PROBES.items():
            x = F.pad(features[depth][0].flatten(1), (0, 0, 0, 1), value=1.0)
            y = _at_resolution_of(activations[layer], features[depth])[0].flatten(1)
            pixels = x.shape[1]
            squares, products = x @ x.T / pixels, x @ y.T / pixels
            if depth in sums:
                squares, products = squares + sums[depth][0], products + sums[depth][1]
            sums[depth] = squares, products
    found: Weights = {}
    for depth, (squares, products) in sums.items():
        ridge = RIDGE * squares.trace() * torch.eye(len(squares), device=squares.device)
        solved = torch.linalg.solve(squares + ridge, products).T
        found[f"{PROBE}{depth}.weight"] = solved[:, :-1, None, None].contiguous()
        found[f"{PROBE}{depth}.bias"] = solved[:, -1].contiguous()
    return found


def _at_resolution_of(activations: Tensor, features: Tensor) -> Tensor:
    """Return the loss network's activations at the style encoder's resolution."""
    return F.adaptive_avg_pool2d(activations, (features.shape[2], features.shape[3]))


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
        Moments(shares[:, :, group] @ mean, shares[:, :, group] @ std)
        for group, (mean, std) in enumerate(style)
    ]


def paint(
    weights: Weights, features: Tensor, codes: list[adain.LayerCode], shares: Tensor
) -> Tensor:
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


def paint_each(weights: Weights, features: Tensor, codes: list[adain.LayerCode]) -> Tensor:
    """Return pictures, each painted with the code of the same place in the batch."""
    return adain.decode(weights, features, lambda index, x: adain.adain(x, *codes[index]))


def unexplained_share(
    weights: Weights, features: dict[int, Tensor], activations: dict[str, Tensor]
) -> Tensor:
    """Return the share of activations' variance that probes do not explain, the depths' mean.

    Args:
        weights: with probes.
        features: what the style encoder sees, from `adain.style_features`.
        activations: of the loss network on the same pictures, by layer.
    """
    parts = []
    for depth, layer in PROBES.items():
        bias = weights[f"{PROBE}{depth}.bias"]
        told = F.conv2d(features[depth], weights[f"{PROBE}{depth}.weight"], bias)
        aim = _at_resolution_of(activations[layer], told)
        spread = aim.var((0, 2, 3), correction=0).sum()
        parts.append((told - aim).square().mean((0, 2, 3)).sum() / (spread + EPSILON))
    return torch.stack(parts).mean()


def losses(
    weights: Weights,
    vgg: Vgg,
    photos: tuple[Tensor, Tensor],
    styles: Tensor,
    shares: Tensor,
) -> dict[str, Tensor]:
    """Return the parts of the loss, each one number.

    Args:
        weights: of the network, and the probes.
        vgg: the loss network.
        photos: crops and their instance-normalised relu4_1.
        styles: crops.
        shares: `random_shares`.
    """
    # a quarter faster on a CPU than channels first
    images, crops = (channels_last(x) for x in (photos[0], styles))
    with torch.no_grad(), torch.autocast("cuda", torch.bfloat16, enabled=images.is_cuda):
        aims = [x.float() for x in vgg(crops)]
    features = adain.encode(weights, images)
    seen = adain.style_features(weights, crops)
    codes = adain.codes_of(weights, seen)
    painted = paint(weights, features, codes, shares)
    # every photo and one style image with the codes that are their own
    style = crops[:1]
    own_photos = paint_each(weights, features, adain.measured(weights, images, "own"))
    own_code = adain.codes_of(weights, {depth: x[:1] for depth, x in seen.items()}, "own")
    own_style = paint_each(weights, adain.encode(weights, style), own_code)
    alike = (peak_ratio(own_photos, images, ALIKE), peak_ratio(own_style, style, ALIKE))
    with torch.autocast("cuda", torch.bfloat16, enabled=painted.is_cuda):
        activations = vgg(painted)
    found = [moments(x.float()) for x in activations]
    return {
        "content": content_loss(activations[-1].float(), photos[1]).mean(),
        "style": style_loss(found, mixed_moments([moments(x) for x in aims], shares)).mean(),
        "own": -torch.cat(alike).mean(),
        "features": unexplained_share(weights, seen, dict(zip(LAYERS, aims, strict=True))),
        "variation": total_variation(painted).mean(),
    }


def total(parts: dict[str, Tensor], weight: LossWeights) -> Tensor:
    """Return the loss, one number."""
    return sum(
        (parts[name] * getattr(weight, name) for name in parts), torch.zeros(()).to(parts["own"])
    )
