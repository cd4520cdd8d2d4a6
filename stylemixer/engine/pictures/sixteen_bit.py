"""From a file's bytes to sRGB pixels, 16 bits deep, never through 8 bits.

Pillow has no 16-bit RGB. But its decoders hand every 16-bit sample to an unpacker that keeps one
of the two bytes, and the picture's tile list says which. So such a picture is decoded twice, for
the high and for the low bytes, by Pillow's own PNG and TIFF code: in C, libtiff with LZW and
predictors included. The TIFFs that Pillow cannot open (planes, grey with alpha, wider numbers)
are read by tifffile.
"""

import logging
import sys
from typing import TYPE_CHECKING

import numpy as np
from PIL import ImageFile, TiffImagePlugin

from stylemixer.engine.colour.icc import parse_matrix_profile, wide_through
from stylemixer.engine.pictures.decoding import (
    Pixels,
    Source,
    check_size,
    open_image,
    profile_of,
    stream,
    to_srgb,
)
from stylemixer.engine.pictures.exif import upright

if TYPE_CHECKING:
    import tifffile

_WHITE_IS_ZERO = 0

# what it finds wrong with a file is told by its exceptions
logging.getLogger("tifffile").setLevel(logging.CRITICAL)


def is_wide(image: ImageFile.ImageFile) -> bool:
    """Return whether a picture that is not loaded yet has more than 8 bits a sample."""
    if image.format not in ("PNG", "TIFF"):
        return False
    return image.mode in ("I", "F") or image.mode.startswith("I;16") or ";16" in _rawmode(image)


def is_odd(image: ImageFile.ImageFile) -> bool:
    """Return whether it is a TIFF that Pillow opens but reads wrongly."""
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        return False
    bits = max(image.tag_v2.get(TiffImagePlugin.BITSPERSAMPLE, (1,)))
    planes = image.tag_v2.get(TiffImagePlugin.PLANAR_CONFIGURATION) == 2
    return (planes and bits > 8) or (bits > 16 and image.mode != "F")


def _rawmode(image: ImageFile.ImageFile) -> str:
    args = image.tile[0].args if image.tile else ""
    rawmode = args[0] if isinstance(args, tuple) and args else args
    return rawmode if isinstance(rawmode, str) else ""


def _load_as(image: ImageFile.ImageFile, rawmode: str) -> Pixels:
    """Decode with another unpacker; returns uint8 (H, W, samples)."""
    image.tile = [
        tile._replace(args=(rawmode, *tile.args[1:]) if isinstance(tile.args, tuple) else rawmode)
        for tile in image.tile
    ]
    image.load()
    return np.asarray(image)


def _grey(image: ImageFile.ImageFile) -> Pixels:
    """Decode a picture of one 16-bit channel: uint16 (H, W, 1)."""
    twelve = _rawmode(image) == "I;12"
    image.load()
    values = np.asarray(image)
    if image.mode == "F":
        wide = as_wide(values)
    else:
        wide = values.clip(0, 65535).astype(np.uint16)
        if twelve:
            wide = (wide << 4) | (wide >> 8)
    if isinstance(image, TiffImagePlugin.TiffImageFile) and (
        image.tag_v2.get(TiffImagePlugin.PHOTOMETRIC_INTERPRETATION) == _WHITE_IS_ZERO
    ):
        wide = 65535 - wide
    return wide[..., None]


def _samples(image: ImageFile.ImageFile, source: Source) -> tuple[Pixels, bool]:
    """Return uint16 (H, W, samples) and whether alpha is multiplied into the colours."""
    kind, wide, order = _rawmode(image).partition(";16")
    if not wide or kind == "I" or image.mode in ("I", "F"):
        return _grey(image), False
    if kind == "LA":  # four bytes a pixel: read them as if they were RGBA
        pairs = np.ascontiguousarray(_load_as(image, "RGBA")).view(">u2")
        return pairs.astype(np.uint16), False
    native = "L" if sys.byteorder == "little" else "B"
    high_byte = native if order == "N" else order
    low_byte = "B" if high_byte == "L" else "L"
    layout = "RGBA" if kind == "RGBa" else kind  # its unpacker would divide by alpha in 8 bits
    samples = _load_as(image, f"{layout};16{high_byte}").astype(np.uint16) << 8
    with stream(source) as file:
        samples |= _load_as(open_image(file), f"{layout};16{low_byte}")
    return samples, kind == "RGBa"


def _divided(samples: Pixels, alpha: Pixels) -> Pixels:
    """Take alpha out of colours that were multiplied by it."""
    share = np.maximum(alpha, 1)[..., None].astype(np.float32) / 65535
    return np.asarray(np.rint((samples / share).clip(0, 65535)), np.uint16)


