"""From a file's bytes to sRGB pixels, 8 bits deep; `sixteen_bit` has the deeper ones."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
from PIL import (
    AvifImagePlugin,  # noqa: F401  the plugins register themselves in Image.OPEN
    BmpImagePlugin,  # noqa: F401
    GifImagePlugin,  # noqa: F401
    Image,
    ImageCms,
    ImageFile,
    JpegImagePlugin,  # noqa: F401
    PngImagePlugin,  # noqa: F401
    TiffImagePlugin,  # noqa: F401
    WebPImagePlugin,  # noqa: F401
)

from stylemixer.engine.colour.icc import into_srgb, parse_matrix_profile
from stylemixer.engine.colour.lab import lab_to_srgb
from stylemixer.engine.pictures.decoding.bands import Pixels, Rows, reduced
from stylemixer.engine.pictures.reading import Reader

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF")
LIMIT = 200_000_000
"""Most pixels that a picture may have."""

# Pillow's own limit would warn about pictures that are within ours
Image.MAX_IMAGE_PIXELS = LIMIT

Convert = Callable[[Image.Image], Image.Image]


class UnknownFormat(ValueError):  # noqa: N818  it never reaches a person
    """The bytes are of none of `FORMATS`.

    Attributes:
        start: the first bytes.
    """

    def __init__(self, start: bytes) -> None:
        super().__init__(start)
        self.start = start


class TooLarge(ValueError):  # noqa: N818
    """The header claims more pixels than `LIMIT`.

    Attributes:
        pixels: how many.
    """

    def __init__(self, pixels: int) -> None:
        super().__init__(pixels)
        self.pixels = pixels


def check_size(size: tuple[int, int]) -> None:
    """Refuse sizes over `LIMIT` and empty ones.

    Raises:
        TooLarge: over the limit.
        ValueError: without a pixel, or no size at all: a TIFF may have several heights.
    """
    if not all(isinstance(side, int) for side in size):
        raise ValueError("sides that are no numbers")
    pixels = size[0] * size[1]
    if pixels > LIMIT:
        raise TooLarge(pixels)
    if min(size) < 1:
        raise ValueError("a picture without pixels")


def open_image(file: Reader) -> ImageFile.ImageFile:
    """Read the header by content, whatever the file is called, and check the size.

    Like ``Image.open`` for `FORMATS`, without its size check, which would warn before ours refuses.

    Raises:
        UnknownFormat: no decoder knows it.
        TooLarge: see `check_size`.
        Exception: whatever the decoder raises on damaged bytes.
    """
    file.seek(0)
    start = file.read(16)
    for name in FORMATS:
        factory, accept = Image.OPEN[name]
        if accept is not None and accept(start) is True:
            file.seek(0)
            image: ImageFile.ImageFile = factory(file, "")  # type: ignore[arg-type]  # without a name Pillow maps no file
            check_size(image.size)
            return image
    raise UnknownFormat(start)


def profile_of(image: Image.Image) -> bytes:
    """Return the embedded ICC profile, or nothing."""
    profile = image.info.get("icc_profile")
    return profile if isinstance(profile, bytes) else b""


def to_srgb(mode: str, profile: bytes) -> Convert:
    """Return what makes RGB of pictures of a mode, by their profile where that is sound and fits.

    Args:
        mode: L, RGB or CMYK. CMYK without a profile is converted by Pillow's plain formula,
            (1 − C)(1 − K).
        profile: ICC, or nothing.
    """
    modes = {b"RGB ": "RGB", b"GRAY": "L", b"CMYK": "CMYK"}
    own = modes.get(profile[16:20])
    matrix = parse_matrix_profile(profile)
    fits = own is not None and (own == mode or (own == "RGB" and mode == "L"))
    if own is not None and fits and (matrix is None or not matrix.is_srgb()):
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            # a broken profile must never cost the picture
            convert = into_srgb(own, profile)
            return lambda image: convert(image.convert(own))
    return lambda image: image.convert("RGB")


def _loaded(image: ImageFile.ImageFile) -> Callable[[int, int], Image.Image]:
    """Decode a picture; returns what gives its rows from one to another."""
    if image.format == "WEBP":
        frame, mode = image._get_next()[0], image.rawmode  # type: ignore[attr-defined]
    elif image.format == "AVIF":
        frame, mode = image._decoder.get_frame(0)[0], image.mode  # type: ignore[attr-defined]
    else:
        image.load()
        return lambda top, bottom: image.crop((0, top, image.width, bottom))
    # these decoders give the whole picture as bytes, and hold several more of their own; Pillow
    # would copy it once again, and keep all of them
    image._decoder = None  # type: ignore[attr-defined]
    width, stride = image.width, image.width * len(mode)
    if len(frame) != stride * image.height:
        raise ValueError("a frame of another size")
    view: Any = memoryview(frame)

    def rows(top: int, bottom: int) -> Image.Image:
        part = view[top * stride : bottom * stride]
        band = Image.frombuffer(mode, (width, bottom - top), part, "raw", mode, 0, 1)
        return band.convert("RGB") if mode == "RGBX" else band

    return rows


def narrow(image: ImageFile.ImageFile, lab: int = 0, factor: int = 1) -> Rows:
    """Decode an 8-bit picture; returns what gives its bands as uint8 sRGB, and their opacity.

    Args:
        image: as `open_image` gave it; it must stay open.
        lab: `CIE_LAB` or `ICC_LAB` when its numbers are Lab, though it says RGB.
        factor: bands come that many times smaller.
    """
    band_of = _loaded(image)
    profile = profile_of(image)
    kinds: dict[str, Convert] = {}

    def rows(top: int, bottom: int) -> tuple[Pixels, Pixels | None]:
        band = band_of(top, bottom)
        if band.mode in ("PA", "RGBa", "La") or "transparency" in band.info:
            band = band.convert("LA" if band.mode in ("L", "La") else "RGBA")
        mode = {"LA": "L", "L": "L", "1": "L", "CMYK": "CMYK"}.get(band.mode, "RGB")
        alpha = None
        if "A" in band.getbands():
            band = reduced(band, factor)
            alpha = np.asarray(band.getchannel("A"))
            band = band.convert(mode)
        else:
            band = reduced(band if band.mode == mode else band.convert(mode), factor)
        if lab:
            return np.rint(lab_to_srgb(np.asarray(band), lab) * 255).astype(np.uint8), alpha
        if mode not in kinds:
            kinds[mode] = to_srgb(mode, profile)
        return np.asarray(kinds[mode](band)), alpha

    return rows
