"""Sample sheets: photos down, styles across, for people to look at."""

from collections.abc import Sequence
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from stylemixer.training.data import as_tensor, read_folder, short_side

Painted = Sequence[Sequence[Tensor]]


def square(picture: Image.Image, side: int) -> Tensor:
    """Return the middle of a picture, ``(1, 3, side, side)`` in [0, 1]."""
    resized = short_side(picture, side)
    left, top = (resized.width - side) // 2, (resized.height - side) // 2
    return as_tensor(resized.crop((left, top, left + side, top + side)))[None]


def as_picture(image: Tensor) -> Image.Image:
    """Return ``(1, 3, H, W)`` in [0, 1] as an 8-bit picture."""
    pixels = (image[0].detach().cpu().clamp(0, 1) * 255).round().to(torch.uint8)
    return Image.fromarray(pixels.permute(1, 2, 0).numpy())


def sheet(photos: Sequence[Tensor], styles: Sequence[Tensor], painted: Painted) -> Image.Image:
    """Return a sheet: the styles in the first row, each photo and its pictures in a row below.

    Args:
        photos: each ``(1, 3, side, side)``.
        styles: likewise; fewer than the columns leave the last ones without a head, none leave
            out the row of heads.
        painted: a row of pictures for each photo.
    """
    side, gap = photos[0].shape[3], 4
    columns = 1 + max(len(row) for row in painted)
    step = side + gap
    first = 1 if styles else 0
    page = Image.new("RGB", (columns * step - gap, (first + len(photos)) * step - gap), "white")
    for column, style in enumerate(styles):
        page.paste(as_picture(style), ((1 + column) * step, 0))
    for row, (photo, pictures) in enumerate(zip(photos, painted, strict=True), first):
        for column, picture in enumerate((photo, *pictures)):
            page.paste(as_picture(picture), (column * step, row * step))
    return page


def held_out_samples(
    content: Path, style: Path, wanted: frozenset[str], counts: tuple[int, int]
) -> tuple[list[Tensor], list[Tensor]]:
    """Return held-out photos and styles for the sheets; none when the folders hold none.

    Args:
        content: folder of photos.
        style: folder of style images.
        wanted: names of the held-out pictures.
        counts: about how many photos and styles to take, spread over the names.
    """
    chosen = []
    for folder, count in zip((content, style), counts, strict=True):
        names = sorted(p.name for p in folder.iterdir() if p.name in wanted)
        spread = set(names[:: max(1, len(names) // count)][:count])
        chosen.append(
            [square(p, 256) for p in read_folder(folder, spread.__contains__).pictures]
            if spread
            else []
        )
    return chosen[0], chosen[1]
