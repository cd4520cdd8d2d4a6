"""A refined picture over the mix: itself up to its own size, and octaves painted over it beyond.

Fading it is arithmetic on two finished pictures, at whatever size: the mix as it is without the
layer, and the layer. So the networks have nothing to do with it up to the layer's own size.
"""

from collections.abc import Callable, Hashable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from stylemixer.engine.painting.octave import Ground, Octave, Painting
from stylemixer.engine.painting.recent import Recent
from stylemixer.engine.painting.tiling import Box
from stylemixer.engine.pictures.images import to_float
from stylemixer.engine.pictures.refined import RefinedPicture
from stylemixer.engine.steps import Steps


class Faded:
    """One picture over another of the same size, part by part.

    Args:
        below: what shows where `above` does not.
        above: what covers it.
        fade: how far it does, 0–1.
    """

    def __init__(self, below: "Parts", above: "Parts", fade: float) -> None:
        self.size: tuple[int, int] = below.size
        self._below, self._above, self._fade = below, above, fade

    @property
    def halo(self) -> int:
        """How far a part looks beyond its edges, in pixels."""
        return max(self._below.halo, self._above.halo)

    def fitting(self, tile: int) -> int:
        """Return a tile's edge in pixels, less if so large a tile did not fit into memory."""
        return min(self._below.fitting(tile), self._above.fitting(tile))

    def painting(self, box: Box, tile: int, ahead: bool = False) -> Painting:
        """Paint a part, in steps; see `Octave.painting`."""
        below = yield from self._below.painting(box, tile, ahead)
        above = yield from self._above.painting(box, tile, ahead)
        return faded(below, above, self._fade)

    def measuring(self) -> Steps[None]:
        """Do in steps what the first part needs; see `Octave.measuring`."""
        yield from self._below.measuring()
        yield from self._above.measuring()

    def preparing(self, box: Box, tile: int) -> Steps[None]:
        """Paint what a part needs, in steps; see `Octave.preparing`."""
        yield from self._below.preparing(box, tile)
        yield from self._above.preparing(box, tile)


class Recalled:
    """A picture whose parts are kept once they are painted, for as long as there is room.

    Args:
        picture: what paints them.
        kept: where they are kept.
        key: tells this picture from others there.
    """

    def __init__(self, picture: Octave, kept: Recent[Tensor], key: Hashable) -> None:
        self.size, self.halo = picture.size, picture.halo
        self._picture, self._kept, self._key = picture, kept, key

    def fitting(self, tile: int) -> int:
        """Return a tile's edge in pixels, less if so large a tile did not fit into memory."""
        return self._picture.fitting(tile)

    def painting(self, box: Box, tile: int, ahead: bool = False) -> Painting:
        """Paint a part or recall it, in steps; see `Octave.painting`."""
        key = self._key, self.size, box
        known = key in self._kept
        part = self._kept[key] if known else (yield from self._picture.painting(box, tile, ahead))
        return self._kept.get(key, lambda: part)

    def preparing(self, box: Box, tile: int) -> Steps[None]:
        """Paint what a part needs, in steps; see `Octave.preparing`."""
        yield from self._picture.preparing(box, tile)

    def measuring(self) -> Steps[None]:
        """Do in steps what the first part needs; see `Octave.measuring`."""
        yield from self._picture.measuring()


Parts: TypeAlias = Ground | Octave | Recalled | Faded
"""A picture that is painted part by part."""


@torch.inference_mode()
def faded(below: Tensor, above: Tensor, fade: float) -> Tensor:
    """Return the one picture at 0, the other one at 1, to the bit, and what lies between."""
    return torch.lerp(below, above, fade)


def ground_of(
    picture: RefinedPicture, tensor: Callable[[npt.NDArray[np.float32]], Tensor]
) -> Ground:
    """Return a refined picture, whose parts are read from its file.

    Args:
        picture: the picture.
        tensor: puts ``(h, w, 3)`` where it is painted, as ``(1, 3, h, w)``.
    """

    def read(box: Box) -> Tensor:
        return tensor(to_float(picture.part(box.left, box.top, box.right, box.bottom)))

    return Ground(picture.size, read)
