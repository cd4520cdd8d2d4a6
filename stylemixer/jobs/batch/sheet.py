"""A contact sheet: every photo of a batch in every mix, small, on pages to choose by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from stylemixer.engine.files.writers import write_picture
from stylemixer.engine.pictures.images import read_thumbnail
from stylemixer.errors import PictureError
from stylemixer.path_text import shown

NAME = "contact sheet {number}.jpg"
WIDTH, MOST_CELL = 2400, 480
ROWS = 8
MARGIN, GAP, LETTERS = 60, 24, 26
PAPER, INK = "white", (60, 60, 60)


@dataclass(frozen=True)
class SheetRow:
    """A photo.

    Attributes:
        name: what stands beneath it.
        files: its results, one for each mix; None where there is none.
    """

    name: str
    files: tuple[Path | None, ...]


def write_sheets(folder: Path, looks: Sequence[str], rows: Sequence[SheetRow]) -> Iterator[Path]:
    """Write the pages, `ROWS` photos on each, and yield each as it is there.

    Pages of an earlier time are replaced.

    Args:
        folder: where the results are.
        looks: the mixes' names, one for each column.
        rows: the photos.

    Raises:
        SaveError: when the disk is full or gone.
    """
    for number, first in enumerate(range(0, len(rows), ROWS), 1):
        path = folder / NAME.format(number=number)
        page = _page(looks, rows[first : first + ROWS])
        write_picture(path, np.asarray(page))
        yield path


def _page(looks: Sequence[str], rows: Sequence[SheetRow]) -> Image.Image:
    cell = min(MOST_CELL, (WIDTH - 2 * MARGIN - GAP * (len(looks) - 1)) // len(looks))
    line = LETTERS + GAP // 2
    pictures = [[_small(path, cell) for path in row.files] for row in rows]
    heights = [max((p.height for p in row if p is not None), default=line) for row in pictures]
    width = 2 * MARGIN + len(looks) * cell + GAP * (len(looks) - 1)
    height = 2 * MARGIN + line + sum(heights) + len(rows) * (line + GAP)
    page = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(LETTERS)
    for column, look in enumerate(looks):
        at = MARGIN + column * (cell + GAP), MARGIN - GAP // 2
        draw.text(at, _fitting(look, font, cell), INK, font)
    top = MARGIN + line
    for row, found, tall in zip(rows, pictures, heights, strict=True):
        for column, picture in enumerate(found):
            if picture is not None:
                page.paste(picture, (MARGIN + column * (cell + GAP), top))
        top += tall + GAP // 4
        draw.text((MARGIN, top), _fitting(row.name, font, width - 2 * MARGIN), INK, font)
        top += line + GAP
    return page


def _small(path: Path | None, edge: int) -> Image.Image | None:
    if path is None:
        return None
    try:
        picture = read_thumbnail(path, edge)
    except PictureError:  # removed meanwhile
        return None
    image = Image.fromarray(picture.pixels)
    if picture.alpha is not None:
        paper = Image.new("RGB", image.size, PAPER)
        paper.paste(image, mask=Image.fromarray(picture.alpha))
        return paper
    return image


def _fitting(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, room: int) -> str:
    """Return a text that is no wider than so many pixels."""
    text = shown(text)
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(f"{text}…") > room:
        text = text[:-1]
    return f"{text}…"
