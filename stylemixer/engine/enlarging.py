"""Paint finer than the reference: crisp at full size, with the reference's composition.

Strokes have a fixed size in the network's pixels, so painting a large photo directly gives tiny
strokes: another picture than the preview. A large output is ``up(reference) + fine − low(fine)``:
the reference, enlarged, plus the fine structure of a second pass at the output's size *over the
enlarged reference*, mixed with some of the photo for real detail (DESIGN.md, "Stroke size").
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor

from stylemixer.engine.codes import StyleCode
from stylemixer.engine.images import fitted, resize
from stylemixer.engine.networks.blocks import pad
from stylemixer.engine.networks.protocol import Network, Statistics
from stylemixer.engine.tiling import Box, paint_tile

Rgb = npt.NDArray[np.float32]

PHOTO_SHARE = 0.35
"""How much of the photo the second pass sees under the paint; with none, edges stay soft."""

STATISTICS_EDGE = 1536
"""Long edge of the whole-picture pass whose statistics the tiles get."""


class Enlarger:
    """Paints parts of one enlarged picture.

    Args:
        reference: the picture painted at the working edge, ``(h, w, 3)``, float32, in [0, 1].
        size: width and height of the output.
        networks: network, mixed code and share of each; the shares add to 1.
        photo_part: gives a part of the photo at the output's size, ``(1, 3, h, w)``.
    """

    def __init__(
        self,
        reference: Rgb,
        size: tuple[int, int],
        networks: Sequence[tuple[Network, StyleCode, float]],
        photo_part: Callable[[Box], Tensor],
    ) -> None:
        self._reference = reference
        self._size = size
        self._networks = networks
        self._photo_part = photo_part
        self._sigma = 0.5 * max(size) / max(reference.shape[:2])
        self._statistics: list[Statistics] | None = None

    def part(self, box: Box) -> Tensor:
        """Paint a part of the output, ``(1, 3, h, w)``."""
        statistics = self._measured()
        radius = math.ceil(3 * self._sigma)
        halo = max(network.halo for network, _, _ in self._networks)
        soft = box.grown(radius, *self._size)
        outer = soft.grown(halo, *self._size)
        photo = self._photo_part(outer)
        enlarged = self._enlarged(outer).to(photo.device)
        content = torch.lerp(enlarged, photo, PHOTO_SHARE)
        rows, columns = soft.within(outer)
        fine: Tensor | None = None
        for (network, code, share), given in zip(self._networks, statistics, strict=True):
            painted = paint_tile(network, content, code, given)[:, :, rows, columns] * share
            fine = painted if fine is None else fine + painted
        assert fine is not None
        crisp = fine - _low(fine, self._sigma)
        inner = box.within(soft)
        here = box.within(outer)
        return enlarged[:, :, here[0], here[1]] + crisp[:, :, inner[0], inner[1]]

    def _measured(self) -> list[Statistics]:
        """Return each network's statistics over the whole picture, measured at a middle size."""
        if self._statistics is None:
            size = fitted(self._size, min(STATISTICS_EDGE, max(self._size)))
            whole = Box(0, 0, *self._size)
            photo = self._photo_small(whole, size)
            enlarged = _tensor(resize(self._reference, size)).to(photo.device)
            content = torch.lerp(enlarged, photo, PHOTO_SHARE)
            self._statistics = [
                network.render(network.encode_content(content), code).statistics
                for network, code, _ in self._networks
            ]
        return self._statistics

    def _photo_small(self, whole: Box, size: tuple[int, int]) -> Tensor:
        if size == self._size:
            return self._photo_part(whole)
        # in strips, so that a hundred megapixels are never in memory as floats
        strips = []
        for top in range(0, size[1], 128):
            bottom = min(top + 128, size[1])
            scale = self._size[1] / size[1]
            box = Box(0, round(top * scale), self._size[0], round(bottom * scale))
            strips.append(
                F.interpolate(
                    self._photo_part(box),
                    size=(bottom - top, size[0]),
                    mode="bilinear",
                    antialias=True,
                )
            )
        return torch.cat(strips, dim=2)

    def _enlarged(self, box: Box) -> Tensor:
        height, width = self._reference.shape[:2]
        x, y = width / self._size[0], height / self._size[1]
        source = (box.left * x, box.top * y, box.right * x, box.bottom * y)
        return _tensor(resize(self._reference, box.size, source))


def _low(image: Tensor, sigma: float) -> Tensor:
    """Blur by a Gaussian; what is left is what the reference could show."""
    radius = math.ceil(3 * sigma)
    offsets = torch.arange(-radius, radius + 1, dtype=image.dtype, device=image.device)
    kernel = torch.exp(-0.5 * (offsets / sigma) ** 2)
    kernel = (kernel / kernel.sum()).expand(3, 1, -1)
    image = F.conv2d(pad(image, radius, 0, radius, 0), kernel[:, :, None, :], groups=3)
    return F.conv2d(pad(image, 0, radius, 0, radius), kernel[:, :, :, None], groups=3)


def _tensor(rgb: Rgb) -> Tensor:
    return torch.from_numpy(rgb).permute(2, 0, 1)[None]
