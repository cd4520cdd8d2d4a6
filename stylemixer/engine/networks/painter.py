"""`painter`: a transformer for any style image, whose codes a second network predicts.

Ghiasi et al. 2017, "Exploring the structure of a real-time, arbitrary neural artistic stylization
network" (arXiv 1705.06830), in Magenta's small form, dequantised. Weights: see NOTICE.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from stylemixer.engine.codes import Layer, StyleCode
from stylemixer.engine.networks.blocks import (
    Decoder,
    StyleWalk,
    centre,
    channels_last,
    reflect,
)
from stylemixer.engine.networks.predictor import StylePredictor
from stylemixer.engine.networks.protocol import (
    ContentFeatures,
    Network,
    Rendered,
    Statistics,
)
from stylemixer.engine.receptive_field import one_sided, transformer

BLOCKS = 5
LAYERS = (
    *(
        Layer(f"residual.{block}.{half}", 32, "shapes" if block < 3 else "strokes")
        for block in range(BLOCKS)
        for half in range(2)
    ),
    Layer("expand.0", 16, "texture"),
    Layer("expand.1", 8, "colour"),
    Layer("expand.2", 3, "colour"),
)


class Painter(Network):
    """The network behind the protocol; its styles are predicted from pictures.

    Args:
        weights: as `stylemixer.training.import_weights` writes them.
    """

    name = "painter"
    layers = LAYERS
    halo = one_sided(transformer(BLOCKS))

    def __init__(self, weights: dict[str, Tensor]) -> None:
        self._contract = tuple(
            (channels_last(weights[f"contract.{i}.weight"]), weights[f"contract.{i}.bias"])
            for i in range(3)
        )
        self._decoder = Decoder.from_weights(weights, BLOCKS)
        self._predictor = StylePredictor(weights)

    def code_from_image(self, style: Tensor) -> StyleCode:
        """Return the predicted code of a picture, ``(1, 3, H, W)`` in [0, 1], of any size."""
        return self._predictor.code(style)

    def own_code(self, photo: Tensor) -> StyleCode:
        """Return the code predicted from the photo itself."""
        return self._predictor.code(photo)

    def encode_content(
        self, image: Tensor, statistics: Statistics | None = None
    ) -> ContentFeatures:
        """Compute everything up to the first normalisation, and that too; see the protocol."""
        x = channels_last(image)
        for (weight, bias), margin, stride in zip(
            self._contract, (4, 1, 1), (1, 2, 2), strict=True
        ):
            x = F.conv2d(reflect(x, margin), weight, bias, stride=stride).relu_()
        first = F.conv2d(reflect(x, 1), self._decoder.residual[0][0].weight)
        if statistics is None:
            mean, std = centre(first)
        else:
            mean, std = statistics.mean[0], statistics.std[0]
            first.sub_(mean.view(1, -1, 1, 1))
        first.div_(std.view(1, -1, 1, 1))
        height, width = image.shape[2:]
        return ContentFeatures((height, width), (x, first), (mean,), (std,))

    def render_vectors(
        self,
        features: ContentFeatures,
        scale: Tensor,
        shift: Tensor,
        statistics: Statistics | None = None,
    ) -> Rendered:
        """Paint; see the protocol."""
        x, first = features.tensors
        walk = StyleWalk(LAYERS, scale, shift, statistics)
        a, b = walk.begin((features.mean[0], features.std[0]))
        styled = torch.addcmul(b.view(1, -1, 1, 1), first, a.view(1, -1, 1, 1)).relu_()
        (_, second), *others = self._decoder.residual
        x = walk.apply(second, reflect(styled, 1)).add_(x)
        x = self._decoder.residuals(x, walk, others)
        height, width = features.size
        image = self._decoder.expanded(x, walk)[:, :, :height, :width]
        return Rendered(image, walk.statistics())
