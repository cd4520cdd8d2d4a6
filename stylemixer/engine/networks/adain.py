"""`adain`: our own network, whose styles are measured on any picture.

Adaptive instance normalisation (Huang & Belongie 2017, arXiv 1703.06868) in every styled layer of
a `transformer`. γ and β of a layer are the deviation and the mean of the style image's own
activations in a second, light encoder, at depths that fit the layer: there are no other style
parameters, and no skip connection carries the photo past the styled layers.

A picture's style and a photo's own code are measured by two sets of heads of that encoder, since a
photo must come back exactly from its own code, which pulls γ below what paints a style best.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from stylemixer.engine.codes import StyleCode, StyledLayer
from stylemixer.engine.device import antialiased
from stylemixer.engine.networks import blocks
from stylemixer.engine.networks.blocks import EPSILON, channels_last, reflect
from stylemixer.engine.networks.protocol import WeightFiles
from stylemixer.engine.networks.receptive_field import one_sided, transformer
from stylemixer.engine.networks.transformer import (
    CONTRACTION,
    EXPANSION,
    WIDTH,
    Transformer,
    styled_layers,
)

ARCHITECTURE = "adain-4"
STYLE_SIDE = 384
"""A larger style image is measured at this short side, the scale that training used."""

BLOCKS = 7
LAYERS = styled_layers(BLOCKS)


@dataclass(frozen=True)
class Conv:
    """A 3×3 convolution of the style encoder, with reflect padding, a bias and a ReLU.

    The last one's input is added to its output before the ReLU (He et al. 2016, arXiv 1512.03385).

    Attributes:
        inputs: channels that it takes.
        outputs: channels that it gives.
        stride: 1 or 2.
        scale: pixels of the picture per pixel of its output.
    """

    inputs: int
    outputs: int
    stride: int
    scale: int


STYLE_ENCODER = (
    Conv(3, 16, 1, 1),
    Conv(16, 32, 2, 2),
    Conv(32, 32, 1, 2),
    Conv(32, 64, 2, 4),
    Conv(64, 64, 1, 4),
    Conv(64, 96, 2, 8),
    Conv(96, 96, 1, 8),
    Conv(96, 128, 2, 16),
    Conv(128, 128, 1, 16),
    Conv(128, 128, 1, 16),
)

DEPTHS = (2, 4, 6, 9)
"""The convolutions of `STYLE_ENCODER` whose outputs are measured, one per resolution."""

DEVIATIONS_AT = (DEPTHS[3:],) * 4 + (DEPTHS[2:],) * 4 + (DEPTHS[1:],) * 7 + (DEPTHS,) * 2
"""Per styled layer, which of `DEPTHS` the 1×1 heads of its γ look at, the finest first: fine
strokes belong to what is drawn with them, which only the coarser ones see."""

MEANS_AT = (DEPTHS[2:],) * 4 + (DEPTHS[1:],) * 11 + (DEPTHS,) * 2
"""The same for its β. The mean of a 1×1 convolution's output is the convolution of its input's
mean, which costs nothing, so they look at more than those of γ."""

Heads = Literal["style", "own"]
"""Which heads measure: those for the style of a picture, or those for a photo's own code."""

STYLE_WEIGHTS = ("style.", "scale.", "shift.")
"""What the names of the style encoder's weights begin with."""

AtLayer = Callable[[int, Tensor], Tensor]
"""What happens at a styled layer: gets its index and activations, returns them styled."""


class LayerCode(NamedTuple):
    """γ and β of one layer, each ``(N, C)``: the deviation and the mean of a style's activations.

    Attributes:
        scale: γ = σ.
        shift: β = μ.
    """

    scale: Tensor
    shift: Tensor


