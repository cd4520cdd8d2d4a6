"""One octave: a picture twice as large as the one below it, painted over by the networks.

The lower picture, enlarged, is mixed with some of the photo, and the networks paint over it. What
the lower picture can show is kept, and what is finer comes from the new pass: with a Gaussian G,
``enlarged + (fine − G fine) − (enlarged − G enlarged)``, the low frequencies of the one and the
high ones of the other (Burt & Adelson 1983 join pictures so, band by band). Where the new pass adds
nothing, the enlarged picture comes back.

Strokes of the two are not the same, so where the bands meet half of the power of both is lost, and
each octave would be calmer than the one below it. What the new pass changes, ``change − G change``,
is therefore raised by a gain that gives the octave the deviation of the first picture's high
frequencies, in the pixels of each: paint is as lively at every scale (Heeger & Bergen 1995 match
textures so, band by band).

A part of an octave needs a slightly larger part of the one below it, and so on down to the picture
that everything begins with. Octaves that others are painted from are kept, as far as they have been
asked for, so that no part is painted twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Tensor

from stylemixer.engine.codes import StyleCode
from stylemixer.engine.memory import SMALLEST_TILE, is_out_of_memory
from stylemixer.engine.networks.protocol import Network, Statistics
from stylemixer.engine.painting.gaussian import blurred, reach
from stylemixer.engine.painting.resampling import Size, resample, resampled_part, sources
from stylemixer.engine.painting.tiling import Box, paint_tile, pieces
from stylemixer.engine.steps import Steps

PHOTO_SHARE = 0.35
"""How much of the photo the networks see under the paint; see `enlarging` for what was tried."""

SIGMA = 3.0
"""Standard deviation of the Gaussian that parts low from high, in pixels of the octave."""

REACH = reach(SIGMA)
"""The Gaussian's one-sided reach in pixels."""

CELL = 64
"""Kept octaves note what is painted in squares of so many pixels."""

Painting = Steps[Tensor]
"""Yields where others may go first; returns ``(1, 3, h, w)``."""


@dataclass(frozen=True)
class Measured:
    """What is measured over a whole picture, for one step of enlarging it.

    Attributes:
        statistics: each network's.
        gain: by how much to raise what the new pass changes.
    """

    statistics: Sequence[Statistics]
    gain: float


Measuring = Steps[Measured]
"""Yields where others may go first."""


@dataclass(frozen=True)
class Scene:
    """What all octaves of a picture have in common.

    Attributes:
        networks: network, mixed code and share of each; the shares add to 1.
        photo_part: gives a part of the photo scaled to a size, ``(1, 3, h, w)``.
        photo_at: gives the whole photo at a size, in steps.
    """

    networks: Sequence[tuple[Network, StyleCode, float]]
    photo_part: Callable[[Size, Box], Tensor]
    photo_at: Callable[[Size], Painting]

    @property
    def halo(self) -> int:
        """The largest one-sided receptive field of its networks, in pixels."""
        return max(network.halo for network, _, _ in self.networks)


