"""What refining makes small: how far a picture is from the paintings, and from the photo's drawing.

Both are functions of sums over the positions of a picture, so that they, and their gradients, can
be had tile by tile.
"""

import zlib
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from stylemixer.engine.painting.tiling import Box
from stylemixer.engine.statistics.distances import relative
from stylemixer.engine.statistics.fourier import FourierFeatures
from stylemixer.engine.statistics.losses import EPSILON
from stylemixer.engine.statistics.mmd import bandwidth
from stylemixer.engine.statistics.vgg import LAYERS, Vgg
from stylemixer.errors import StyleError
from stylemixer.refining.plan import Distance, Plan
from stylemixer.refining.target import LayerTarget, Target
from stylemixer.refining.tiles import Tile, positions_of

NEEDS: dict[Distance, tuple[str, ...]] = {
    "gram": ("products",),
    "moments": ("mean", "squares"),
    "linear": ("mean",),
    "polynomial": ("products", "mean"),
    "gaussian": ("features",),
}
"""The sums of each layer by which a distance is known."""

DRAWN = ("mean", "squares", "drawing")
"""The sums of the last layer by which the content loss is known."""

FEATURES = 2
"""Fourier features that stand for the Gaussian kernel, in a layer's channels."""

Sums = dict[tuple[int, str], Tensor]
"""By layer and name: means over all positions."""


@dataclass(frozen=True, eq=False)
class Drawing:
    """The photo's relu4_1, instance-normalised; of each tile the part that counts there.

    Attributes:
        maps: ``(1, C, h, w)`` each, in half precision.
        mean: of all positions, ``(C,)``.
        squares: the mean of the squares, ``(C,)``.
    """

    maps: Sequence[Tensor]
    mean: Tensor
    squares: Tensor


def drawing_of(
    vgg: Vgg, part: Callable[[Box], Tensor], tiles: Sequence[Tile]
) -> Generator[None, None, Drawing]:
    """Look at a photo, in steps.

    Args:
        vgg: the loss network.
        part: gives a part of the photo, ``(1, 3, h, w)`` in [0, 1].
        tiles: how it is cut.
    """
    found = []
    for tile in tiles:
        with torch.no_grad():
            image = part(tile.outer).to(vgg.device)
            found.append(tile.counted(vgg(image.contiguous()))[-1].half())
        yield
    return _normalised(found, positions_of(tiles[0].size, len(LAYERS) - 1))


@torch.no_grad()
def _normalised(found: list[Tensor], count: int) -> Drawing:
    mean = torch.stack([maps.float().sum((0, 2, 3)) for maps in found]).sum(0) / count
    spread = torch.stack(
        [(x.float() - mean[:, None, None]).square().sum((0, 2, 3)) for x in found]
    ).sum(0)
    std = (spread / count + EPSILON).sqrt()
    for i, maps in enumerate(found):
        found[i] = ((maps.float() - mean[:, None, None]) / std[:, None, None]).half()
    rows = [x.float().flatten(2)[0] for x in found]
    return Drawing(
        found,
        torch.stack([x.sum(1) for x in rows]).sum(0) / count,
        torch.stack([x.square().sum(1) for x in rows]).sum(0) / count,
    )


