"""Paint finer than the reference: crisp at full size, with the reference's composition.

Strokes have a fixed size in the network's pixels, so painting a large photo directly gives tiny
strokes: another picture than the preview. A large output is ``fine + up(reference − down(fine))``:
a second pass at the output's size *over the enlarged reference*, mixed with some of the photo for
real detail, whose part that the reference can show is exchanged for the reference's own
(DESIGN.md, "Stroke size"; written as a correction, it is back-projection, Irani & Peleg 1991).

What was tried, by looking at 100 % crops and by CIEDE2000 between the reference and the output
scaled down to it (photo of 1100 px over a reference of 330):

- a Gaussian for down and up, σ half a pixel of the reference: lets a quarter of the fine pass
  through at half the reference's bandwidth, ΔE 5.8 on `starlit-blue`, 2.8 on `ink-mosaic`;
- Lanczos, which parts the two sharply: ΔE 2.5 and 1.1, and as crisp, so this is it, with the
  correction's finest detail raised a little for what both ways lose;
- leaving differences below 0.05 or 0.1 to the fine pass, so that the reference's weave fades:
  smoother colour fields, but ΔE 4 to 9, another picture than the preview;
- the fine pass over the photo alone (share 1): small strokes that have nothing to do with the
  preview's; over the reference alone (share 0): edges stay as soft as the reference's.

The fine pass's statistics come from a whole-picture pass at a middle size over the same mixture:
the reference's own are those of a photo, and the mixture is paint already, so they shift colours.
"""

from collections.abc import Callable, Generator, Iterator, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.protocol import Network, Statistics
from stylemixer.engine.painting.resampling import Size, resample, sources
from stylemixer.engine.painting.tiling import Box, paint_tile
from stylemixer.engine.pictures.images import fitted
from stylemixer.engine.steps import at_once

PHOTO_SHARE = 0.35
"""How much of the photo the second pass sees under the paint; with none, edges stay soft."""

STATISTICS_EDGE = 1536
"""Long edge of the whole-picture pass whose statistics the tiles get."""

PEAKING = 0.03
"""Brings the mean ΔE on `starlit-blue`, the busiest style, from 3.3 to 2.8; 0.1 overshoots."""

LEAST_STD = 0.1
"""σ of given statistics is at least so much: below, on pictures of nearly one colour, folded
normalisations would multiply rounding errors from layer to layer until they overflow. Photos with
anything to see stay above it in every layer (measured: `painter` 0.11, `cin26` 1.0)."""


