"""EXIF: which way is up, and what of it may travel into a painted file."""

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image

_KEPT = (  # of the first directory; all else there describes the old file's pixels
    ExifTags.Base.ImageDescription,
    ExifTags.Base.Make,
    ExifTags.Base.Model,
    ExifTags.Base.DateTime,
    ExifTags.Base.Artist,
    ExifTags.Base.Copyright,
)
_STALE = (  # of the EXIF directory: true of the old file only
    ExifTags.Base.ColorSpace,
    ExifTags.Base.ExifImageWidth,
    ExifTags.Base.ExifImageHeight,
    ExifTags.IFD.Interop,
    ExifTags.IFD.MakerNote,  # its offsets break when it moves
)


def orientation(image: Image.Image) -> int:
    """Return EXIF's orientation, 1–8; 1 when there is none or it is broken."""
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # broken EXIF must never cost the picture
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def upright(pixels: npt.NDArray[Any], turn: int) -> npt.NDArray[Any]:
    """Return (H, W, …) pixels turned and mirrored as EXIF's orientation, 1–8, asks."""
    if turn >= 5:
        pixels = np.swapaxes(pixels, 0, 1)
    if turn in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if turn in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return pixels


def travelling(image: Image.Image) -> bytes | None:
    """Return what of a picture's EXIF is still true once its pixels are upright sRGB.

    Camera, lens, exposure, times, author and place stay, whatever describes the old file's pixels
    goes (thumbnail, maker notes, colour space, size), and the orientation is 1.

    Returns:
        ``Exif``, two zero bytes and a TIFF block; or None when there is nothing or it is broken.
    """
    try:
        old = image.getexif()
        new = Image.Exif()
        for tag in _KEPT:
            if tag in old:
                new[tag] = old[tag]
        for directory in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo):
            entries = {t: v for t, v in old.get_ifd(directory).items() if t not in _STALE}
            if entries:
                new[directory] = entries
        if not len(new):
            return None
        new[ExifTags.Base.Orientation] = 1
        return new.tobytes()
    except Exception:  # broken EXIF must never cost the picture
        return None


def without_gps(exif: bytes) -> bytes:
    """Return an EXIF block, as `travelling` gives it, without the place it was taken at."""
    old = Image.Exif()
    old.load(exif)
    new = Image.Exif()
    for tag, value in old.items():
        if tag not in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo):
            new[tag] = value
    entries = old.get_ifd(ExifTags.IFD.Exif)
    if entries:
        new[ExifTags.IFD.Exif] = entries
    return new.tobytes()