class Objective:
    """The losses of a picture.

    Args:
        target: the paintings', on the loss network's device.
        plan: says which distance, and how much each part weighs.
        vgg: the loss network.

    Raises:
        StyleError: when no layer has any weight.
    """

    def __init__(self, target: Target, plan: Plan, vgg: Vgg) -> None:
        self._plan, self._vgg = plan, vgg
        shares = [w * layer.share for w, layer in zip(plan.layers, target.layers, strict=True)]
        total = sum(shares)
        if total <= 0:
            raise StyleError("Give at least one of the layers some weight.")
        self._layers = [
            (i, share / total, _LayerLoss(plan.distance, layer, f"{plan.seed}/{i}"))
            for i, (share, layer) in enumerate(zip(shares, target.layers, strict=True))
            if share > 0
        ]

    def sums(self, image: Tensor, tile: Tile, drawing: Tensor) -> Sums:
        """Return what a tile adds to the sums.

        Args:
            image: what lies under the tile's outer box, ``(1, 3, h, w)`` in [0, 1].
            tile: which.
            drawing: the photo's part of `Drawing.maps`.
        """
        found: Sums = {}
        maps = tile.counted(self._vgg(image))
        losses = {i: loss for i, _, loss in self._layers}
        wanted = {(i, name) for i in losses for name in NEEDS[self._plan.distance]}
        last = len(LAYERS) - 1
        wanted |= {(last, name) for name in DRAWN}
        for i, name in sorted(wanted):
            rows = maps[i][0].flatten(1)
            if name == "features":
                total = losses[i].features(rows)
            elif name == "products":
                total = rows @ rows.T
            elif name == "squares":
                total = rows.square().sum(1)
            elif name == "drawing":
                total = (rows * drawing[0].flatten(1).float()).sum(1)
            else:
                total = rows.sum(1)
            found[i, name] = total / positions_of(tile.size, i)
        return found

    def losses(self, sums: Sums, drawing: Drawing) -> tuple[Tensor, Tensor]:
        """Return the style loss and the content loss of a whole picture.

        The style loss is the weighted mean over layers of squared distances in the target's square.
        The content loss is `stylemixer.engine.statistics.losses.content_loss`.
        """
        style = torch.stack([share * loss(sums, i) for i, share, loss in self._layers]).sum()
        mean, squares, across = (sums[len(LAYERS) - 1, name] for name in DRAWN)
        variance = (squares - mean.square()).clamp_min(0)
        # E((x − μ)/σ − p)², multiplied out
        std = (variance + EPSILON).sqrt()
        content = variance / std.square() + drawing.squares
        return style, (content - 2 * (across - mean * drawing.mean) / std).mean()


class _LayerLoss:
    """The distance of one layer.

    Args:
        kind: which.
        target: the paintings'.
        seed: of random features, if there are any.
    """

    def __init__(self, kind: Distance, target: LayerTarget, seed: str) -> None:
        self._kind, self._target = kind, target
        if kind == "gaussian":
            vectors = target.vectors
            channels = vectors.shape[1]
            source = torch.Generator().manual_seed(zlib.crc32(seed.encode()))
            drawn = FourierFeatures.drawn(channels, FEATURES * channels, bandwidth(vectors), source)
            self._features = drawn.to(vectors)
            self._mean = self._features.mean(vectors, target.weights)

    def features(self, rows: Tensor) -> Tensor:
        """Return the sum of the Gaussian kernel's features of ``(C, n)``."""
        return self._features.total(rows)

    def __call__(self, sums: Sums, layer: int) -> Tensor:
        """Return MMD² in the target's own square: 0 when alike, 1 for a picture without anything.

        The moments have no kernel; their squared distance is taken in the same way.
        """
        target, found = self._target, [sums[layer, name] for name in NEEDS[self._kind]]
        if self._kind == "gram":
            return _relative(found[0], target.products)
        if self._kind == "linear":
            return _relative(found[0], target.mean)
        if self._kind == "moments":
            mean, squares = found
            std = ((squares - mean.square()).clamp_min(0) + EPSILON).sqrt()
            return _relative(torch.cat([mean, std]), torch.cat([target.mean, target.std]))
        if self._kind == "polynomial":
            # (xᵀy + c)², multiplied out: ‖G − A‖² + 2c ‖μ − μ′‖², with the c at which both halves
            # weigh the same
            products, mean = found
            return (_relative(products, target.products) + _relative(mean, target.mean)) / 2
        return _relative(found[0], self._mean)


def _relative(found: Tensor, target: Tensor) -> Tensor:
    return relative(found[None], target[None])[0]
