"""`adain`: our own network, whose styles are measured on any picture.

Adaptive instance normalisation (Huang & Belongie 2017, arXiv 1703.06868) at many depths of a
light autoencoder: a styled layer is *convolution → AdaIN → ReLU*, and γ and β are the deviation
and mean of the style image's own activations at the same layer, when the autoencoder gives that
image back. So a picture's own code leaves every activation as it is, there are no other style
parameters, and no skip connection carries the photo past the styled layers.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from stylemixer.engine.codes import Layer, StyleCode
from stylemixer.engine.networks.blocks import (
    EPSILON,
    StyleWalk,
    Unit,
    blocked_weight,
    centre,
    channels_last,
    pad,
    reflect,
    to_pixels,
    upsampling_weight,
)
from stylemixer.engine.networks.blocks import measure as moments
from stylemixer.engine.networks.protocol import (
    ContentFeatures,
    Network,
    Rendered,
    Statistics,
)
from stylemixer.engine.receptive_field import Step, one_sided

ARCHITECTURE = "adain-1"
STYLE_SIDE = 384
"""A larger style image is measured at this short side, the scale that training used."""

BLOCKS = 3
WIDTH = 48


@dataclass(frozen=True)
class Conv:
    """A convolution with reflect padding and a bias.

    Attributes:
        name: of its weights.
        inputs: channels that it takes.
        outputs: channels that it gives.
        kernel: its side.
        stride: 1 or 2.
        upsampled: whether its input is enlarged ×2 first, nearest neighbour.
        scale: pixels of the picture per pixel of its output.
    """

    name: str
    inputs: int
    outputs: int
    kernel: int = 3
    stride: int = 1
    upsampled: bool = False
    scale: int = 4


ENCODER = (
    Conv("encode.0", 3, 16, kernel=5, scale=1),
    Conv("encode.1", 16, 32, stride=2, scale=2),
    Conv("encode.2", 32, 64, stride=2),
    Conv("encode.3", 64, 64),
    Conv("encode.4", 64, 64),
)
"""The last two are a residual block."""

STYLED = (
    Conv("trunk", 64, WIDTH),
    *(Conv(f"block.{b}.{half}", WIDTH, WIDTH) for b in range(BLOCKS) for half in range(2)),
    Conv("half", WIDTH, 24, upsampled=True, scale=2),
    Conv("full", 24, 12, upsampled=True, scale=1),
    Conv("picture", 12, 3, scale=1),
)
"""The convolutions that a normalisation follows, in the order of a style code."""

_GROUPS = ("shapes",) * 3 + ("strokes",) * 4 + ("texture", "colour", "colour")
LAYERS = tuple(
    Layer(conv.name, conv.outputs, group) for conv, group in zip(STYLED, _GROUPS, strict=True)
)

AtLayer = Callable[[int, Tensor], Tensor]
"""What happens at a styled layer: gets its index and activations, returns them styled."""


def cost() -> tuple[float, float]:
    """Return thousands of multiplications per pixel: of a slider move, and in all."""

    def of(conv: Conv) -> float:
        return conv.inputs * conv.outputs * conv.kernel**2 / conv.scale**2 / 1000

    live = sum(of(conv) for conv in STYLED[1:])
    return live, live + of(STYLED[0]) + sum(of(conv) for conv in ENCODER)


def steps() -> list[Step]:
    """Return the layers that look around, from the photo to the picture."""
    return [
        Step(conv.kernel, conv.stride, 2 if conv.upsampled else 1) for conv in (*ENCODER, *STYLED)
    ]


def convolve(weights: dict[str, Tensor], conv: Conv, x: Tensor) -> Tensor:
    """Apply one convolution, with its enlargement and padding, to ``(N, inputs, H, W)``."""
    if conv.upsampled:
        x = F.interpolate(x, scale_factor=2.0, mode="nearest")
    x = reflect(x, conv.kernel // 2)
    return F.conv2d(
        x, weights[f"{conv.name}.weight"], weights[f"{conv.name}.bias"], stride=conv.stride
    )


def encode(weights: dict[str, Tensor], images: Tensor) -> Tensor:
    """Return the first styled layer's activations, ``(N, 48, H/4, W/4)``.

    Args:
        weights: by name; float tensors that may require gradients.
        images: ``(N, 3, H, W)`` in [0, 1], H and W multiples of 4.
    """
    x = images * 2.0 - 1.0
    for conv in ENCODER[:3]:
        x = convolve(weights, conv, x).relu()
    first, second = ENCODER[3:]
    x = (x + convolve(weights, second, convolve(weights, first, x).relu())).relu()
    return convolve(weights, STYLED[0], x)


def decode(weights: dict[str, Tensor], first: Tensor, at_layer: AtLayer) -> Tensor:
    """Return pictures, ``(N, 3, 4h, 4w)`` in [0, 1].

    The plain form of the network: `AdaIN` computes the same, faster.

    Args:
        weights: by name.
        first: from `encode`.
        at_layer: styles, measures or passes the activations of each of `LAYERS`.
    """
    x = at_layer(0, first).relu()
    for block in range(BLOCKS):
        index = 1 + 2 * block
        inner = at_layer(index, convolve(weights, STYLED[index], x)).relu()
        x = x + at_layer(index + 1, convolve(weights, STYLED[index + 1], inner))
    for index in range(1 + 2 * BLOCKS, len(STYLED)):
        x = at_layer(index, convolve(weights, STYLED[index], x))
        x = x.relu() if index < len(STYLED) - 1 else x.sigmoid()
    return x


def adain(x: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    """Return γ (x − μ(x)) / σ(x) + β for ``(N, C, H, W)``, with γ and β of ``(N or 1, C)``.

    σ = sqrt(biased variance + 1e-5).
    """
    variance, mean = torch.var_mean(x, (2, 3), correction=0, keepdim=True)
    y = (x - mean) * (variance + EPSILON).rsqrt()
    return y * scale[:, :, None, None] + shift[:, :, None, None]


def measure(x: Tensor) -> tuple[Tensor, Tensor]:
    """Return γ = σ and β = μ of ``(N, C, H, W)``, each ``(N, C)``; the style of `adain`."""
    variance, mean = torch.var_mean(x, (2, 3), correction=0)
    return (variance + EPSILON).sqrt(), mean


class AdaIN(Network):
    """The network behind the protocol; its styles are measured on pictures.

    Args:
        weights: ``NAME.weight`` and ``NAME.bias`` of each convolution of `ENCODER` and `STYLED`.
    """

    name = "adain"
    layers = LAYERS
    halo = one_sided(steps())

    def __init__(self, weights: dict[str, Tensor]) -> None:
        self._weights = {name: tensor.float() for name, tensor in weights.items()}
        self._encoder = {
            name: channels_last(tensor) if tensor.ndim == 4 else tensor
            for name, tensor in self._weights.items()
        }
        self._units = tuple(self._unit(conv) for conv in STYLED)

    def _unit(self, conv: Conv) -> Unit:
        # a normalisation undoes the bias, which only the measuring of codes needs
        weight = self._weights[f"{conv.name}.weight"]
        rectified = not (conv.name.endswith(".1") or conv.name == "picture")
        if conv.upsampled:
            return Unit(upsampling_weight(weight), phases=4, rectified=rectified)
        if conv.name == "picture":
            return Unit(blocked_weight(weight), phases=4, rectified=rectified)
        return Unit(channels_last(weight), rectified=rectified)

    def code_from_image(self, style: Tensor) -> StyleCode:
        """Return the measured code of a picture, ``(1, 3, H, W)`` in [0, 1].

        A picture whose short side exceeds 384 pixels is shrunk to that first, since the size of
        its strokes in pixels is part of the style; so is one longer than four times that.
        """
        short, long = sorted(style.shape[2:])
        ratio = min(1.0, STYLE_SIDE / short, 4 * STYLE_SIDE / long)
        if ratio < 1:
            size = [max(1, round(side * ratio)) for side in style.shape[2:]]
            style = F.interpolate(
                style, size=size, mode="bilinear", antialias=True, align_corners=False
            )
        return self.own_code(style)

    def own_code(self, photo: Tensor) -> StyleCode:
        """Return the code measured on the photo itself, at its own size."""
        with torch.no_grad():
            x = F.conv2d(reflect(self._encoded(photo), 1), self._units[0].weight)
            scales, shifts = [], []

            def measured(index: int, y: Tensor) -> Tensor:
                unit, bias = self._units[index], self._weights[f"{STYLED[index].name}.bias"]
                mean, std = moments(y, unit.phases)
                scales.append(std)
                shifts.append(mean + bias)
                # nothing is normalised: γ and β that are measured here change nothing
                y = y.add_(bias.repeat(unit.phases).view(1, -1, 1, 1))
                return y.relu_() if unit.rectified else y

            x = measured(0, x)
            for index in range(1, 1 + 2 * BLOCKS, 2):
                inner = measured(index, F.conv2d(reflect(x, 1), self._units[index].weight))
                after = F.conv2d(reflect(inner, 1), self._units[index + 1].weight)
                x = measured(index + 1, after).add_(x)
            half, full, picture = range(1 + 2 * BLOCKS, len(STYLED))
            x = to_pixels(measured(half, F.conv2d(_edged(x), self._units[half].weight)))
            x = measured(full, F.conv2d(_edged(x), self._units[full].weight))
            measured(picture, F.conv2d(_edged(x), self._units[picture].weight))
        scale, shift = (torch.cat(values).cpu() for values in (scales, shifts))
        return StyleCode(self.name, scale.numpy(), shift.numpy())

    def _encoded(self, image: Tensor) -> Tensor:
        """Return what the first styled layer's convolution takes, channels-last."""
        x = channels_last(_whole_blocks(image)) * 2.0 - 1.0
        for conv in ENCODER[:3]:
            x = convolve(self._encoder, conv, x).relu_()
        inner = convolve(self._encoder, ENCODER[3], x).relu_()
        return (x + convolve(self._encoder, ENCODER[4], inner)).relu_()

    def encode_content(
        self, image: Tensor, statistics: Statistics | None = None
    ) -> ContentFeatures:
        """Compute everything up to the first normalisation, and that too; see the protocol."""
        first = F.conv2d(reflect(self._encoded(image), 1), self._units[0].weight)
        if statistics is None:
            mean, std = centre(first)
        else:
            mean, std = statistics.mean[0], statistics.std[0]
            first.sub_(mean.view(1, -1, 1, 1))
        first.div_(std.view(1, -1, 1, 1))
        height, width = image.shape[2:]
        return ContentFeatures((height, width), (first,), (mean,), (std,))

    def render_vectors(
        self,
        features: ContentFeatures,
        scale: Tensor,
        shift: Tensor,
        statistics: Statistics | None = None,
    ) -> Rendered:
        """Paint; see the protocol."""
        (first,) = features.tensors
        walk = StyleWalk(LAYERS, scale, shift, statistics)
        a, b = walk.begin((features.mean[0], features.std[0]))
        x = torch.addcmul(b.view(1, -1, 1, 1), first, a.view(1, -1, 1, 1)).relu_()
        for block in range(BLOCKS):
            before, after = self._units[1 + 2 * block : 3 + 2 * block]
            x = walk.apply(after, reflect(walk.apply(before, reflect(x, 1)), 1)).add_(x)
        half, full, picture = self._units[-3:]
        x = to_pixels(walk.apply(half, _edged(x)))
        # the last layer works on the phases of the one before: no reordering at full size
        x = walk.apply(picture, _edged(walk.apply(full, _edged(x))))
        height, width = features.size
        return Rendered(to_pixels(x.sigmoid_())[:, :, :height, :width], walk.statistics())


def _whole_blocks(image: Tensor) -> Tensor:
    """Return the picture with its right and bottom padded to multiples of 4."""
    height, width = image.shape[2:]
    return pad(image, 0, 0, -width % 4, -height % 4)


def _edged(x: Tensor) -> Tensor:
    return F.pad(x, (1, 1, 1, 1), mode="replicate")
