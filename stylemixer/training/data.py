"""Pictures to train with: folders, the held-out list, and a fixed bank of random crops."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageFile, UnidentifiedImageError
from torch import Tensor

from stylemixer.errors import PictureError

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"}
LARGEST_SIDE = 1024
"""Training pictures are shrunk to this long side when they are read."""

FLAT = 0.06
"""A crop that varies less is drawn again: where nothing varies, normalising multiplies noise."""

TRIES = 6


def held_out() -> frozenset[str]:
    """Return the names of the files that no training may see, from ``held_out.txt``."""
    text = (files("stylemixer.training") / "held_out.txt").read_text("utf-8")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return frozenset(line for line in lines if line)


@dataclass(frozen=True)
class Folder:
    """The pictures of a folder.

    Attributes:
        pictures: RGB, in the order of their names.
        names: their file names.
        broken: the names of files that could not be read and were skipped.
    """

    pictures: tuple[Image.Image, ...]
    names: tuple[str, ...]
    broken: tuple[str, ...]


def read_folder(folder: Path, wanted: Callable[[str], bool] = lambda _: True) -> Folder:
    """Read the pictures of a folder whose names are wanted.

    Raises:
        PictureError: when the folder is missing or none of its files can be read.
    """
    if not folder.is_dir():
        raise PictureError("There is no folder “{folder}”; name one with pictures.", folder=folder)
    paths = [p for p in sorted(folder.iterdir()) if p.suffix.lower() in SUFFIXES and wanted(p.name)]
    pictures, names, broken = [], [], []
    for path in paths:
        try:
            pictures.append(read_picture(path))
            names.append(path.name)
        except PictureError:
            broken.append(path.name)
    if not pictures:
        raise PictureError(
            "The folder “{folder}” has no pictures that can be read; name another.", folder=folder
        )
    return Folder(tuple(pictures), tuple(names), tuple(broken))


def read_picture(path: Path, largest_side: int = LARGEST_SIDE) -> Image.Image:
    """Read a picture as RGB, transparency over white, shrunk to a longest side.

    Raises:
        PictureError: when it cannot be read, or only in part.
    """
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(path) as opened:
            opened.draft("RGB", (2 * largest_side, 2 * largest_side))
            opened.load()
            picture = opened.convert("RGBA") if "transparency" in opened.info else opened.copy()
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError, ValueError) as error:
        raise PictureError(
            "“{file}” cannot be read; replace or remove it.", str(error), file=path.name
        ) from error
    if picture.mode in {"RGBA", "LA", "PA"}:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture)
    picture = picture.convert("RGB")
    if max(picture.size) > largest_side:
        picture.thumbnail((largest_side, largest_side), Image.Resampling.LANCZOS)
    return picture


def short_side(picture: Image.Image, side: int) -> Image.Image:
    """Return the picture resized to a short side, in pixels."""
    ratio = side / min(picture.size)
    size = (max(side, round(picture.width * ratio)), max(side, round(picture.height * ratio)))
    return picture.resize(size, Image.Resampling.LANCZOS)


def as_tensor(picture: Image.Image) -> Tensor:
    """Return an RGB picture as ``(3, H, W)``, float32 in [0, 1]."""
    pixels = np.array(picture, dtype=np.float32) / 255.0
    return torch.from_numpy(pixels).permute(2, 0, 1).contiguous()


@dataclass(frozen=True)
class Bank:
    """A fixed set of random crops, so that what is measured on a crop can be kept.

    Crop *k* of a bank is always the same pixels: picture *k* mod n at a random scale, place and
    orientation, sometimes with another palette.

    Attributes:
        pictures: what to crop.
        size: how many crops there are.
        side: of a crop, in pixels.
        scales: range of the short side, in pixels, that a picture is resized to before.
        recoloured: the share of crops whose palette is changed.
        seed: of all the choices.
        turned: whether crops are turned by quarters too, for strokes of all directions.
    """

    pictures: tuple[Image.Image, ...]
    size: int
    side: int
    scales: tuple[int, int]
    recoloured: float = 0.0
    seed: int = 0
    turned: bool = False

    def __getitem__(self, index: int) -> Tensor:
        """Return crop `index`, ``(3, side, side)``, float32 in [0, 1]."""
        choose = random.Random(f"{self.seed}/{index}/{self.side}")
        picture = self.pictures[index % len(self.pictures)]
        scale = max(choose.randint(*self.scales), self.side)
        resized = short_side(picture, scale)
        for _ in range(TRIES):
            left = choose.randint(0, resized.width - self.side)
            top = choose.randint(0, resized.height - self.side)
            crop = as_tensor(resized.crop((left, top, left + self.side, top + self.side)))
            if float(crop.std((1, 2)).max()) >= FLAT:
                break
        if choose.random() < 0.5:
            crop = crop.flip(2)
        if self.turned:
            crop = crop.rot90(choose.randrange(4), (1, 2))
        if choose.random() < self.recoloured:
            crop = recolour(crop, choose)
        return crop


def recolour(crop: Tensor, choose: random.Random) -> Tensor:
    """Return ``(3, H, W)`` with another palette and contrast.

    Channels are permuted, inverted, or tinted and made more or less saturated; a gamma follows.
    """
    kind = choose.randrange(3)
    if kind == 0:
        order = choose.choice([(0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)])
        crop = crop[list(order)]
    elif kind == 1:
        crop = 1.0 - crop
    else:
        grey = crop.mean(0, keepdim=True)
        saturation = choose.uniform(0.3, 1.6)
        tint = torch.tensor([choose.uniform(0.7, 1.3) for _ in range(3)]).view(3, 1, 1)
        crop = ((grey + (crop - grey) * saturation) * tint).clamp(0, 1)
    return crop.pow(2 ** choose.uniform(-0.7, 0.7))
