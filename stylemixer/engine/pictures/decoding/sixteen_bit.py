"""From a file's bytes to sRGB pixels, 16 bits deep, never through 8 bits.

Pillow has no 16-bit RGB. But its decoders hand every 16-bit sample to an unpacker that keeps one
of the two bytes, and the picture's tile list says which. So such a picture is decoded twice, for
the high and for the low bytes, by Pillow's own PNG and TIFF code: in C, libtiff with LZW and
predictors included. The TIFFs that Pillow cannot open (planes, grey with alpha, wider numbers)
are read by tifffile.
"""

import sys

import numpy as np
from PIL import ImageFile, TiffImagePlugin

from stylemixer.engine.colour.icc import MatrixProfile, parse_matrix_profile, wide_through
from stylemixer.engine.colour.lab import lab_to_srgb
from stylemixer.engine.pictures.decoding.bands import Pixels, Rows, ranges, reduced_wide
from stylemixer.engine.pictures.decoding.eight_bit import (
    check_size,
    open_image,
    profile_of,
    to_srgb,
)
from stylemixer.engine.pictures.decoding.samples import Range, as_wide, range_of
from stylemixer.engine.pictures.headers.tiff import TiffHeader
from stylemixer.engine.pictures.reading import Reader

_WHITE_IS_ZERO = 0


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


def _load_as(image: ImageFile.ImageFile, rawmode: str) -> None:
    """Decode with another unpacker."""
    image.tile = [
        tile._replace(args=(rawmode, *tile.args[1:]) if isinstance(tile.args, tuple) else rawmode)
        for tile in image.tile
    ]
    image.load()


def _band(image: ImageFile.ImageFile, top: int, bottom: int) -> Pixels:
    """Return rows of a decoded picture, (h, W, samples)."""
    values = np.asarray(image.crop((0, top, image.width, bottom)))
    return values if values.ndim == 3 else values[..., None]


def _grey(image: ImageFile.ImageFile, stated: Range | None) -> Pixels:
    """Decode a picture of one 16-bit or float channel: uint16 (H, W, 1)."""
    rawmode = _rawmode(image)
    if image.mode == "F" and image.tile[0].codec_name == "libtiff" and rawmode.endswith("BF"):
        rawmode = rawmode[:-2] + "NF"  # libtiff gives this machine's order; Pillow swaps once more
        _load_as(image, rawmode)
    else:
        image.load()
    wide: Pixels = np.empty((image.height, image.width, 1), np.uint16)
    bands = list(ranges(image.width, image.height))
    scale = None
    if image.mode == "F":
        scale = range_of((_band(image, *band) for band in bands), stated)
    for top, bottom in bands:
        values = _band(image, top, bottom)
        if scale is not None:
            wide[top:bottom] = as_wide(values, scale)
        else:
            wide[top:bottom] = values.clip(0, 65535)
    if rawmode == "I;12":
        wide = (wide << 4) | (wide >> 8)
    if isinstance(image, TiffImagePlugin.TiffImageFile) and (
        image.tag_v2.get(TiffImagePlugin.PHOTOMETRIC_INTERPRETATION) == _WHITE_IS_ZERO
    ):
        np.subtract(65535, wide, out=wide)
    return wide


def _samples(
    image: ImageFile.ImageFile, reader: Reader, stated: Range | None
) -> tuple[Pixels, bool]:
    """Return uint16 (H, W, samples) and whether alpha is multiplied into the colours."""
    kind, wide, order = _rawmode(image).partition(";16")
    if not wide or kind == "I" or image.mode in ("I", "F"):
        return _grey(image, stated), False
    if kind == "LA":  # four bytes a pixel: read them as if they were RGBA
        _load_as(image, "RGBA")
        pairs = np.empty((image.height, image.width, 2), np.uint16)
        for top, bottom in ranges(image.width, image.height):
            pairs[top:bottom] = np.ascontiguousarray(_band(image, top, bottom)).view(">u2")
        return pairs, False
    native = "L" if sys.byteorder == "little" else "B"
    high_byte = native if order == "N" else order
    low_byte = "B" if high_byte == "L" else "L"
    layout = "RGBA" if kind == "RGBa" else kind  # its unpacker would divide by alpha in 8 bits
    _load_as(image, f"{layout};16{high_byte}")
    channels = len(image.getbands())
    samples = np.empty((image.height, image.width, channels), np.uint16)
    halves = samples.view(np.uint8).reshape(*samples.shape, 2)
    high = 1 if sys.byteorder == "little" else 0
    for top, bottom in ranges(image.width, image.height):
        halves[top:bottom, ..., high] = _band(image, top, bottom)
    with reader.again() as file:
        other = open_image(file)
        _load_as(other, f"{layout};16{low_byte}")
        if other.size != image.size:
            raise ValueError("the file has changed")
        for top, bottom in ranges(image.width, image.height):
            halves[top:bottom, ..., 1 - high] = _band(other, top, bottom)
        other.close()
    return samples, kind == "RGBa"


def _divided(samples: Pixels, alpha: Pixels) -> Pixels:
    """Take alpha out of colours that were multiplied by it."""
    share = np.maximum(alpha, 1)[..., None].astype(np.float32) / 65535
    return np.asarray(np.rint((samples / share).clip(0, 65535)), np.uint16)