class Enlarger:
    """Paints parts of one enlarged picture.

    Args:
        reference: the picture painted at the working edge, ``(1, 3, h, w)``, in [0, 1].
        size: width and height of the output.
        networks: network, mixed code and share of each; the shares add to 1.
        photo_part: gives a part of the photo at the output's size, ``(1, 3, h, w)``.
        photo_at: gives the whole photo at another, smaller size.
    """

    def __init__(
        self,
        reference: Tensor,
        size: Size,
        networks: Sequence[tuple[Network, StyleCode, float]],
        photo_part: Callable[[Box], Tensor],
        photo_at: Callable[[Size], Tensor],
    ) -> None:
        self._reference = reference
        self._small: Size = (reference.shape[3], reference.shape[2])
        self._size = size
        self._networks = networks
        self._photo_part = photo_part
        self._photo_at = photo_at
        self._halo = max(network.halo for network, _, _ in networks)
        self._statistics: list[Statistics] | None = None

    @property
    def size(self) -> Size:
        """Width and height of the output."""
        return self._size

    @property
    def middle(self) -> Size:
        """Width and height at which statistics are measured."""
        return fitted(self._size, min(STATISTICS_EDGE, max(self._size)))

    @property
    def device(self) -> torch.device:
        """Where it is painted."""
        return self._reference.device

    @property
    def halo(self) -> int:
        """The largest one-sided receptive field of its networks, in pixels."""
        return self._halo

    def part(self, box: Box) -> Tensor:
        """Paint a part of the output at one go, ``(1, 3, h, w)``; values may lie outside [0, 1]."""
        around = self.around(box)
        return self.corrected(self.fine(around), around, box)

    def around(self, box: Box) -> Box:
        """Return of which part of the output `corrected` needs the fine pass."""
        seen = sources(self._rimmed(self._cells(box)), self._size, self._small)
        return Box(
            min(seen.left, box.left),
            min(seen.top, box.top),
            max(seen.right, box.right),
            max(seen.bottom, box.bottom),
        )

    def fine(self, box: Box) -> Tensor:
        """Return the fine pass of a part, ``(1, 3, h, w)`` in [0, 1]."""
        passes = self.passes(box)
        fine = next(passes)
        for painted in passes:
            fine = fine + painted
        return fine

    @torch.inference_mode()
    def passes(self, box: Box) -> Iterator[Tensor]:
        """Paint the fine pass of a part, one network after the other.

        Yields:
            Each network's share of it, ``(1, 3, h, w)``; together they are what `fine` returns.
        """
        statistics = self.measure()
        outer = box.grown(self._halo, *self._size)
        content = torch.lerp(self._enlarged(outer), self._photo_part(outer), PHOTO_SHARE)
        rows, columns = box.within(outer)
        for (network, code, share), given in zip(self._networks, statistics, strict=True):
            painted = paint_tile(network, content, code, given)[:, :, rows, columns]
            yield painted if share == 1 else painted * share

    def corrected(self, fine: Tensor, around: Box, box: Box) -> Tensor:
        """Exchange what the reference can show of the fine pass for the reference's own.

        Args:
            fine: the fine pass of `around`, ``(1, 3, h, w)``.
            around: covers what `around` says.
            box: the part to return.
        """
        cells = self._cells(box)
        rimmed = self._rimmed(cells)
        rows, columns = rimmed.within(Box(0, 0, *self._small))
        missing = self._reference[:, :, rows, columns] - resample(
            fine, around, self._size, self._small, rimmed
        )
        rows, columns = cells.within(rimmed)
        missing = _peaked(missing)[:, :, rows, columns]
        rows, columns = box.within(around)
        return fine[:, :, rows, columns] + resample(missing, cells, self._small, self._size, box)

    def _cells(self, box: Box) -> Box:
        """Return which pixels of the reference a part of the output depends on."""
        return sources(box, self._small, self._size)

    def _rimmed(self, cells: Box) -> Box:
        """Return the pixels with their neighbours, which `_peaked` looks at."""
        width, height = self._small
        return Box(
            max(cells.left - 1, 0),
            max(cells.top - 1, 0),
            min(cells.right + 1, width),
            min(cells.bottom + 1, height),
        )

    def _enlarged(self, box: Box) -> Tensor:
        cells = self._cells(box)
        rows, columns = cells.within(Box(0, 0, *self._small))
        part = self._reference[:, :, rows, columns]
        return resample(part, cells, self._small, self._size, box).clamp_(0.0, 1.0)

    def measure(self) -> list[Statistics]:
        """Return each network's statistics over the whole picture, measured at a middle size.

        They are kept; the first call takes as long as a render at that size.
        """
        return at_once(self.measuring())

    @torch.inference_mode()
    def measuring(self) -> Generator[None, None, list[Statistics]]:
        """Do what `measure` does in steps, so that whoever waits may go first in between."""
        if self._statistics is None:
            size = self.middle
            photo = self._photo_at(size)
            cells = Box(0, 0, *self._small)
            whole = Box(0, 0, *size)
            enlarged = resample(self._reference, cells, self._small, size, whole).clamp(0.0, 1.0)
            content = torch.lerp(enlarged, photo, PHOTO_SHARE)
            statistics = []
            # whoever calls has had a network paint the reference just before
            yield
            for network, code, _ in self._networks:
                features = network.encode_content(content)
                yield
                statistics.append(_steady(network.render(features, code).statistics))
                del features
                yield
            self._statistics = statistics
        return self._statistics


def _peaked(x: Tensor) -> Tensor:
    """Raise the finest detail a little; scaling up and down again takes as much away."""
    y = F.pad(x, (1, 1, 1, 1), mode="replicate")
    centre = 1 + 2 * PEAKING
    y = centre * y[:, :, :, 1:-1] - PEAKING * (y[:, :, :, 2:] + y[:, :, :, :-2])
    return centre * y[:, :, 1:-1] - PEAKING * (y[:, :, 2:] + y[:, :, :-2])


def _steady(statistics: Statistics) -> Statistics:
    return Statistics(statistics.mean, tuple(std.clamp_min(LEAST_STD) for std in statistics.std))
