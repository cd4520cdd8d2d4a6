"""What a picture is refined towards: how the activations of the paintings are distributed.

The paintings themselves are not needed, so a target can be kept with a style and sent along.
"""

import lzma
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from stylemixer.engine.statistics.losses import EPSILON
from stylemixer.engine.statistics.mmd import Gaussian, bandwidth
from stylemixer.engine.statistics.vgg import LAYERS, Vgg, shrunk
from stylemixer.errors import StyleError
from stylemixer.refining.plan import TILE
from stylemixer.refining.tiles import positions_of, random_places, seen, tiles_of

LARGEST = 50_000
"""Bytes of a target that is kept as numbers."""

CANDIDATES = 2048
"""Positions of each layer that `VECTORS` are chosen from."""

VECTORS = 256
"""Activations that are kept of each layer while the program runs."""

KEPT_VECTORS = (32, 32, 40, 40)
"""Activations of each layer in a file."""

LEVELS = 15
"""Levels from 0 to the largest activation of a vector in a file."""

RANKS = (32, 56, 80, 104)
"""Of the factors that stand for each layer's covariances in a file."""

STEPS = (14.0, 12.0, 8.0, 6.0)
"""Levels of a factor's entry in a file, in units of the first factor's deviation. With these sizes
seven paintings took 43 to 48 KB; their Gram matrices came back with relative squared errors of at
most 7e-4, 5e-4, 2e-3 and 4e-3, where refining ends at some 3e-2, and the vectors with an MMD² of
0.004, where two paintings are 0.01 to 0.2 apart."""


@dataclass(frozen=True, eq=False)
class LayerTarget:
    """How the activations of one layer are distributed, each layer in units of `Vgg.unit`.

    Attributes:
        products: their Gram matrix, divided by the number of positions, ``(C, C)``.
        mean: ``(C,)``.
        std: deviations, ``(C,)``; of several styles the mean of theirs, as codes are mixed.
        vectors: some of them, ``(n, C)``, at most `VECTORS` of each painting.
        weights: what each of these stands for, ``(n,)``, adding to 1.
        share: how much the layer counts, 0–1: 0 where no style of the mix has it.
    """

    products: Tensor
    mean: Tensor
    std: Tensor
    vectors: Tensor
    weights: Tensor
    share: float = 1.0

    @classmethod
    def measured(cls, products: Tensor, mean: Tensor, vectors: Tensor) -> "LayerTarget":
        """Return that of one painting, all of whose vectors weigh the same."""
        variance = products.diagonal() - mean.square()
        std = (variance.clamp_min(0) + EPSILON).sqrt()
        weights = vectors.new_full((len(vectors),), 1 / len(vectors))
        return cls(products, mean, std, vectors, weights)

    def to(self, device: torch.device | str) -> "LayerTarget":
        """Return it on a device."""
        return replace(
            self,
            products=self.products.to(device),
            mean=self.mean.to(device),
            std=self.std.to(device),
            vectors=self.vectors.to(device),
            weights=self.weights.to(device),
        )


@dataclass(frozen=True, eq=False)
class Target:
    """How the activations of a painting, or of several mixed, are distributed.

    Attributes:
        layers: one for each of `stylemixer.engine.statistics.vgg.LAYERS`.
    """

    layers: tuple[LayerTarget, ...]

    def to(self, device: torch.device | str) -> "Target":
        """Return it on a device."""
        return Target(tuple(layer.to(device) for layer in self.layers))

    def to_bytes(self) -> bytes:
        """Return it as less than 50 KB that `from_bytes` reads.

        Covariances are kept as factors of low rank, coarsely, and an exact diagonal; see `STEPS`.
        """
        coarse = 1.0
        while len(data := self._written(coarse)) > LARGEST:
            coarse *= 0.8
        return data

    def _written(self, coarse: float) -> bytes:
        tensors: dict[str, Tensor] = {}
        for name, layer, rank, count, levels in zip(
            LAYERS, self.to("cpu").layers, RANKS, KEPT_VECTORS, STEPS, strict=True
        ):
            packed = _packed(layer, max(1, round(rank * coarse)), count, levels * coarse)
            tensors |= {f"{name}.{key}": x for key, x in packed.items()}
        return lzma.compress(save(tensors, {"format": FORMAT}))

    @classmethod
    def from_bytes(cls, data: bytes) -> "Target":
        """Read what `to_bytes` has written.

        Raises:
            StyleError: when it is damaged.
        """
        try:
            tensors = load(lzma.decompress(data))
            layers = tuple(
                _unpacked({k: tensors[f"{name}.{k}"] for k in PACKED}) for name in LAYERS
            )
        except (lzma.LZMAError, SafetensorError, KeyError, RuntimeError) as error:
            raise StyleError(
                "The numbers that this style is refined by are damaged; teach it again.", str(error)
            ) from error
        return cls(layers)


FORMAT = "stylemixer-target-1"
PACKED = ("mean", "factors", "step", "rest", "vectors", "lengths")


