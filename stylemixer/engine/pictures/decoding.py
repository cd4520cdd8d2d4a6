"""From a file's bytes to sRGB pixels, 8 bits deep; `sixteen_bit` has the deeper ones."""

import io
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
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

from stylemixer.engine.colour.icc import littlecms, parse_matrix_profile
from stylemixer.places import open_regular

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF")
LIMIT = 200_000_000
"""Most pixels that a picture may have."""

# Pillow's own limit would warn about pictures that are within ours
Image.MAX_IMAGE_PIXELS = LIMIT

Pixels = npt.NDArray[Any]
Source = Path | bytes


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
        ValueError: without a pixel.
    """
    pixels = size[0] * size[1]
    if pixels > LIMIT:
        raise TooLarge(pixels)
    if min(size) < 1:
        raise ValueError("a picture without pixels")


def stream(source: Source) -> BinaryIO:
    """Open the file, a regular one, or the bytes as if they were one."""
    return io.BytesIO(source) if isinstance(source, bytes) else open_regular(source)


def open_image(file: BinaryIO) -> ImageFile.ImageFile:
    """Read the header by content, whatever the file is called, and check the size.

    Like ``Image.open`` for `FORMATS`, without its size check, which would warn before ours refuses.

    Raises:
        UnknownFormat: no decoder knows it.
        TooLarge: see `check_size`.
        Exception: whatever the decoder raises on damaged bytes.
    """
    start = file.read(16)
    for name in FORMATS:
        factory, accept = Image.OPEN[name]
        if accept is not None and accept(start) is True:
            file.seek(0)
            image: ImageFile.ImageFile = factory(file, "")
            check_size(image.size)
            return image
    raise UnknownFormat(start)


def profile_of(image: Image.Image) -> bytes:
    """Return the embedded ICC profile, or nothing."""
    profile = image.info.get("icc_profile")
    return profile if isinstance(profile, bytes) else b""


def to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Return an L, RGB or CMYK picture as RGB, by its profile where that is sound and fits."""
    modes = {b"RGB ": "RGB", b"GRAY": "L", b"CMYK": "CMYK"}
    mode = modes.get(profile[16:20])
    fits = mode == image.mode or (mode == "RGB" and image.mode == "L")
    matrix = parse_matrix_profile(profile)
    if not fits or (matrix is not None and matrix.is_srgb()):
        return image.convert("RGB")
    try:
        return littlecms(image.convert(mode), profile)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image.convert("RGB")  # a broken profile must never cost the picture


def narrow(image: Image.Image) -> tuple[Pixels, Pixels | None]:
    """Decode an 8-bit picture: uint8 (H, W, 3) sRGB, and alpha (H, W) or None.

    CMYK without a profile is converted by Pillow's plain formula, (1 − C)(1 − K).
    """
    image.load()
    profile = profile_of(image)
    if image.mode in ("PA", "RGBa", "La") or "transparency" in image.info:
        image = image.convert("LA" if image.mode in ("L", "La") else "RGBA")
    alpha = np.asarray(image.getchannel("A")) if "A" in image.getbands() else None
    if image.mode == "LAB":
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
        return np.array(littlecms(image, profile)), None
    mode = {"LA": "L", "L": "L", "1": "L", "CMYK": "CMYK"}.get(image.mode, "RGB")
    colour = image if image.mode == mode else image.convert(mode)
    return np.array(to_srgb(colour, profile)), alpha
