"""A picture of any size seen through the loss network tile by tile, as if it were seen whole.

Each position of a layer is counted in one tile, which has as many pixels around it as that position
sees. So sums over tiles are those over the whole picture, and its gradients likewise: a pixel's
gradient is the sum of those of all tiles that see it (Galerne et al. 2023, *Scaling Painting Style
Transfer*, arXiv 2212.13459).
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from stylemixer.engine.painting.tiling import Box, pieces
from stylemixer.engine.statistics.vgg import Vgg

Size = tuple[int, int]
"""Width and height in pixels."""

STRIDES = (1, 2, 4, 8)
"""Pixels from one position to the next, of each of `vgg.LAYERS`."""

GRAIN = STRIDES[-1]
"""Tiles begin at multiples of it, where a tile's poolings fall together with the picture's."""

HALO = 40
"""Pixels around a tile: relu4_1 sees 33 of them at most, and it is a multiple of `GRAIN`."""


@dataclass(frozen=True)
class Tile:
    """A part of a picture.

    Attributes:
        core: the pixels whose positions count here.
        size: width and height of the whole picture.
    """

    core: Box
    size: Size

    @property
    def outer(self) -> Box:
        """The pixels that are looked at."""
        return self.core.padded(HALO, *self.size)

    def place(self, layer: int) -> Box:
        """Return which positions of a layer of the whole picture count here."""
        stride = STRIDES[layer]
        width, height = self.size[0] // stride, self.size[1] // stride
        core = self.core
        return Box(
            core.left // stride,
            core.top // stride,
            width if core.right == self.size[0] else core.right // stride,
            height if core.bottom == self.size[1] else core.bottom // stride,
        )

    def of(self, image: Tensor) -> Tensor:
        """Return the pixels of ``(1, 3, H, W)`` that are looked at; it shares memory."""
        rows, columns = self.outer.within(Box(0, 0, *self.size))
        return image[:, :, rows, columns]

    def counted(self, layers: Sequence[Tensor]) -> list[Tensor]:
        """Cut the activations of what is looked at down to those that count."""
        cut = []
        for i, maps in enumerate(layers):
            left, top = self.outer.left // STRIDES[i], self.outer.top // STRIDES[i]
            height, width = maps.shape[2:]
            rows, columns = self.place(i).within(Box(left, top, left + width, top + height))
            cut.append(maps[:, :, rows, columns])
        return cut

    def picked(self, layer: int, maps: Tensor, places: Tensor) -> Tensor:
        """Return the vectors at some positions of the whole picture, as far as they count here.

        Args:
            layer: 0–3.
            maps: its activations that count here, ``(1, C, h, w)``.
            places: ``(n,)``, indices of rows joined end to end, on the CPU.

        Returns:
            ``(n, C)``, 0 where a position counts elsewhere.
        """
        box, width = self.place(layer), self.size[0] // STRIDES[layer]
        rows, columns = places // width - box.top, places % width - box.left
        inside = (rows >= 0) & (columns >= 0) & (rows < maps.shape[2]) & (columns < maps.shape[3])
        here = (rows * maps.shape[3] + columns)[inside].to(maps.device)
        found = maps.new_zeros((len(places), maps.shape[1]))
        where = inside.nonzero()[:, 0].to(maps.device)
        return found.index_copy(0, where, maps[0].flatten(1).T.index_select(0, here))


def tiles_of(size: Size, edge: int) -> list[Tile]:
    """Cut a picture into tiles.

    Args:
        size: its width and height.
        edge: how long and high a tile may be, in pixels; a multiple of `GRAIN`.
    """
    rows = pieces(Box(0, 0, *size), edge, GRAIN)
    return [Tile(core, size) for row in rows for core in row]


def positions_of(size: Size, layer: int) -> int:
    """Return how many positions a layer has."""
    return (size[0] // STRIDES[layer]) * (size[1] // STRIDES[layer])


def seen(vgg: Vgg, image: Tensor, tile: Tile) -> list[Tensor]:
    """Return the activations of the four layers that count in a tile, each ``(1, C, h, w)``.

    Args:
        vgg: the loss network.
        image: the whole picture, ``(1, 3, H, W)`` in [0, 1].
        tile: which part.
    """
    return tile.counted(vgg(tile.of(image).contiguous()))


def random_places(size: Size, count: int, seed: str) -> list[Tensor]:
    """Return positions of each layer that chance has chosen; the same for the same seed.

    Args:
        size: of the whole picture.
        count: how many of each layer; the same one may come twice.
        seed: any text.
    """
    source = torch.Generator().manual_seed(zlib.crc32(seed.encode()))
    return [
        torch.randint(positions_of(size, layer), (count,), generator=source)
        for layer in range(len(STRIDES))
    ]
