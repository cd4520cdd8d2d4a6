"""The transformer that `painter` and `adain` share: contraction, styled blocks, expansion.

Ghiasi et al. 2017 (arXiv 1705.06830), in Magenta's small form: three convolutions without style
down to a quarter of the resolution, residual blocks of 32 channels there, two upsamplings, 9×9. The
networks differ in how a picture becomes a style code.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from stylemixer.engine.codes import StyleCode, StyledLayer
from stylemixer.engine.moments import Moments
from stylemixer.engine.networks.blocks import (
    Decoder,
    StyleWalk,
    centre,
    channels_last,
    convolving,
    reflect,
    watching,
)
from stylemixer.engine.networks.protocol import (
    ContentFeatures,
    Network,
    Rendered,
    Statistics,
)
from stylemixer.engine.steps import Steps, at_once

CONTRACTION = ((3, 8, 9, 1), (8, 16, 3, 2), (16, 32, 3, 2))
"""Inputs, outputs, kernel and stride of each convolution that depends on the photo alone."""

WIDTH = 32
"""Channels of the residual blocks."""

EXPANSION = ((WIDTH, 16, 3, "texture"), (16, 8, 3, "colour"), (8, 3, 9, "colour"))
"""Inputs, outputs, kernel and group of the styled convolutions after the blocks."""


def styled_layers(blocks: int) -> tuple[StyledLayer, ...]:
    """Return the styled layers of a transformer with so many residual blocks, in code order."""
    residual = (
        StyledLayer(f"residual.{block}.{half}", WIDTH, "shapes" if block < 3 else "strokes")
        for block in range(blocks)
        for half in range(2)
    )
    expand = (
        StyledLayer(f"expand.{index}", outputs, group)
        for index, (_, outputs, _, group) in enumerate(EXPANSION)
    )
    return (*residual, *expand)


class Transformer(Network):
    """Everything of the protocol but where codes come from.

    Args:
        weights: ``contract.{0,1,2}`` with biases, ``residual.B.{0,1}`` and ``expand.{0,1,2}``.
        blocks: how many residual blocks there are.
    """

    def __init__(self, weights: dict[str, Tensor], blocks: int) -> None:
        self._contract = tuple(
            (channels_last(weights[f"contract.{i}.weight"]), weights[f"contract.{i}.bias"])
            for i in range(len(CONTRACTION))
        )
        self._decoder = Decoder.from_weights(weights, blocks)

    def encoding(
        self, image: Tensor, statistics: Statistics | None = None
    ) -> Steps[ContentFeatures]:
        """Compute everything up to the first normalisation, and that too; see the protocol."""
        x = channels_last(image)
        for (weight, bias), (_, _, kernel, stride) in zip(self._contract, CONTRACTION, strict=True):
            x = reflect(x, kernel // 2)
            yield
            x = yield from convolving(x, weight, bias, stride)
            x.relu_()
        first = F.conv2d(reflect(x, 1), self._decoder.residual[0][0].weight)
        if statistics is None:
            mean, std = centre(first)
        else:
            mean, std = statistics.mean[0], statistics.std[0]
            first.sub_(mean.view(1, -1, 1, 1))
        first.div_(std.view(1, -1, 1, 1))
        height, width = image.shape[2:]
        return ContentFeatures((height, width), (x, first), (mean,), (std,))

    def painting(
        self,
        features: ContentFeatures,
        scale: Tensor,
        shift: Tensor,
        statistics: Statistics | None = None,
    ) -> Steps[Rendered]:
        """Paint; see the protocol."""
        walk = StyleWalk(self.layers, scale, shift, statistics)
        image = yield from self._painting(features, walk)
        return Rendered(image, walk.statistics())

    def activations(self, features: ContentFeatures, code: StyleCode, layer: int) -> Tensor:
        """Return what a layer normalises; see the protocol."""
        x, first = features.tensors
        if layer == 0:
            mean, std = (v.view(1, -1, 1, 1) for v in (features.mean[0], features.std[0]))
            return first * std + mean
        walk = watching(self.layers, code, layer, x.device)
        at_once(self._painting(features, walk))
        assert walk.seen is not None
        return walk.seen

    def _painting(self, features: ContentFeatures, walk: StyleWalk) -> Steps[Tensor]:
        x, first = features.tensors
        a, b = walk.begin(Moments(features.mean[0], features.std[0]))
        styled = torch.addcmul(b.view(1, -1, 1, 1), first, a.view(1, -1, 1, 1)).relu_()
        (_, second), *others = self._decoder.residual
        x = walk.apply(second, reflect(styled, 1)).add_(x)
        yield
        x = yield from self._decoder.residuals(x, walk, others)
        height, width = features.size
        image = yield from self._decoder.expanding(x, walk)
        return image[:, :, :height, :width]
