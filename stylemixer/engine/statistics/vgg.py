"""The loss network: VGG-16 up to relu4_1, each layer rescaled to unit mean activation.

Simonyan & Zisserman 2015 (arXiv 1409.1556). Weights by the names of torchvision's
``vgg16().features``; input is RGB in [0, 1], times 255, less the means of ImageNet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from stylemixer.engine.device import antialiased
from stylemixer.engine.weights import load_weights
from stylemixer.errors import ModelError

LAYERS = ("relu1_1", "relu2_1", "relu3_1", "relu4_1")
"""The layers whose activations are compared."""

CONVOLUTIONS = (0, 2, 5, 7, 10, 12, 14, 17)
"""Their indices in torchvision's ``vgg16().features``; those before relu4_1."""

READ_AFTER = {
    "relu1_1": 0,
    "relu1_2": 2,
    "relu2_1": 5,
    "relu2_2": 7,
    "relu3_1": 10,
    "relu3_2": 12,
    "relu3_3": 14,
    "relu4_1": 17,
}
"""All layers that can be read, and the convolution that each follows."""

POOL_AFTER = (2, 7, 14)
MEANS = (123.68, 116.779, 103.939)

UNIT = (21.8, 163.0, 206.0, 120.0)
"""Mean activation of each of `LAYERS` over 24 photos at 256×256; activations are divided by it."""

SMALLEST = 16
"""Side in pixels that the loss network needs."""

SHIPPED = "vgg16-relu4_1"
"""The name of the shipped weights, in half precision."""


@dataclass(frozen=True)
class Convolution:
    """One layer, whole or as two of low rank: 3×3 to few channels, then 1×1 to all.

    Attributes:
        weight: ``(C or rank, inputs, 3, 3)``.
        bias: ``(C,)``, or ``(rank,)`` when `expand` is there.
        expand: ``(C, rank, 1, 1)``, absent for a whole layer.
        offset: ``(C,)``, the bias of `expand`.
    """

    weight: Tensor
    bias: Tensor | None
    expand: Tensor | None = None
    offset: Tensor | None = None

    def __call__(self, x: Tensor) -> Tensor:
        """Convolve ``(N, inputs, H, W)`` with zero padding, as VGG does."""
        y = F.conv2d(x, self.weight, self.bias, padding=1)
        return y if self.expand is None else F.conv2d(y, self.expand, self.offset)