def cost() -> tuple[float, float]:
    """Return thousands of multiplications per pixel: of a slider move, and in all."""
    residual = WIDTH * WIDTH * 9 / 16
    expand = sum(
        inputs * outputs * kernel**2 / scale**2
        for (inputs, outputs, kernel, _), scale in zip(EXPANSION, (2, 1, 1), strict=True)
    )
    contract = sum(
        inputs * outputs * kernel**2 / scale**2
        for (inputs, outputs, kernel, _), scale in zip(CONTRACTION, (1, 2, 4), strict=True)
    )
    encoder = sum(conv.inputs * conv.outputs * 9 / conv.scale**2 for conv in STYLE_ENCODER)
    heads = sum(
        STYLE_ENCODER[depth].outputs * layer.channels / STYLE_ENCODER[depth].scale ** 2
        for layer, depths in zip(LAYERS, DEVIATIONS_AT, strict=True)
        for depth in depths
    )
    live = (2 * BLOCKS - 1) * residual + expand
    return live / 1000, (live + residual + contract + encoder + heads) / 1000


def encode(weights: dict[str, Tensor], images: Tensor) -> Tensor:
    """Return what the first styled layer's convolution takes, ``(N, 32, H/4, W/4)``.

    Args:
        weights: by name; float tensors that may require gradients.
        images: ``(N, 3, H, W)`` in [0, 1].
    """
    x = images
    for index, (_, _, kernel, stride) in enumerate(CONTRACTION):
        weight, bias = (weights[f"contract.{index}.{part}"] for part in ("weight", "bias"))
        x = F.conv2d(reflect(x, kernel // 2), weight, bias, stride=stride).relu()
    return x


def measured(weights: dict[str, Tensor], images: Tensor, heads: Heads = "style") -> list[LayerCode]:
    """Return γ and β of each of `LAYERS`, the code of each image.

    Args:
        weights: by name.
        images: ``(N, 3, H, W)`` in [0, 1], of any size.
        heads: which ones measure.
    """
    return codes_of(weights, style_features(weights, images), heads)


def style_features(weights: dict[str, Tensor], images: Tensor) -> dict[int, Tensor]:
    """Return what the style encoder sees at each of `DEPTHS`, ``(N, C, h, w)``.

    Args:
        weights: by name.
        images: ``(N, 3, H, W)`` in [0, 1], of any size.
    """
    features: dict[int, Tensor] = {}
    x = images * 2.0 - 1.0
    for index, conv in enumerate(STYLE_ENCODER):
        weight, bias = (weights[f"style.{index}.{part}"] for part in ("weight", "bias"))
        y = F.conv2d(reflect(x, 1), weight, bias, stride=conv.stride)
        x = (y + x if index == DEPTHS[-1] else y).relu()
        if index in DEPTHS:
            features[index] = x
    return features


def codes_of(
    weights: dict[str, Tensor], features: dict[int, Tensor], heads: Heads = "style"
) -> list[LayerCode]:
    """Return γ and β of each of `LAYERS` from `style_features`.

    γ is the deviation of a sum of 1×1 convolutions' outputs, the coarser ones repeated to the
    finest's size, and β the mean of another such sum.
    """
    maps: dict[str, Tensor] = {}
    for depth, layers in _looking(DEVIATIONS_AT):
        weight = torch.cat(
            [weights[f"scale.{heads}.{layer.name}.{depth}.weight"] for layer in layers]
        )
        found = F.conv2d(features[depth], weight)
        parts = torch.split(found, [layer.channels for layer in layers], 1)
        for layer, part in zip(layers, parts, strict=True):
            finer = maps.get(layer.name)
            maps[layer.name] = (
                part if finer is None else finer + F.interpolate(part, finer.shape[2:])
            )
    shifts = {layer.name: weights[f"shift.{heads}.{layer.name}.bias"] for layer in LAYERS}
    for depth, layers in _looking(MEANS_AT):
        mean = features[depth].mean((2, 3))
        for layer in layers:
            weight = weights[f"shift.{heads}.{layer.name}.{depth}.weight"]
            shifts[layer.name] = shifts[layer.name] + F.linear(mean, weight)
    return [LayerCode(measure(maps[layer.name]).scale, shifts[layer.name]) for layer in LAYERS]


def _looking(depths: tuple[tuple[int, ...], ...]) -> list[tuple[int, list[StyledLayer]]]:
    """Return which layers look at each depth, since one convolution for all of them is faster."""
    return [
        (depth, [layer for layer, seen in zip(LAYERS, depths, strict=True) if depth in seen])
        for depth in DEPTHS
    ]


def decode(weights: dict[str, Tensor], features: Tensor, at_layer: AtLayer) -> Tensor:
    """Return pictures, ``(N, 3, 4h, 4w)`` in [0, 1].

    The plain form of the network: `AdaIN` computes the same, faster.

    Args:
        weights: by name.
        features: from `encode`.
        at_layer: styles the activations of each of `LAYERS`.
    """
    x = features

    def convolved(index: int, x: Tensor) -> Tensor:
        weight = weights[f"{LAYERS[index].name}.weight"]
        return at_layer(index, F.conv2d(reflect(x, weight.shape[2] // 2), weight))

    for index in range(0, 2 * BLOCKS, 2):
        x = x + convolved(index + 1, convolved(index, x).relu())
    for index in (2 * BLOCKS, 2 * BLOCKS + 1):
        x = convolved(index, F.interpolate(x, scale_factor=2.0, mode="nearest")).relu()
    return convolved(2 * BLOCKS + 2, x).sigmoid()


def adain(x: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    """Return γ (x − μ(x)) / σ(x) + β for ``(N, C, H, W)``, with γ and β of ``(N or 1, C)``.

    σ = sqrt(biased variance + 1e-5).
    """
    variance, mean = torch.var_mean(x, (2, 3), correction=0, keepdim=True)
    y = (x - mean) * (variance + EPSILON).rsqrt()
    return y * scale[:, :, None, None] + shift[:, :, None, None]


def measure(x: Tensor) -> LayerCode:
    """Return γ = σ and β = μ of ``(N, C, H, W)``, each ``(N, C)``; the style of `adain`."""
    if len(x) == 1:  # the reduction for one picture is faster on a CPU
        mean, std = blocks.measure(x)
        return LayerCode(std[None], mean[None])
    variance, mean = torch.var_mean(x, (2, 3), correction=0)
    return LayerCode((variance + EPSILON).sqrt(), mean)


def load(weights: dict[str, Tensor], more: WeightFiles) -> "AdaIN":  # noqa: ARG001  it needs no other file
    """Return the network; see `stylemixer.engine.networks.registry.NetworkInfo`."""
    return AdaIN(weights)


def shrunk(image: Tensor, side: int) -> Tensor:
    """Return ``(1, 3, H, W)`` shrunk to a short side, and to four times that at the long one.

    A picture within these limits is returned as it is.
    """
    short, long = sorted(image.shape[2:])
    ratio = min(1.0, side / short, 4 * side / long)
    if ratio == 1:
        return image
    height, width = (max(1, round(edge * ratio)) for edge in image.shape[2:])
    return antialiased(image, (height, width), "bilinear")


class AdaIN(Transformer):
    """The network behind the protocol; its styles are measured on pictures.

    Args:
        weights: as for `Transformer`, and ``style.N.weight``, ``style.N.bias``,
            ``scale.HEADS.LAYER.DEPTH.weight``, ``shift.HEADS.LAYER.DEPTH.weight`` and
            ``shift.HEADS.LAYER.bias``, where HEADS is ``style`` or ``own``.
    """

    name = "adain"
    layers = LAYERS
    halo = one_sided(transformer(BLOCKS))

    def __init__(self, weights: dict[str, Tensor]) -> None:
        super().__init__(weights, BLOCKS)
        self._style = {
            name: channels_last(tensor) if tensor.ndim == 4 else tensor
            for name, tensor in weights.items()
            if name.startswith(STYLE_WEIGHTS)
        }

    def code_from_image(self, style: Tensor) -> StyleCode:
        """Return the measured code of a picture, ``(1, 3, H, W)`` in [0, 1].

        A picture whose short side exceeds 384 pixels is shrunk to that first, since the size of
        its strokes in pixels is part of the style; so is one longer than four times that.
        """
        return self._measured(shrunk(style, STYLE_SIDE), "style")

    def own_code(self, photo: Tensor) -> StyleCode:
        """Return the own code measured on the photo itself, at its own size."""
        return self._measured(photo, "own")

    def _measured(self, image: Tensor, heads: Heads) -> StyleCode:
        with torch.no_grad():
            found = measured(self._style, channels_last(image), heads)
        scale, shift = (torch.cat([pair[i][0] for pair in found]).cpu().numpy() for i in range(2))
        return StyleCode(self.name, scale, shift)
