"""The one protocol of all networks, so that nobody else knows a network by name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias, runtime_checkable

import torch
from torch import Tensor

from stylemixer.engine.codes import StyleCode, StyledLayer
from stylemixer.engine.steps import Steps, at_once

WeightFiles: TypeAlias = Callable[[str], dict[str, Tensor] | None]
"""Returns the weights of a shipped file on the network's device; None when it is not shipped."""


@dataclass(frozen=True)
class Statistics:
    """The distributions of the activations that a render normalises, as a value.

    Attributes:
        mean: μ per normalised layer in the network's order, each ``(channels,)``.
        std: σ = sqrt(biased variance + 1e-5) likewise.
    """

    mean: tuple[Tensor, ...]
    std: tuple[Tensor, ...]


@dataclass(frozen=True)
class ContentFeatures:
    """All of a photo that does not depend on a style, computed once per photo and size.

    Attributes:
        size: height and width of the photo in pixels.
        tensors: what the network's own `render` needs; nobody else looks inside.
        mean: μ of the activations that were normalised while encoding, ``(channels,)``.
        std: their σ.
    """

    size: tuple[int, int]
    tensors: tuple[Tensor, ...]
    mean: tuple[Tensor, ...]
    std: tuple[Tensor, ...]


@dataclass(frozen=True)
class Rendered:
    """A painted picture and the statistics that it was painted with.

    Attributes:
        image: ``(1, 3, H, W)``, float32, in [0, 1], of the photo's size.
        statistics: one entry per normalised layer; passing them back gives the same picture.
    """

    image: Tensor
    statistics: Statistics


class Network(Protocol):
    """A style network whose styles are (γ, β) pairs.

    Attributes:
        name: the short name in recipes and on the command line.
        layers: the styled layers, in the order of a style code's channels.
        halo: one-sided receptive field in pixels, the whole way from photo to painted picture.
    """

    name: str
    layers: tuple[StyledLayer, ...]
    halo: int

    def encoding(
        self, image: Tensor, statistics: Statistics | None = None
    ) -> Steps[ContentFeatures]:
        """Do what `encode_content` does in steps, about one a layer."""
        ...

    def encode_content(
        self, image: Tensor, statistics: Statistics | None = None
    ) -> ContentFeatures:
        """Compute what does not depend on the style.

        Args:
            image: ``(1, 3, H, W)``, float32, sRGB in [0, 1], any H and W from 1 up.
            statistics: the whole picture's, for a tile of it; absent, they are measured.
        """
        return at_once(self.encoding(image, statistics))

    def own_code(self, photo: Tensor) -> StyleCode:
        """Return the photo's own code, which paints it as itself as well as the network can."""
        ...

    def painting(
        self,
        features: ContentFeatures,
        scale: Tensor,
        shift: Tensor,
        statistics: Statistics | None = None,
    ) -> Steps[Rendered]:
        """Do what `render_vectors` does in steps, about one a layer."""
        ...

    def render_vectors(
        self,
        features: ContentFeatures,
        scale: Tensor,
        shift: Tensor,
        statistics: Statistics | None = None,
    ) -> Rendered:
        """Paint with γ and β as tensors, so that a style can be fitted to a loss by its gradient.

        Args:
            features: from `encode_content`.
            scale: γ, ``(channels,)``, on the features' device.
            shift: β, likewise.
            statistics: as for `render`.
        """
        return at_once(self.painting(features, scale, shift, statistics))

    def activations(self, features: ContentFeatures, code: StyleCode, layer: int) -> Tensor:
        """Return what a styled layer normalises when a code is painted, ``(1, C, h, w)``.

        Args:
            features: from `encode_content`, without statistics that were given.
            code: what to paint with.
            layer: an index into `layers`.
        """
        ...

    def render(
        self, features: ContentFeatures, code: StyleCode, statistics: Statistics | None = None
    ) -> Rendered:
        """Paint: cheap, and called many times per photo.

        Args:
            features: from `encode_content`.
            code: what to paint with.
            statistics: given, they are used, folded into the convolutions; absent, measured.
        """
        return at_once(self.rendering(features, code, statistics))

    def rendering(
        self, features: ContentFeatures, code: StyleCode, statistics: Statistics | None = None
    ) -> Steps[Rendered]:
        """Do what `render` does in steps, about one a layer."""
        device = features.tensors[0].device
        scale, shift = (torch.from_numpy(v).to(device) for v in (code.scale, code.shift))
        return (yield from self.painting(features, scale, shift, statistics))


@runtime_checkable
class StyleEncoder(Protocol):
    """A network that makes a code from any picture."""

    def code_from_image(self, style: Tensor) -> StyleCode:
        """Return the style code of a picture, ``(1, 3, H, W)``, float32, sRGB in [0, 1]."""
        ...


@runtime_checkable
class StyleTable(Protocol):
    """A network with learned styles."""

    def learned_code(self, name: str) -> StyleCode:
        """Return the code of a learned style.

        Raises:
            StyleError: when the network has no style of that name.
        """
        ...