@dataclass(frozen=True)
class Vgg:
    """The loss network.

    Attributes:
        convolutions: the eight layers of `CONVOLUTIONS`.
        unit: mean activation of each of `LAYERS`.
    """

    convolutions: tuple[Convolution, ...]
    unit: tuple[float, ...] = UNIT

    @classmethod
    def load(cls, path: Path, device: torch.device | str = "cpu") -> "Vgg":
        """Read the weights.

        Raises:
            ModelError: when the file is missing, damaged or not VGG-16's.
        """
        try:
            return cls.from_weights(load_file(str(path), device=str(device)))
        except (OSError, SafetensorError, KeyError) as error:
            raise ModelError(
                "The loss network {file} cannot be read; name the file with VGG-16's features.",
                str(error),
                file=path,
            ) from error

    @classmethod
    def shipped(cls, device: torch.device | str = "cpu") -> "Vgg":
        """Load the weights that come with the application.

        Raises:
            ModelError: when the file is missing or damaged.
        """
        return cls.from_weights(load_weights(SHIPPED, str(device)))

    @classmethod
    def from_weights(cls, weights: Mapping[str, Tensor]) -> "Vgg":
        """Take the layers by torchvision's names; half precision becomes single.

        Raises:
            KeyError: when one is missing.
        """
        return cls(
            tuple(
                Convolution(
                    weights[f"features.{i}.weight"].float(), weights[f"features.{i}.bias"].float()
                )
                for i in CONVOLUTIONS
            )
        )

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return self.convolutions[0].weight.device

    def __call__(self, images: Tensor, layers: Sequence[str] = LAYERS) -> list[Tensor]:
        """Return activations; those of `LAYERS` are divided by their `unit`.

        Args:
            images: ``(N, 3, H, W)``, RGB in [0, 1], sides from 8 up.
            layers: keys of `READ_AFTER`, in any order; nothing after the last is computed.
        """
        units = dict(zip(LAYERS, self.unit, strict=True))
        wanted = {READ_AFTER[layer]: layer for layer in layers}
        read: dict[str, Tensor] = {}
        x = normalised(images)
        for index, convolution in zip(CONVOLUTIONS, self.convolutions, strict=True):
            x = convolution(x).relu()
            if index in wanted:
                layer = wanted[index]
                read[layer] = x / units[layer] if layer in units else x
                if len(read) == len(wanted):
                    break
            if index in POOL_AFTER:
                x = F.max_pool2d(x, 2)
        return [read[layer] for layer in layers]

    @torch.no_grad()
    def compressed(self, images: Sequence[Tensor], kept: float) -> "Vgg":
        """Return a cheaper stand-in whose layers keep the main directions of their responses.

        Each layer's responses to `images` lie close to a subspace; projecting onto it splits the
        layer into a narrow 3×3 and a 1×1 (Zhang et al. 2016, arXiv 1505.06798, without their
        refitting). Meant for training where multiplications are scarce, never for scores.

        Args:
            images: pictures of the kind that will be looked at, each ``(N, 3, H, W)``.
            kept: the share of the responses' variance that each layer keeps, below 1.
        """
        narrow: list[Convolution] = []
        inputs = [normalised(batch) for batch in images]
        for index, convolution in zip(CONVOLUTIONS, self.convolutions, strict=True):
            responses = [convolution(x) for x in inputs]
            narrow.append(convolution if index == 0 else _low_rank(convolution, responses, kept))
            inputs = [y.relu() for y in responses]
            if index in POOL_AFTER:
                inputs = [F.max_pool2d(y, 2) for y in inputs]
        return Vgg(tuple(narrow), self.unit)

    def cost(self) -> float:
        """Return thousands of multiplications per input pixel."""
        total, area = 0.0, 1.0
        for index, layer in zip(CONVOLUTIONS, self.convolutions, strict=True):
            size = layer.weight.numel() + (0 if layer.expand is None else layer.expand.numel())
            total += size * area
            area /= 4 if index in POOL_AFTER else 1
        return total / 1000


def normalised(images: Tensor) -> Tensor:
    """Return RGB in [0, 1] as VGG's input."""
    means = images.new_tensor(MEANS).view(1, 3, 1, 1)
    return images * 255.0 - means


def shrunk(image: Tensor, edge: int) -> Tensor:
    """Return ``(1, 3, H, W)`` in [0, 1] no longer than an edge, but wide enough for VGG."""
    height, width = image.shape[2:]
    scale = min(1.0, edge / max(height, width))
    size = (max(SMALLEST, round(height * scale)), max(SMALLEST, round(width * scale)))
    if size == (height, width):
        return image
    return antialiased(image, size, "bicubic").clamp(0, 1)


def _low_rank(whole: Convolution, responses: Sequence[Tensor], kept: float) -> Convolution:
    rows = torch.cat([y.permute(0, 2, 3, 1).reshape(-1, y.shape[1]) for y in responses])
    mean = rows.mean(0)
    values, vectors = torch.linalg.eigh((rows - mean).T @ (rows - mean))
    share = values.flip(0).cumsum(0) / values.sum()
    rank = int((share < kept).sum()) + 1
    basis = vectors.flip(1)[:, :rank]
    weight = torch.einsum("cr,cikl->rikl", basis, whole.weight)
    bias = whole.bias if whole.bias is not None else torch.zeros_like(mean)
    # y ≈ mean + B Bᵀ (W x + b − mean)
    return Convolution(
        weight.contiguous(),
        None,
        basis[:, :, None, None].contiguous(),
        mean + basis @ (basis.T @ (bias - mean)),
    )