class Ground:
    """A picture that is there already, such as the one at the bottom.

    Args:
        size: width and height.
        read: gives a part, ``(1, 3, h, w)``, in [0, 1].
    """

    halo = 0

    def __init__(self, size: Size, read: Callable[[Box], Tensor]) -> None:
        self.size = size
        self._read = read

    @classmethod
    def of(cls, pixels: Tensor) -> "Ground":
        """Return a picture that is in memory, ``(1, 3, h, w)``, in [0, 1]."""
        whole = Box(0, 0, pixels.shape[3], pixels.shape[2])

        def read(box: Box) -> Tensor:
            rows, columns = box.within(whole)
            return pixels[:, :, rows, columns]

        return cls(whole.size, read)

    def at(self, size: Size) -> "Ground":
        """Return the picture at another size."""
        if size == self.size:
            return self
        return Ground(size, partial(resampled_part, self._read, self.size, size))

    def whole(self) -> Tensor:
        """Return all of it, ``(1, 3, h, w)``."""
        return self._read(Box(0, 0, *self.size))

    def middle(self, edge: int) -> Tensor:
        """Return its middle, ``(1, 3, h, w)``, at most so many pixels wide and high."""
        left, top = (max(length - edge, 0) // 2 for length in self.size)
        right, bottom = (min(low + edge, n) for low, n in zip((left, top), self.size, strict=True))
        return self._read(Box(left, top, right, bottom))

    def fitting(self, tile: int) -> int:
        """Return a tile's edge in pixels."""
        return tile

    def painting(self, box: Box, _tile: int, _ahead: bool = False) -> Painting:
        """Return a part; see `Octave.painting`."""
        yield from ()
        return self._read(box)

    def preparing(self, _box: Box, _tile: int) -> Steps[None]:
        """Do nothing; see `Octave.preparing`."""
        yield from ()

    def measuring(self) -> Steps[None]:
        """Do nothing; see `Octave.measuring`."""
        yield from ()


class Octave:
    """A picture that is painted part by part over the one below it.

    Args:
        size: width and height.
        below: the picture that it enlarges.
        scene: networks and photo.
        measuring: gives what is measured over the whole picture, in steps; it may paint the first
            octave by the way.
        kept: whether parts that are painted stay in memory, with 16 bits a value.
    """

    def __init__(
        self,
        size: Size,
        below: "Ground | Octave",
        scene: Scene,
        measuring: Callable[[], Measuring],
        kept: bool,
    ) -> None:
        self.size = size
        self._below = below
        self._scene = scene
        self._measuring = measuring
        self._kept = _Kept(size) if kept else None
        self._fits = max(size)

    @property
    def halo(self) -> int:
        """How far a part looks beyond its edges, in pixels."""
        return self._scene.halo + REACH

    @property
    def nbytes(self) -> int:
        """How much memory it may come to hold."""
        return 0 if self._kept is None else self._kept.nbytes

    def fitting(self, tile: int) -> int:
        """Return a tile's edge in pixels, less if so large a tile did not fit into memory."""
        return min(tile, self._fits)

    def painting(self, box: Box, tile: int, ahead: bool = False) -> Painting:
        """Paint a part, as far as it is not there yet, in steps.

        Args:
            box: which part.
            tile: edge in pixels of the tiles to paint in, here and below.
            ahead: all of the picture is wanted sooner or later, so tiles are painted whole.

        Returns:
            ``(1, 3, h, w)``, in [0, 1].
        """
        measured = yield from self._measuring()
        if self._kept is None:
            return (yield from self._painted(box, tile, ahead, measured))
        edge = max(self.fitting(tile) // CELL, 1) * CELL
        wanted = box.snapped(edge if ahead else CELL, *self.size)
        missing = self._kept.missing(wanted)
        if missing is not None:
            for row in pieces(missing.snapped(edge, *self.size) if ahead else missing, edge, CELL):
                for piece in row:
                    gap = self._kept.missing(piece)
                    if gap is not None:
                        painted = yield from self._painted(gap, edge, ahead, measured)
                        self._kept.put(gap, painted)
        return self._kept.part(box)

    def keep(self, pixels: Tensor) -> None:
        """Take the whole picture, ``(1, 3, height, width)``, as painted."""
        if self._kept is not None:
            self._kept.put(Box(0, 0, *self.size), pixels)

    def measuring(self) -> Steps[None]:
        """Do in steps what the first part of all needs, whichever it is."""
        yield from self._below.measuring()
        yield from self._measuring()

    def measured(self) -> Measuring:
        """Return what is measured over the whole picture, in steps."""
        return self._measuring()

    def preparing(self, box: Box, tile: int) -> Steps[None]:
        """Paint what a part needs of the octave below, in steps; its parts are quicker then."""
        yield from self._measuring()
        outer = box.grown(self.halo, *self.size)
        seen = sources(outer, self._below.size, self.size)
        yield from self._below.painting(seen, tile)

    def _painted(self, box: Box, tile: int, ahead: bool, measured: Measured) -> Painting:
        """Paint a tile, in quarters when memory runs out."""
        try:
            return (yield from self._tile(box, tile, ahead, measured))
        except Exception as error:
            if not is_out_of_memory(error) or max(box.size) <= SMALLEST_TILE:
                raise
        # out here, the error no longer keeps the tile's memory alive
        self._fits = half = max(max(box.size) // 2, SMALLEST_TILE)
        quarters = []
        for row in pieces(box, half):
            parts = []
            for small in row:
                parts.append((yield from self._painted(small, half, ahead, measured)))
            quarters.append(torch.cat(parts, 3))
        return torch.cat(quarters, 2)

    @torch.inference_mode()
    def _tile(self, box: Box, tile: int, ahead: bool, measured: Measured) -> Painting:
        around = box.padded(REACH, *self.size)
        outer = around.grown(self._scene.halo, *self.size)
        seen = sources(outer, self._below.size, self.size)
        lower = yield from self._below.painting(seen, tile, ahead)
        enlarged = enlarged_part(lower, seen, self._below.size, self.size, outer)
        del lower
        content = torch.lerp(enlarged, self._scene.photo_part(self.size, outer), PHOTO_SHARE)
        rows, columns = around.within(outer)
        enlarged = enlarged[:, :, rows, columns]
        fine = torch.zeros_like(enlarged)
        for (network, code, share), given in zip(
            self._scene.networks, measured.statistics, strict=True
        ):
            painted = paint_tile(network, content, code, given)[:, :, rows, columns]
            fine.add_(painted, alpha=share)
            del painted
            yield
        return joined(enlarged, fine, around, box, measured.gain)


def enlarged_part(part: Tensor, seen: Box, below: Size, size: Size, box: Box) -> Tensor:
    """Enlarge a part of a picture; as `resample`, but in [0, 1]."""
    return resample(part, seen, below, size, box).clamp(0.0, 1.0)


def joined(enlarged: Tensor, fine: Tensor, around: Box, box: Box, gain: float = 1.0) -> Tensor:
    """Join the low frequencies of one picture with the high ones of another.

    Args:
        enlarged: keeps what is coarse, ``(1, 3, h, w)``, covers `around`.
        fine: gives what is fine, likewise.
        around: the part with `REACH` pixels on each side, or ending where the picture does.
        box: the part to return.
        gain: by how much to raise what the finer one changes.

    Returns:
        ``(1, 3, h, w)``, in [0, 1].
    """
    sides = (
        REACH - (box.left - around.left),
        REACH - (around.right - box.right),
        REACH - (box.top - around.top),
        REACH - (around.bottom - box.bottom),
    )
    rows, columns = box.within(around)
    change = fine - enlarged
    high = change[:, :, rows, columns] - blurred(change, SIGMA, sides)
    return torch.add(enlarged[:, :, rows, columns], high, alpha=gain).clamp_(0.0, 1.0)


class _Kept:
    """A picture that is painted bit by bit, with 16 bits a value.

    Memory is taken as it is filled, for what is not written to costs nothing.
    """

    def __init__(self, size: Size) -> None:
        self._size = size
        width, height = size
        self._pixels: Tensor | None = None
        self._there = np.zeros((-(-height // CELL), -(-width // CELL)), bool)

    @property
    def nbytes(self) -> int:
        """All that it may come to hold."""
        return 3 * 2 * self._size[0] * self._size[1]

    def missing(self, box: Box) -> Box | None:
        """Return a box, on whole cells, of all that a part lacks."""
        cells = self._cells(box)
        rows, columns = np.nonzero(~self._there[cells])
        if not len(rows):
            return None
        top, left = cells[0].start, cells[1].start
        return Box(
            (left + int(columns.min())) * CELL,
            (top + int(rows.min())) * CELL,
            min((left + int(columns.max()) + 1) * CELL, self._size[0]),
            min((top + int(rows.max()) + 1) * CELL, self._size[1]),
        )

    @torch.inference_mode()
    def put(self, box: Box, pixels: Tensor) -> None:
        """Take a part that covers whole cells."""
        if self._pixels is None:
            width, height = self._size
            self._pixels = torch.empty((1, 3, height, width), dtype=torch.int16).to(pixels.device)
        rows, columns = box.within(Box(0, 0, *self._size))
        whole = pixels.clamp(0.0, 1.0).mul_(65535.0).sub_(32768.0).round_()
        self._pixels[:, :, rows, columns] = whole.to(torch.int16)
        self._there[self._cells(box)] = True

    @torch.inference_mode()
    def part(self, box: Box) -> Tensor:
        """Return a part that is there, ``(1, 3, h, w)``, float32."""
        assert self._pixels is not None
        rows, columns = box.within(Box(0, 0, *self._size))
        return self._pixels[:, :, rows, columns].float().add_(32768.0).div_(65535.0)

    @staticmethod
    def _cells(box: Box) -> tuple[slice, slice]:
        return (
            slice(box.top // CELL, -(-box.bottom // CELL)),
            slice(box.left // CELL, -(-box.right // CELL)),
        )
