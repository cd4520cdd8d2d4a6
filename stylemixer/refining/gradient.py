"""The gradient of a picture's losses, whole or tile by tile with the whole picture's statistics."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from stylemixer.engine.painting.tiling import Box
from stylemixer.refining.objective import Drawing, Objective, Sums
from stylemixer.refining.tiles import Tile


@dataclass(frozen=True, eq=False)
class Slope:
    """What a step is taken by.

    Attributes:
        style: the style loss.
        content: the content loss.
        gradient: of their weighted sum, ``(1, 3, H, W)``.
    """

    style: float
    content: float
    gradient: Tensor


@dataclass(frozen=True, eq=False)
class View:
    """How a picture of one size is looked at.

    Attributes:
        objective: what is made small.
        tiles: how the picture is cut.
        drawing: the photo's, cut likewise.
        weights: of the style loss and of the content loss.
    """

    objective: Objective
    tiles: Sequence[Tile]
    drawing: Drawing
    weights: tuple[float, float]

    def total(self, style: Tensor, content: Tensor) -> Tensor:
        """Return the weighted sum of both losses."""
        return self.weights[0] * style + self.weights[1] * content

    def sloping(self, image: Tensor) -> Generator[None, None, Slope]:
        """Return the losses of a picture, and where they fall.

        A picture of several tiles is looked at twice: for the sums, of which the losses are
        functions; and for each tile's part of the gradient, the sum of (∂L/∂S) (∂Sₜ/∂x) over all
        tiles t that see x. Memory is that of one tile, whatever the picture's size.

        Args:
            image: ``(1, 3, H, W)`` in [0, 1], on the loss network's device.

        Yields:
            After each tile, so that whoever waits may go first.
        """
        if len(self.tiles) == 1:
            leaf = image.detach().requires_grad_()
            sums = self.objective.sums(leaf, self.tiles[0], self.drawing.maps[0])
            style, content = self.objective.losses(sums, self.drawing)
            (gradient,) = torch.autograd.grad(self.total(style, content), leaf)
            return Slope(style.item(), content.item(), gradient)
        sums = yield from self._summing(image)
        keys = list(sums)
        for value in sums.values():
            value.requires_grad_()
        style, content = self.objective.losses(sums, self.drawing)
        slopes = torch.autograd.grad(self.total(style, content), [sums[key] for key in keys])
        gradient = torch.zeros_like(image)
        for tile, maps in zip(self.tiles, self.drawing.maps, strict=True):
            leaf = tile.of(image).detach().contiguous().requires_grad_()
            part = self.objective.sums(leaf, tile, maps)
            terms = [(part[key] * of).sum() for key, of in zip(keys, slopes, strict=True)]
            (found,) = torch.autograd.grad(torch.stack(terms).sum(), leaf)
            rows, columns = tile.outer.within(Box(0, 0, *tile.size))
            gradient[:, :, rows, columns] += found
            yield
        return Slope(style.item(), content.item(), gradient)

    def losing(self, image: Tensor) -> Generator[None, None, tuple[float, float]]:
        """Return the style loss and the content loss alone; see `sloping`."""
        sums = yield from self._summing(image)
        style, content = self.objective.losses(sums, self.drawing)
        return style.item(), content.item()

    def _summing(self, image: Tensor) -> Generator[None, None, Sums]:
        whole: Sums = {}
        for tile, maps in zip(self.tiles, self.drawing.maps, strict=True):
            with torch.no_grad():
                part = tile.of(image).contiguous()
                for key, value in self.objective.sums(part, tile, maps).items():
                    whole[key] = value if key not in whole else whole[key] + value
            yield
        return whole
