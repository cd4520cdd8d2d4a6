"""What an encoder is, and Pillow's JPEG and WebP as one; PNG and TIFF have modules of their own."""

import io
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image

Rows = npt.NDArray[Any]

ZLIB_LEVEL = 4
"""Of PNG and TIFF: on paint, level 6 gains little and takes far longer."""


@dataclass(frozen=True)
class Format:
    """What a picture file is to be.

    Attributes:
        width: in pixels.
        height: in pixels.
        channels: 3 or 4.
        bits: 8 or 16 per sample.
        profile: an ICC profile.
        quality: of JPEG and WebP, 1–100.
        compress: whether TIFF is deflated.
        exif: ``Exif``, two zero bytes and a TIFF block; or None.
        dpi: horizontal and vertical, or None.
        xmp: an XMP packet, or None.
    """

    width: int
    height: int
    channels: int
    bits: int
    profile: bytes
    quality: int
    compress: bool
    exif: bytes | None
    dpi: tuple[float, float] | None
    xmp: bytes | None


class Encoder(Protocol):
    """Takes rows, uint8 or uint16 (n, W, channels), from top to bottom; then `finish`."""

    def add(self, rows: Rows) -> None:
        """Encode the next rows."""

    def finish(self) -> None:
        """Write what is left, once all rows are there."""


class PillowEncoder:
    """JPEG and WebP, which Pillow encodes from the whole picture: 3 or 4 bytes a pixel wait."""

    def __init__(self, file: BinaryIO, form: Format, name: str) -> None:
        self._file = file
        self._form = form
        self._name = name
        self._pixels = np.empty((form.height, form.width, form.channels), np.uint8)
        self._done = 0

    def add(self, rows: Rows) -> None:
        """Keep the next rows."""
        self._pixels[self._done : self._done + len(rows)] = rows
        self._done += len(rows)

    def finish(self) -> None:
        """Encode and write the picture."""
        form = self._form
        options: dict[str, Any] = {"icc_profile": form.profile, "quality": form.quality}
        if form.exif:
            options["exif"] = form.exif
        if form.xmp:
            options["xmp"] = form.xmp
        if self._name == "JPEG":
            options["subsampling"] = "4:4:4"
            if form.dpi:
                options["dpi"] = form.dpi
        elif form.quality == 100:
            options["lossless"] = True
        # given a real file, Pillow writes past Python and loses why that failed
        encoded = io.BytesIO()
        Image.fromarray(self._pixels).save(encoded, self._name, **options)
        self._file.write(encoded.getbuffer())
