"""`loom`: one network for described, named and taught styles and for any picture.

The decoder of `cin26`, trained on, so that its bold paint is there, and a light encoder that gives
γ and β in the same code space: heads, of any sign, on the means and deviations of a picture's
activations at several depths, as Ghiasi et al. 2017 (arXiv 1705.06830) embed a style into γ and β.
All codes belong to one space, so a mix of styles of any kind is one pass.

A picture's style and a photo's own code are told by two sets of heads on the same statistics.
"""

from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks import adain, cin26
from stylemixer.engine.networks.adain import STYLE_SIDE
from stylemixer.engine.networks.blocks import EPSILON, channels_last, reflect
from stylemixer.engine.networks.cin26 import Cin26
from stylemixer.engine.networks.code_table import CodeTable
from stylemixer.engine.networks.learned import NAMED_STYLES
from stylemixer.engine.networks.protocol import WeightFiles

ARCHITECTURE = "loom-1"

LAYERS = cin26.LAYERS
SIZES = [layer.channels for layer in LAYERS]
CHANNELS = sum(SIZES)

ENCODER = adain.STYLE_ENCODER[:9]
"""`adain`'s style encoder without its last, residual convolution."""

DEPTHS = (2, 4, 6, 8)
"""The convolutions of `ENCODER` whose activations are measured, one per resolution."""

STATISTICS = 2 * sum(ENCODER[depth].outputs for depth in DEPTHS)
"""How many means and deviations there are."""

HIDDEN = 192
"""Units of the hidden layer beside each set of linear heads."""

FARTHEST = 5.0
"""Statistics are cut at so many deviations from their mean, so that odd pictures stay paintable."""

OWN_SIDE = 1024
"""A larger photo's own code is told at this short side."""

Heads = Literal["style", "own"]
"""Which heads tell: those for the style of a picture, or those for a photo's own code."""

DECODER_WEIGHTS = ("contract.", "residual.", "expand.")
"""What the names of the decoder's weights begin with."""

FIXED = "norm."
"""What the names of the weights begin with that put numbers on a common scale: not trained."""

Vectors = tuple[Tensor, Tensor]
"""γ and β, each ``(N, 495)``."""


def cost() -> tuple[float, float]:
    """Return thousands of multiplications per pixel: of a slider move, and in all."""
    first = 3 * 32 * 81
    live = (
        32 * 32 * 9 / 4  # contract.1
        + 32 * 32 * 9 / 16  # contract.2
        + 2 * cin26.BLOCKS * 32 * 32 * 9 / 16
        + 4 * 8 * 32 * 9 / 16  # expand.0, in phases
        + 4 * 4 * 8 * 9 / 4  # expand.1, in phases
        + 3 * 4 * 81
    )
    encoder = sum(conv.inputs * conv.outputs * 9 / conv.scale**2 for conv in ENCODER)
    return live / 1000, (live + first + encoder) / 1000


def statistics(weights: dict[str, Tensor], images: Tensor) -> Tensor:
    """Return what the heads look at: means and deviations on a common scale, ``(N, 640)``.

    Args:
        weights: by name; float tensors that may require gradients.
        images: ``(N, 3, H, W)`` in [0, 1], of any size.
    """
    found = raw_statistics(weights, images)
    scaled = (found - weights["norm.mean"]) / weights["norm.std"]
    return scaled.clamp(-FARTHEST, FARTHEST)


def raw_statistics(weights: dict[str, Tensor], images: Tensor) -> Tensor:
    """Return the means and deviations of the encoder's activations as they are, ``(N, 640)``."""
    found = []
    x = images * 2.0 - 1.0
    for index, conv in enumerate(ENCODER):
        weight, bias = (weights[f"encoder.{index}.{part}"] for part in ("weight", "bias"))
        x = F.conv2d(reflect(x, 1), weight, bias, stride=conv.stride).relu()
        if index in DEPTHS:
            variance, mean = torch.var_mean(x, (2, 3), correction=0)
            found += [mean, (variance + EPSILON).sqrt()]
    return torch.cat(found, 1)