def wide(image: ImageFile.ImageFile, source: Source) -> tuple[Pixels, Pixels | None]:
    """Decode a picture of more than 8 bits: uint16 (H, W, 3) sRGB, and alpha (H, W) or None.

    Args:
        image: as `open_image` gave it, not loaded yet.
        source: what it was opened from, to decode it once more.
    """
    profile = profile_of(image)
    transparent = image.info.get("transparency")
    samples, multiplied = _samples(image, source)
    alpha = None
    if samples.shape[2] in (2, 4) and image.mode != "CMYK":
        samples, alpha = samples[..., :-1], samples[..., -1]
        if multiplied:
            samples = _divided(samples, alpha)
    elif transparent is not None:
        clear = (samples == np.asarray(transparent, np.uint16)).all(axis=2)
        alpha = np.where(clear, 0, 65535).astype(np.uint16)
    return wide_to_srgb(samples, profile), alpha


def wide_to_srgb(samples: Pixels, profile: bytes) -> Pixels:
    """Convert uint16 (H, W, 1, 3 or 4 for CMYK) by an ICC profile to sRGB, uint16 (H, W, 3)."""
    channels = samples.shape[2]
    matrix = parse_matrix_profile(profile)
    if channels == 1 and matrix is not None and matrix.matrix is None:
        grey = samples[..., 0] if matrix.is_srgb() else matrix.to_srgb(samples[..., 0])
        return np.repeat(grey[..., None], 3, axis=2)
    if channels == 4 or (channels == 3 and matrix is None and profile[16:20] == b"RGB "):
        return wide_through(samples, lambda grid: to_srgb(grid, profile))
    rgb = np.repeat(samples, 3, axis=2) if channels == 1 else samples
    if matrix is None or matrix.matrix is None or matrix.is_srgb():
        return rgb
    return matrix.to_srgb(rgb)


def odd_tiff_size(source: Source) -> tuple[int, int]:
    """Return the first page's upright width and height."""
    import tifffile  # noqa: PLC0415  a slow import for a rare kind of file

    with stream(source) as file, tifffile.TiffFile(file) as tiff:
        page = tiff.pages[0].aspage()
        width, height = page.imagewidth, page.imagelength
        return (height, width) if _turn(page) >= 5 else (width, height)


def _turn(page: "tifffile.TiffPage") -> int:
    tag = page.tags.get("Orientation")
    return int(tag.value) if tag is not None and 1 <= int(tag.value) <= 8 else 1


def odd_tiff(source: Source) -> tuple[Pixels, Pixels | None]:
    """Decode the first page of a TIFF that Pillow cannot: as `wide` gives it, and upright.

    Raises:
        TooLarge: see `check_size`.
        ValueError: a kind of TIFF that is no photo, or of a compression that tifffile lacks.
    """
    import tifffile  # noqa: PLC0415  a slow import for a rare kind of file

    with stream(source) as file, tifffile.TiffFile(file) as tiff:
        page = tiff.pages[0].aspage()
        check_size((page.imagewidth, page.imagelength))
        if page.imagedepth != 1 or page.samplesperpixel > 8:
            raise ValueError("a volume or a multispectral picture")
        profile = page.iccprofile or b""
        extra = [int(kind) for kind in page.extrasamples]
        photometric, axes, turn = int(page.photometric), page.axes, _turn(page)
        values = page.asarray()
    if values.ndim == 2:
        values = values[..., None]
    elif axes.startswith("S"):
        values = np.moveaxis(values, 0, -1)
    samples = as_wide(values)
    colours = {0: 1, 1: 1, 2: 3, 5: 4}.get(photometric)  # white or black is zero, RGB, CMYK
    if colours is None or samples.shape[2] < colours:
        raise ValueError(f"photometric interpretation {photometric}")
    alpha = None
    if extra and extra[0] in (1, 2) and samples.shape[2] > colours:
        alpha = samples[..., colours]
    samples = samples[..., :colours]
    if photometric == _WHITE_IS_ZERO:
        samples = 65535 - samples
    if alpha is not None and extra[0] == 1:
        samples = _divided(samples, alpha)
    rgb = wide_to_srgb(samples, profile)
    return upright(rgb, turn), None if alpha is None else upright(alpha, turn)


def as_wide(values: Pixels) -> Pixels:
    """Return numbers as uint16: whole ones by their full range, floats as 0–1, by custom."""
    if values.dtype.kind == "f":
        clipped = np.nan_to_num(values.astype(np.float32)).clip(0, 1)
        return np.asarray(np.rint(clipped * 65535), np.uint16)
    if values.dtype.kind != "u":
        raise ValueError(f"samples of type {values.dtype}")
    if values.dtype.itemsize == 1:
        return values.astype(np.uint16) * 257
    return np.asarray(values >> (8 * values.dtype.itemsize - 16), np.uint16)
