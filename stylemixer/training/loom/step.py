"""One training step of `loom`: styles of all kinds in one batch, their mixes, and the loss."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from stylemixer.engine.codes import GROUPS
from stylemixer.engine.moments import Moments
from stylemixer.engine.networks import loom
from stylemixer.engine.networks.blocks import channels_last
from stylemixer.engine.statistics.losses import (
    EPSILON,
    content_loss,
    peak_ratio,
    style_loss,
)
from stylemixer.engine.statistics.vgg import Vgg
from stylemixer.training.loom.start import Weights, mixed

ALIKE = 1e-4
"""A mean squared error, 40 dB, well below which a picture counts as given back."""


@dataclass(frozen=True)
class LossWeights:
    """What each part of the loss counts.

    Attributes:
        content: of the instance-normalised relu4_1.
        style: of the means and deviations at four layers.
        local: of the same over the quarters of a painted crop, each against the whole style image,
            so that paint does not keep to where the photo has structure.
        own: of each dB of the peak signal-to-noise ratio (its sign turned) of photos painted with
            their own codes.
        held: of the mean absolute difference to what `cin26` paints in mixes of its rows.
        code: of the squared difference, in deviations over the rows, of the code told from a
            picture that `cin26` painted to the code that it painted with.
    """

    content: float = 7.0
    style: float = 10.0
    local: float = 3.0
    own: float = 0.7
    held: float = 60.0
    code: float = 1.0


def activations(vgg: Vgg, images: Tensor) -> list[Tensor]:
    """Run the loss network in bfloat16: twice as fast where a processor has it."""
    with torch.autocast(images.device.type, torch.bfloat16):
        return [x.float() for x in vgg(channels_last(images))]


@dataclass(frozen=True)
class Styles:
    """The styles of one step.

    Attributes:
        scale: γ of each, ``(styles, 495)``.
        shift: β of each.
        aims: what the loss network says of each, its moments per layer, each ``(styles, C)``.
    """

    scale: Tensor
    shift: Tensor
    aims: list[Moments]


def joined(aims: Sequence[list[Moments]]) -> list[Moments]:
    """Return the moments of several pictures as one list of layers."""
    return [
        Moments(torch.cat([m.mean for m in layer]), torch.cat([m.std for m in layer]))
        for layer in zip(*aims, strict=True)
    ]


def step_shares(photos: int, styles: int, choose: random.Random) -> Tensor:
    """Return how much of each style each photo gets per group, ``(photos, styles, 4)``.

    The last photo always gets a mix of two styles, the others mostly one style, since styles are
    used in both ways.
    """
    shares = torch.zeros(photos, styles, len(GROUPS))
    # the pictures, which come first, are the most to learn from
    first = choose.choice((0, 0, 1, styles - 2)) % styles
    for photo in range(photos):
        last = photo == photos - 1 and styles > 1
        main = (first + photo) % styles
        kind = choose.uniform(0.75, 1.0) if last else choose.random()
        if last:
            main = choose.randrange(styles)
        if kind < 0.75 or styles == 1:
            shares[photo, main] = 1
            continue
        other = choose.choice([style for style in range(styles) if style != main])
        if kind < 0.92:
            part = choose.uniform(0.2, 0.8)
            shares[photo, main], shares[photo, other] = 1 - part, part
        else:
            for group in range(len(GROUPS)):
                shares[photo, choose.choice((main, other)), group] = 1
    return shares


def mixed_aims(style: list[Moments], shares: Tensor) -> list[Moments]:
    """Return the moments that each photo's mix aims at.

    The loss network's four layers stand for the four groups, fine to coarse.
    """
    return [
        Moments(shares[:, :, group] @ mean, shares[:, :, group] @ std)
        for group, (mean, std) in enumerate(style)
    ]


def painted_losses(
    weights: Weights, vgg: Vgg, photos: tuple[Tensor, Tensor], styles: Styles, shares: Tensor
) -> dict[str, Tensor]:
    """Return the parts of the loss that the loss network judges, each one number.

    Args:
        weights: of the network.
        vgg: the loss network.
        photos: crops and their instance-normalised relu4_1.
        styles: of this step.
        shares: `step_shares`.
    """
    images, maps = photos
    scale, shift = (mixed(shares, part) for part in (styles.scale, styles.shift))
    layers = activations(vgg, loom.paint(weights, images, scale, shift))
    aims = mixed_aims(styles.aims, shares)
    fourfold = [Moments(mean.repeat(4, 1), std.repeat(4, 1)) for mean, std in aims]
    found = [whole_and_quarters(x) for x in layers]
    return {
        "content": content_loss(layers[-1], maps).mean(),
        "style": style_loss([whole for whole, _ in found], aims).mean(),
        "local": style_loss([quarters for _, quarters in found], fourfold).mean(),
    }


def whole_and_quarters(x: Tensor) -> tuple[Moments, Moments]:
    """Return the moments of maps and of their quarters from one pass over them.

    Args:
        x: ``(N, C, H, W)``; H and W are even.

    Returns:
        Those of the whole, each ``(N, C)``, and of the quarters, each ``(4 N, C)``: all samples'
        upper left ones first.
    """
    count, channels, height, width = x.shape
    # a view where a pixel's channels lie side by side, as the loss network leaves them
    parts = x.permute(0, 2, 3, 1).reshape(count, 2, height // 2, 2, width // 2, channels)
    mean, square = (part.mean((2, 4)).flatten(1, 2) for part in (parts, parts.square()))

    def as_moments(mean: Tensor, square: Tensor) -> Moments:
        return Moments(mean, ((square - mean.square()).clamp(min=0) + EPSILON).sqrt())

    return (
        as_moments(mean.mean(1), square.mean(1)),
        as_moments(mean.transpose(0, 1).flatten(0, 1), square.transpose(0, 1).flatten(0, 1)),
    )


def own_loss(weights: Weights, images: Tensor) -> Tensor:
    """Return the mean peak signal-to-noise ratio of photos from their own codes, sign turned."""
    scale, shift = loom.told(weights, loom.statistics(weights, images), "own")
    return -peak_ratio(loom.paint(weights, images, scale, shift), images, ALIKE).mean()


def held_loss(
    weights: Weights,
    teacher: Weights,
    images: Tensor,
    rows: tuple[Tensor, Tensor],
    shares: Tensor,
) -> tuple[Tensor, Tensor]:
    """Return the losses that `cin26` teaches: what it paints, and with what code.

    Args:
        weights: of the network.
        teacher: `cin26`'s.
        images: photos to paint.
        rows: γ and β of the described styles as they are now, each ``(26, 495)``.
        shares: how much of each row each photo gets, ``(N, 26, 4)``.
    """
    with torch.no_grad():
        aim = tuple(mixed(shares, teacher[part]) for part in ("scale", "shift"))
        wanted = loom.paint(teacher, images, *aim)
    now = tuple(mixed(shares, part) for part in rows)
    held = (loom.paint(weights, images, *now) - wanted).abs().mean()
    codes = loom.told(weights, loom.statistics(weights, wanted), "style")
    apart = (torch.cat(codes, 1) - torch.cat(aim, 1)) / weights["norm.code.std"]
    return held, F.smooth_l1_loss(apart, torch.zeros_like(apart), beta=2.0)


def total(parts: dict[str, Tensor], weight: LossWeights) -> Tensor:
    """Return the loss, one number."""
    return torch.stack([parts[name] * getattr(weight, name) for name in parts]).sum()
