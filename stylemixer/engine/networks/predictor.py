"""The encoder of `painter`: from any picture to a style code.

A MobileNetV2 (Sandler et al. 2018, arXiv 1801.04381) looks at the picture at 256×256 and embeds it
into 100 numbers; two linear maps turn these into γ and β of every styled layer (Ghiasi et al. 2017,
arXiv 1705.06830). The weights come from TensorFlow, whose padding at stride 2 is at the right and
bottom only.
"""

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor

from stylemixer.engine.codes import StyleCode
from stylemixer.engine.device import antialiased

SIDE = 256
"""The predictor was trained on pictures of this size."""

STRIDES = (1, 2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1)
"""Of each inverted residual block's depthwise convolution."""


class StylePredictor:
    """Predicts style codes for `painter`; it computes no gradients.

    Args:
        weights: of ``painter``, see `stylemixer.training.imports.weights.painter`; the device that
            they lie on is the one that predicts.
    """

    def __init__(self, weights: Mapping[str, Tensor]) -> None:
        self._weights = {
            name: tensor
            for name, tensor in weights.items()
            if name.startswith(("predictor.", "code."))
        }

    def embed(self, image: Tensor) -> Tensor:
        """Return the embedding of a picture.

        Args:
            image: ``(1, 3, H, W)``, float32, sRGB in [0, 1], any H and W from 1 up; its central
                square is what counts.

        Returns:
            ``(1, 100)``, float32, on the weights' device.
        """
        with torch.no_grad():
            square = centre_square(image, SIDE).to(self._weights["code.scale.weight"].device)
            x = square.contiguous(memory_format=torch.channels_last)
            x = self._convolve(x, "stem", 2, rectified=True)
            for index, stride in enumerate(STRIDES):
                x = self._block(x, f"blocks.{index}", stride)
            x = self._convolve(x, "head", rectified=True).mean((2, 3), keepdim=True)
            return self._convolve(x, "embedding").flatten(1)

    def code(self, image: Tensor) -> StyleCode:
        """Return the style code of a picture for `painter`.

        Args:
            image: as for `embed`.
        """
        embedding = self.embed(image)
        scale, shift = (
            F.linear(embedding, self._weights[f"code.{n}.weight"], self._weights[f"code.{n}.bias"])
            for n in ("scale", "shift")
        )
        return StyleCode("painter", scale[0].cpu().numpy(), shift[0].cpu().numpy())

    def _block(self, x: Tensor, name: str, stride: int) -> Tensor:
        """Apply an inverted residual block: widen, filter each channel, narrow."""
        y = x
        if f"predictor.{name}.expand.weight" in self._weights:
            y = self._convolve(y, f"{name}.expand", rectified=True)
        y = self._convolve(y, f"{name}.depthwise", stride, rectified=True)
        y = self._convolve(y, f"{name}.project")
        return x + y if x.shape == y.shape else y

    def _convolve(self, x: Tensor, name: str, stride: int = 1, rectified: bool = False) -> Tensor:
        weight = self._weights[f"predictor.{name}.weight"]
        bias = self._weights[f"predictor.{name}.bias"]
        if stride == 2:
            x = F.pad(x, (0, 1, 0, 1))
        padding = weight.shape[2] // 2 if stride == 1 else 0
        groups = x.shape[1] // weight.shape[1]
        y = F.conv2d(x, weight, bias, stride, padding, groups=groups)
        return y.clamp_(0.0, 6.0) if rectified else y


def centre_square(image: Tensor, side: int) -> Tensor:
    """Return the central square of a picture, resized with antialiasing.

    Args:
        image: ``(1, 3, H, W)``, float32, in [0, 1].
        side: of the result, in pixels.

    Returns:
        ``(1, 3, side, side)``, in [0, 1].
    """
    height, width = image.shape[2:]
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    square = image[:, :, top : top + edge, left : left + edge]
    if edge == side:
        return square
    # bicubic overshoots at edges
    return antialiased(square, (side, side), "bicubic").clamp_(0.0, 1.0)