def wide(
    image: ImageFile.ImageFile, reader: Reader, header: TiffHeader, factor: int = 1
) -> tuple[tuple[int, int], Rows]:
    """Decode a picture of more than 8 bits, which may be closed then.

    Args:
        image: as `open_image` gave it, not loaded yet.
        reader: what it was opened from, to decode it once more.
        header: what a TIFF says of itself.
        factor: other than 1: bands come that many times smaller, and 8 bits deep.

    Returns:
        Width and height, and what gives its bands: uint16 sRGB, and opacity.
    """
    profile = profile_of(image)
    transparent = image.info.get("transparency")
    samples, multiplied = _samples(image, reader, header.limits)
    key = None if transparent is None else np.asarray(transparent, np.uint16)
    opacity = samples.shape[2] in (2, 4) and image.mode != "CMYK"
    convert = _Wide(profile, samples.shape[2] - opacity, header.lab)

    def rows(top: int, bottom: int) -> tuple[Pixels, Pixels | None]:
        band, alpha = samples[top:bottom], None
        if opacity:
            band, alpha = band[..., :-1], band[..., -1]
            if multiplied:
                band = _divided(band, alpha)
        elif key is not None:
            alpha = np.where((band == key).all(axis=2), 0, 65535).astype(np.uint16)
        colour = convert(band)
        return (colour, alpha) if factor == 1 else reduced_wide(colour, alpha, factor)

    return (samples.shape[1], samples.shape[0]), rows


class _Wide:
    """Converts uint16 (h, W, 1, 3 or 4 for CMYK) to sRGB, uint16 (h, W, 3).

    Args:
        profile: ICC, or nothing.
        channels: 1, 3 or 4.
        lab: as in `TiffHeader`.
    """

    def __init__(self, profile: bytes, channels: int, lab: int = 0) -> None:
        self._lab = lab
        self._matrix = None if lab else _useful(parse_matrix_profile(profile), channels)
        self._table = None
        known = self._matrix is not None or profile[16:20] != b"RGB "
        if not lab and (channels == 4 or (channels == 3 and not known)):
            self._table = wide_through(
                channels, to_srgb("RGB" if channels == 3 else "CMYK", profile)
            )

    def __call__(self, samples: Pixels) -> Pixels:
        if self._lab:
            return np.asarray(np.rint(lab_to_srgb(samples, self._lab) * 65535), np.uint16)
        if self._table is not None:
            return self._table(samples)
        grey = samples.shape[2] == 1
        matrix = self._matrix
        if grey and matrix is not None and matrix.matrix is None:
            samples, matrix = matrix.to_srgb(samples[..., 0])[..., None], None
        rgb = np.repeat(samples, 3, axis=2) if grey else samples
        return rgb if matrix is None else matrix.to_srgb(rgb)


def odd_tiff_size(reader: Reader) -> tuple[int, int]:
    """Return the first page's width and height as stored.

    Raises:
        TooLarge: see `check_size`, as for what else it raises.
    """
    import tifffile  # noqa: PLC0415  a slow import for one kind of file

    reader.seek(0)
    with tifffile.TiffFile(reader) as tiff:  # type: ignore[arg-type]
        page = tiff.pages[0].aspage()
        size = page.imagewidth, page.imagelength
    check_size(size)
    return size


def odd_tiff(reader: Reader, header: TiffHeader, factor: int = 1) -> tuple[tuple[int, int], Rows]:
    """Decode the first page of a TIFF that Pillow cannot, as `wide` does.

    Raises:
        TooLarge: see `check_size`.
        NoColours: see `samples.range_of`.
        ValueError: a kind of TIFF that is no photo, or of a compression that tifffile lacks.
    """
    import tifffile  # noqa: PLC0415  a slow import for one kind of file

    reader.seek(0)
    with tifffile.TiffFile(reader) as tiff:  # type: ignore[arg-type]
        page = tiff.pages[0].aspage()
        check_size((page.imagewidth, page.imagelength))
        if page.imagedepth != 1 or page.samplesperpixel > 8:
            raise ValueError("a volume or a multispectral picture")
        profile = page.iccprofile or b""
        extra = [int(kind) for kind in page.extrasamples]
        photometric, axes = int(page.photometric), page.axes
        values = page.asarray(maxworkers=1)
    if values.ndim == 2:
        values = values[..., None]
    elif axes.startswith("S"):
        values = np.moveaxis(values, 0, -1)
    height, width, count = values.shape
    colours = {0: 1, 1: 1, 2: 3, 5: 4}.get(photometric)  # white or black is zero, RGB, CMYK
    if colours is None or count < colours:
        raise ValueError(f"photometric interpretation {photometric}")
    opacity = bool(extra) and extra[0] in (1, 2) and count > colours
    scale = None
    if values.dtype.kind == "f":
        bands = ranges(width, height)
        scale = range_of((values[top:bottom, :, :colours] for top, bottom in bands), header.limits)
    convert = _Wide(profile, colours, header.lab)

    def rows(top: int, bottom: int) -> tuple[Pixels, Pixels | None]:
        band = as_wide(values[top:bottom, :, :colours], scale)
        alpha = as_wide(values[top:bottom, :, colours], None) if opacity else None
        if photometric == _WHITE_IS_ZERO:
            band = 65535 - band
        if alpha is not None and extra[0] == 1:
            band = _divided(band, alpha)
        colour = convert(band)
        return (colour, alpha) if factor == 1 else reduced_wide(colour, alpha, factor)

    return (width, height), rows


def _useful(matrix: MatrixProfile | None, channels: int) -> MatrixProfile | None:
    """Return a profile that fits the channels and changes anything."""
    if matrix is None or matrix.is_srgb() or channels == 4:
        return None
    return matrix if (channels == 1) >= (matrix.matrix is None) else None
