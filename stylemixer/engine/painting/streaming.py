"""An enlarged picture from top to bottom in bounded memory, each pixel painted once."""

from collections.abc import Generator, Iterator

import torch
from torch import Tensor

from stylemixer.engine.memory import SMALLEST_TILE, is_out_of_memory
from stylemixer.engine.painting.enlarging import Enlarger
from stylemixer.engine.painting.tiling import Box, tiles

_BLOCK, _COLUMNS = 512, 1024
"""Rows and columns of the pieces in which rows are finished; each looks beyond its edges."""

_ROWS = 64
"""So many rows are handed out at a time, so that encoding them keeps nobody waiting."""


class Stream:
    """Paints the fine pass in rows of tiles and finishes rows as soon as they are covered.

    The rows that the next ones still need are kept, so no pixel goes through a network twice but
    for the tiles' halos.

    Args:
        enlarger: what to paint.
        tile: edge of the tiles in pixels; halved, for good, when memory runs out.
    """

    def __init__(self, enlarger: Enlarger, tile: int) -> None:
        self._enlarger = enlarger
        self._tile = tile
        self._kept = torch.empty(0)
        self._top = 0

    @property
    def tile(self) -> int:
        """The tiles' present edge."""
        return self._tile

    def rows(self) -> Generator[tuple[Box, Tensor | None, float], None, None]:
        """Paint.

        Yields:
            After every tile and every few finished rows: where, ``(1, 3, h, w)`` or None after
            a tile, and the share of the work that is done.
        """
        width, height = self._enlarger.size
        painted = done = 0
        share = 0.0
        while painted < height:
            # one row at a time, as memory may halve the tiles on the way
            row = next(tiles(Box(0, painted, width, height), self._tile))
            with torch.inference_mode():
                fresh = self._fresh(width, row[0].bottom - painted)
            for box in row:
                for _ in self._paint(box, fresh[:, :, :, box.left : box.right]):
                    yield box, None, share
                share = (painted * width + box.right * (box.bottom - painted)) / (width * height)
                yield box, None, share
            with torch.inference_mode():
                kept = painted - self._top
                self._kept = torch.cat([self._kept[:, :, :kept], fresh], 2) if kept else fresh
            del fresh
            painted = row[0].bottom
            share = painted / height
            while done < height:
                block = Box(0, done, width, min(done + _BLOCK, height))
                if self._enlarger.around(block).bottom > painted:
                    break
                for box, rows in self._finished(block, painted):
                    yield box, rows, share
                done = block.bottom
            self._forget(done, painted)

    def _fresh(self, width: int, height: int) -> Tensor:
        return torch.empty((1, 3, height, width), device=self._enlarger.device)

    def _paint(self, box: Box, target: Tensor) -> Iterator[None]:
        """Paint a tile into its place, in quarters when memory runs out; yield per network."""
        try:
            for number, painted in enumerate(self._enlarger.passes(box)):
                with torch.inference_mode():
                    (target.add_ if number else target.copy_)(painted)
                yield
            return
        except Exception as error:
            if not is_out_of_memory(error) or max(box.size) <= SMALLEST_TILE:
                raise
        # out here, the error no longer keeps the tile's memory alive
        if box.right - box.left >= self._tile or box.bottom - box.top >= self._tile:
            self._tile = max(self._tile // 2, SMALLEST_TILE)
        half = max(max(box.size) // 2, SMALLEST_TILE)
        for row in tiles(box, half):
            for small in row:
                rows, columns = small.within(box)
                yield from self._paint(small, target[:, :, rows, columns])

    def _finished(
        self, block: Box, painted: int
    ) -> Generator[tuple[Box, Tensor | None], None, None]:
        """Finish rows in pieces, then hand them out a few at a time."""
        width, step = block.right, _ROWS
        out = self._fresh(width, block.bottom - block.top)
        kept = Box(0, self._top, width, painted)
        for left in range(0, width, _COLUMNS):
            box = Box(left, block.top, min(left + _COLUMNS, width), block.bottom)
            around = self._enlarger.around(box)
            rows, columns = around.within(kept)
            with torch.inference_mode():
                fine = self._kept[:, :, rows, columns]
                out[:, :, :, box.left : box.right] = self._enlarger.corrected(fine, around, box)
            yield box, None
        for top in range(block.top, block.bottom, step):
            rows = slice(top - block.top, min(top + step, block.bottom) - block.top)
            yield Box(0, top, width, block.top + rows.stop), out[:, :, rows]

    def _forget(self, done: int, painted: int) -> None:
        """Drop the rows that no later row needs."""
        width, height = self._enlarger.size
        if done >= height:
            self._kept = torch.empty(0)
            return
        top = self._enlarger.around(Box(0, done, width, min(done + 1, height))).top
        with torch.inference_mode():
            self._kept = self._kept[:, :, top - self._top : painted - self._top].clone()
        self._top = top