def told(weights: dict[str, Tensor], seen: Tensor, heads: Heads) -> Vectors:
    """Return γ and β from `statistics`.

    Args:
        weights: by name.
        seen: ``(N, 640)``.
        heads: which ones tell.
    """
    named = {part: weights[f"{heads}.{part}"] for part in ("linear", "bias", "out")}
    hidden = F.linear(seen, weights[f"{heads}.hidden"], weights[f"{heads}.hidden.bias"]).relu()
    code = F.linear(seen, named["linear"], named["bias"]) + F.linear(hidden, named["out"])
    code = weights["norm.code.mean"] + weights["norm.code.std"] * code
    scale, shift = torch.split(code, CHANNELS, 1)
    return scale, shift


def paint(weights: dict[str, Tensor], images: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    """Return painted pictures, ``(N, 3, H, W)`` in [0, 1].

    The plain form of the network, for batches and gradients: `Loom` computes the same, faster.

    Args:
        weights: by name.
        images: ``(N, 3, H, W)`` in [0, 1]; H and W divide by 4.
        scale: γ of each, ``(N, 495)``.
        shift: β of each, likewise.
    """
    styles = zip(LAYERS, torch.split(scale, SIZES, 1), torch.split(shift, SIZES, 1), strict=True)

    def styled(x: Tensor, stride: int = 1) -> Tensor:
        layer, gamma, beta = next(styles)
        weight = weights[f"{layer.name}.weight"]
        y = F.conv2d(reflect(x, weight.shape[2] // 2), weight, stride=stride)
        # batch normalisation of one sample with N · C channels: one pass on a CPU
        flat = y.reshape(1, -1, *y.shape[2:])
        flat = F.batch_norm(
            flat, None, None, gamma.reshape(-1), beta.reshape(-1), training=True, eps=EPSILON
        )
        return flat.view_as(y)

    x = images
    for stride in (1, 2, 2):
        x = styled(x, stride).relu()
    for _ in range(cin26.BLOCKS):
        x = x + styled(styled(x).relu())
    for _ in range(2):
        x = styled(F.interpolate(x, scale_factor=2.0, mode="nearest")).relu()
    return styled(x).sigmoid()


def load(weights: dict[str, Tensor], more: WeightFiles) -> "Loom":  # noqa: ARG001  it needs no other file
    """Return the network; see `stylemixer.engine.networks.registry.NetworkInfo`."""
    return Loom(weights)


class Loom(Cin26):
    """The network behind the protocol: `cin26`'s fast form with codes of every kind.

    Args:
        weights: `cin26`'s, with the 26 described rows as ``scale`` and ``shift``; the named
            rows as ``named.scale`` and ``named.shift``, each ``(28, 495)``; the encoder's
            ``encoder.N.weight`` and ``encoder.N.bias``; and for HEADS ``style`` and ``own``
            ``HEADS.linear``, ``HEADS.bias``, ``HEADS.hidden``, ``HEADS.hidden.bias`` and
            ``HEADS.out``; ``norm.mean``, ``norm.std``, ``norm.code.mean``, ``norm.code.std``.
    """

    name = "loom"

    def __init__(self, weights: dict[str, Tensor]) -> None:
        super().__init__(weights)
        self._codes.update(
            CodeTable(
                self.name,
                NAMED_STYLES,
                {part: weights[f"named.{part}"] for part in ("scale", "shift")},
            )
        )
        self._encoder = {
            name: channels_last(tensor) if tensor.ndim == 4 else tensor
            for name, tensor in weights.items()
            if name.startswith(("encoder.", "style.", "own.", FIXED))
        }

    def code_from_image(self, style: Tensor) -> StyleCode:
        """Return the code of a picture, ``(1, 3, H, W)`` in [0, 1].

        A picture whose short side exceeds 384 pixels is shrunk to that first, since the size of
        its strokes in pixels is part of the style; so is one longer than four times that.
        """
        return self._told(style, STYLE_SIDE, "style")

    def own_code(self, photo: Tensor) -> StyleCode:
        """Return the own code told from the photo itself."""
        return self._told(photo, OWN_SIDE, "own")

    def _told(self, image: Tensor, side: int, heads: Heads) -> StyleCode:
        with torch.no_grad():
            image = channels_last(adain.shrunk(image, side))
            scale, shift = told(self._encoder, statistics(self._encoder, image), heads)
        return StyleCode(self.name, scale[0].cpu().numpy(), shift[0].cpu().numpy())