def _packed(layer: LayerTarget, rank: int, count: int, levels: float) -> dict[str, Tensor]:
    mean = layer.mean.double()
    covariance = layer.products.double() - mean[:, None] * mean[None]
    values, bases = torch.linalg.eigh(covariance)
    factors = (bases * values.clamp_min(0).sqrt()).flip(1)[:, :rank]
    # one step for all, so that weak factors take few levels, which the compression makes small
    deviation = float(factors[:, 0].square().mean().sqrt())
    step = max(deviation / levels, float(factors.abs().max()) / 127)
    whole = (factors / max(step, 1e-30)).round()
    rest = covariance.diagonal() - (whole * step).square().sum(1)
    vectors = layer.vectors[:count]
    lengths = vectors.amax(1).clamp_min(1e-30) / LEVELS
    return {
        "mean": mean.half(),
        "factors": whole.to(torch.int8).T.contiguous(),
        "step": torch.tensor([step]).float(),
        "rest": rest.half(),
        "vectors": (vectors / lengths[:, None]).round().to(torch.uint8),
        "lengths": lengths.float(),
    }


def _unpacked(packed: dict[str, Tensor]) -> LayerTarget:
    mean = packed["mean"].float()
    factors = packed["factors"].T.float() * packed["step"]
    covariance = factors @ factors.T
    covariance.diagonal().add_(packed["rest"].float())
    vectors = packed["vectors"].float() * packed["lengths"][:, None]
    return LayerTarget.measured(covariance + mean[:, None] * mean[None], mean, vectors)


def _herded(candidates: Tensor, count: int) -> Tensor:
    """Return the vectors that together stand best for all, the best ones first.

    Kernel herding (Chen et al. 2010, arXiv 1203.3472): each one brings the mean of the Gaussian
    kernel's features nearer to that of all.
    """
    kernel = Gaussian(bandwidth(candidates)).matrix(candidates, candidates)
    wanted, taken = kernel.mean(1), torch.zeros(len(candidates), device=candidates.device)
    order: list[Tensor] = []
    for n in range(1, count + 1):
        best = (wanted - taken / n).argmax()
        order.append(best)
        taken = taken + kernel.index_select(0, best[None])[0]
    return candidates.index_select(0, torch.stack(order))


@torch.no_grad()
def target_of_picture(image: Tensor, vgg: Vgg, edge: int) -> Target:
    """Measure a painting.

    Args:
        image: ``(1, 3, H, W)`` in [0, 1], any H and W from 1 up.
        vgg: the loss network, whose device it is measured on.
        edge: the long edge in pixels that it is shrunk to, so that its strokes get a size; one
            that is smaller stays as it is.

    Returns:
        The target, on that device.
    """
    painting = shrunk(image.to(vgg.device), edge)
    size = (painting.shape[3], painting.shape[2])
    places = random_places(size, CANDIDATES, "target")
    sums: list[list[Tensor]] = []
    for tile in tiles_of(size, TILE):
        found = []
        for i, maps in enumerate(seen(vgg, painting, tile)):
            rows, count = maps[0].flatten(1), positions_of(size, i)
            picked = tile.picked(i, maps, places[i])
            found += [rows @ rows.T / count, rows.sum(1) / count, picked]
        sums.append(found)
    totals = [torch.stack(parts).sum(0) for parts in zip(*sums, strict=True)]
    return Target(
        tuple(
            LayerTarget.measured(products, mean, _herded(candidates, VECTORS))
            for products, mean, candidates in zip(*(iter(totals),) * 3, strict=True)
        )
    )


def mixed(targets: Sequence[Target], weights: Sequence[Sequence[float]]) -> Target:
    """Return the target of several styles together.

    The squared distances to several targets, summed by weight, differ from the squared distance to
    their mean by a constant, so the mean of the statistics draws a picture the same way.

    Args:
        targets: one for each style, at least one, all on one device.
        weights: of each style its weights for the four layers, from 0 up: the mixer's groups
            colour, texture, strokes and shapes. They need not add to 1.

    Raises:
        StyleError: when no style has any weight.
    """
    layers = []
    for i in range(len(LAYERS)):
        total = sum(of[i] for of in weights)
        parts = [
            (of[i] / total, target.layers[i])
            for target, of in zip(targets, weights, strict=True)
            if of[i] > 0
        ]
        if not parts:
            layers.append(replace(targets[0].layers[i], share=0.0))
            continue
        layers.append(
            LayerTarget(
                torch.stack([share * layer.products for share, layer in parts]).sum(0),
                torch.stack([share * layer.mean for share, layer in parts]).sum(0),
                torch.stack([share * layer.std for share, layer in parts]).sum(0),
                torch.cat([layer.vectors for _, layer in parts]),
                torch.cat([share * layer.weights for share, layer in parts]),
            )
        )
    if not any(layer.share for layer in layers):
        raise StyleError("Give at least one style some weight; there is nothing to refine towards.")
    return Target(tuple(layers))
