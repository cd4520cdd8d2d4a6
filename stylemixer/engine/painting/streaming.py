"""An enlarged picture from top to bottom, a row of tiles at a time."""

from collections.abc import Generator

import torch
from torch import Tensor

from stylemixer.engine.painting.layer import Parts
from stylemixer.engine.painting.tiling import ALIGNMENT, Box, pieces
from stylemixer.engine.steps import yielding

_ROWS = 64
"""So many rows are handed out at a time, so that encoding them keeps nobody waiting."""


def rows_of(picture: Parts, tile: int) -> Generator[tuple[Box, Tensor | None, float], None, None]:
    """Paint all of a picture; the octaves beneath are painted as far as each row needs them.

    Args:
        picture: what to paint.
        tile: edge of the tiles in pixels; halved, for good, when memory runs out.

    Yields:
        Between steps and for every few finished rows: where, ``(1, 3, h, w)`` or None while a tile
        is being painted, and the share of the work that is done.
    """
    width, height = picture.size
    top, share = 0, 0.0
    while top < height:
        # one row at a time, as memory may halve the tiles on the way
        edge = max(picture.fitting(tile) // ALIGNMENT, 1) * ALIGNMENT
        row = next(pieces(Box(0, top, width, height), edge, ALIGNMENT))
        bottom = row[0].bottom
        rows: Tensor | None = None
        for box in row:
            painted = yield from yielding(picture.painting(box, edge, True), (box, None, share))
            with torch.inference_mode():
                if rows is None:
                    rows = painted.new_empty((1, 3, bottom - top, width))
                rows[:, :, :, box.left : box.right] = painted
            del painted
            share = (top * width + box.right * (bottom - top)) / (width * height)
            yield box, None, share
        assert rows is not None
        for first in range(top, bottom, _ROWS):
            last = min(first + _ROWS, bottom)
            yield Box(0, first, width, last), rows[:, :, first - top : last - top], share
        top = bottom
