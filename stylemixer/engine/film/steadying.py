"""What stands still in a film is made to stand still: its noise would become paint.

A network that paints boldly turns the noise of a camera, even the rounding to 8 bits, into other
strokes in each frame. So where nothing moves, a frame is averaged with those before it.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

REMEMBERED = 8
"""So many frames are averaged at most."""

WARMING = 16
"""So many frames before the first one that counts make its average what it would have been."""

_LEAST = 1.5 / 255
"""A change of less is rounding."""

_NOISE = 2.0
"""A change of less than so many deviations of the noise, in the mean of some pixels, is noise."""

_BLOCK = 4
"""Edge in pixels of the squares in which a change is looked for: no single pixel tells."""

_SAMPLES = 20_000
"""So many values tell the noise."""


class Steadier:
    """Is shown the frames of a shot in their order."""

    def __init__(self) -> None:
        self._mean: Tensor | None = None
        self._count = torch.zeros(1)

    @torch.inference_mode()
    def __call__(self, frame: Tensor) -> Tensor:
        """Return a frame with what stands still averaged.

        Args:
            frame: ``(1, 3, h, w)``, evenly exposed.

        Returns:
            The same shape; not to be changed.
        """
        if self._mean is None:
            self._mean = frame
            self._count = torch.ones_like(frame[:, :1, ::_BLOCK, ::_BLOCK])
            return frame
        change = frame - self._mean
        # the median of the amount, as a deviation of what is distributed normally
        noise = (
            float(change.flatten()[:: max(change.numel() // _SAMPLES, 1)].abs().median()) * 1.4826
        )
        limit = max(_NOISE * noise, _LEAST)
        blocks = F.avg_pool2d(change, _BLOCK, ceil_mode=True, count_include_pad=False)
        near = F.max_pool2d(blocks.abs_().amax(1, keepdim=True), 3, 1, 1)
        still = (2.0 - near * (2.0 / limit)).clamp_(0.0, 1.0)
        self._count = (self._count * still).add_(1.0).clamp_(max=REMEMBERED)
        share = F.interpolate(1.0 / self._count, scale_factor=_BLOCK, mode="bilinear")
        self._mean = torch.addcmul(
            self._mean, change, share[:, :, : frame.shape[2], : frame.shape[3]]
        )
        return self._mean
