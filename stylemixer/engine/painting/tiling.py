"""Painting pictures of any size in tiles that show no seams.

Instance normalisation must use the statistics of the whole picture, so they are given to every
tile (URST, Chen et al. 2022, arXiv 2103.11784, froze them in the modules; here they are a value).
Given them, each output pixel depends on its receptive field alone: with a halo that covers it, and
origins on multiples of the networks' stride, tiled equals untiled.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from torch import Tensor

from stylemixer.engine.codes import StyleCode
from stylemixer.engine.networks.protocol import Network, Statistics

ALIGNMENT = 4
"""The networks work at a quarter of the size, so tiles begin at multiples of this."""


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels: left, top, right and bottom, the last two exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.right - self.left, self.bottom - self.top

    def grown(self, margin: int, width: int, height: int) -> "Box":
        """Return the box with a margin on every side, aligned, inside a picture of that size."""
        return Box(
            max(_down(self.left - margin), 0),
            max(_down(self.top - margin), 0),
            min(_up(self.right + margin), width),
            min(_up(self.bottom + margin), height),
        )

    def padded(self, margin: int, width: int, height: int) -> "Box":
        """Return the box with a margin on every side, inside a picture of that size."""
        return Box(
            max(self.left - margin, 0),
            max(self.top - margin, 0),
            min(self.right + margin, width),
            min(self.bottom + margin, height),
        )

    def snapped(self, grain: int, width: int, height: int) -> "Box":
        """Return the least box around it on a grid, inside a picture of that size."""
        return Box(
            self.left // grain * grain,
            self.top // grain * grain,
            min(-(-self.right // grain) * grain, width),
            min(-(-self.bottom // grain) * grain, height),
        )

    def within(self, outer: "Box") -> tuple[slice, slice]:
        """Return the rows and columns of this box in an array that covers the outer box."""
        return (
            slice(self.top - outer.top, self.bottom - outer.top),
            slice(self.left - outer.left, self.right - outer.left),
        )


def pieces(region: Box, edge: int, grain: int = 1) -> Iterator[list[Box]]:
    """Cut a region into rows of pieces of nearly the same size, from top to bottom.

    Args:
        region: what to cover.
        edge: how long and high a piece may be, in pixels, a multiple of the grain.
        grain: pieces begin at multiples of this, counted from the region's corner.
    """

    def cut(start: int, stop: int) -> list[tuple[int, int]]:
        count = -(-(stop - start) // edge)
        step = -(-(stop - start) // (count * grain)) * grain
        return [(low, min(low + step, stop)) for low in range(start, stop, step)]

    for top, bottom in cut(region.top, region.bottom):
        yield [Box(left, top, right, bottom) for left, right in cut(region.left, region.right)]


def paint_tile(network: Network, tile: Tensor, code: StyleCode, statistics: Statistics) -> Tensor:
    """Paint a tile, halo included, with the whole picture's statistics.

    Args:
        network: any network.
        tile: ``(1, 3, h, w)`` in [0, 1], cut where a picture's tile with its halo is.
        code: what to paint with.
        statistics: the whole picture's.

    Returns:
        ``(1, 3, h, w)``; right wherever the tile has the network's halo around it, or ends where
        the picture does.
    """
    features = network.encode_content(tile, statistics)
    return network.render(features, code, statistics).image


def _down(value: int) -> int:
    return value // ALIGNMENT * ALIGNMENT


def _up(value: int) -> int:
    return -(-value // ALIGNMENT) * ALIGNMENT
