"""Targets of styles whose paintings are not at hand: shipped, or measured on what they paint."""

from collections.abc import Iterable, Sequence

import numpy as np
import torch
from torch import Tensor

from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.protocol import Network
from stylemixer.engine.statistics.vgg import Vgg, shrunk
from stylemixer.engine.weights import load_weights
from stylemixer.errors import StyleError
from stylemixer.refining.target import VECTORS, LayerTarget, Target, target_of_picture

SHIPPED = "style-targets"
"""The name of the shipped targets of the learned styles."""

STYLE_EDGE = 768
"""The long edge at which paintings are measured, in pixels: the default working edge. So strokes
get the size that they have in the painting, and become finer in a picture with a larger one."""

RENDER_EDGE = 512
"""Long edge in pixels of the photos that a style paints to be measured: there strokes are as large
in a picture as the networks learned them, and a sky is not left bare."""


def shipped_target(style: str) -> Target:
    """Return the target of a learned style, by its short name.

    Raises:
        ModelError: when the file of targets is missing or damaged.
        StyleError: when it has no such style.
    """
    # loading turns all numbers into floats, bytes as well
    found = load_weights(SHIPPED).get(style)
    if found is None:
        raise StyleError("“{style}” cannot be refined; use another style.", style=style)
    return Target.from_bytes(found.numpy().astype(np.uint8).tobytes())


@torch.no_grad()
def target_of_renders(
    network: Network, code: StyleCode, photos: Iterable[Tensor], vgg: Vgg
) -> Target:
    """Measure what a style paints, all photos as one picture.

    Args:
        network: the code's.
        code: the style.
        photos: each ``(1, 3, H, W)`` in [0, 1], at least one; they are shrunk to `RENDER_EDGE`.
        vgg: the loss network, whose device all is on.
    """
    found = []
    for photo in photos:
        image = shrunk(photo.to(vgg.device), RENDER_EDGE)
        painted = network.render(network.encode_content(image), code).image
        found.append(target_of_picture(painted, vgg, RENDER_EDGE))
    return pooled(found)


def target_of_paintings(paintings: Sequence[Tensor], vgg: Vgg) -> Target:
    """Measure the paintings of one style, all as one picture.

    Args:
        paintings: each ``(1, 3, H, W)`` in [0, 1], at least one; they are shrunk to `STYLE_EDGE`.
        vgg: the loss network, whose device it is measured on.
    """
    return pooled([target_of_picture(painting, vgg, STYLE_EDGE) for painting in paintings])


def pooled(targets: Sequence[Target]) -> Target:
    """Return the target of several pictures in one style, all their activations as one set.

    Args:
        targets: at least one, all on one device.
    """
    layers = []
    for parts in zip(*(target.layers for target in targets), strict=True):
        products, mean = (
            torch.stack([getattr(part, name) for part in parts]).mean(0)
            for name in ("products", "mean")
        )
        # a few of each, one after the other, since a file keeps the first ones
        count = min(len(part.vectors) for part in parts)
        vectors = torch.stack([part.vectors[:count] for part in parts], 1).flatten(0, 1)
        layers.append(LayerTarget.measured(products, mean, vectors[:VECTORS]))
    return Target(tuple(layers))
