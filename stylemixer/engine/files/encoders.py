"""What an encoder is, and Pillow's JPEG and WebP as one; PNG and TIFF have modules of their own."""

import io
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

import numpy.typing as npt
from PIL import Image

from stylemixer.engine.files.export_settings import ExportSettings

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
        bits: 8 or 16 per sample, as the format has it.
        profile: an ICC profile.
        settings: the rest of what was asked for.
        exif: ``Exif``, two zero bytes and a TIFF block; or None.
        dpi: horizontal and vertical, or None.
        xmp: an XMP packet, or None.
    """

    width: int
    height: int
    channels: int
    bits: int
    profile: bytes
    settings: ExportSettings
    exif: bytes | None
    dpi: tuple[float, float] | None
    xmp: bytes | None


class Encoder(Protocol):
    """Takes rows, uint8 or uint16 (n, W, channels), from top to bottom; then `finish`."""

    def add(self, rows: Rows) -> None:
        """Encode the next rows."""

    def compress(self) -> None:
        """Do what takes long of `finish`, if anything does; on any thread, as it writes nothing."""

    def finish(self) -> None:
        """Write what is left, once all rows are there."""


class PillowEncoder:
    """JPEG and WebP, which Pillow encodes from the whole picture: 4 bytes a pixel wait."""

    def __init__(self, file: BinaryIO, form: Format, name: str) -> None:
        self._file = file
        self._form = form
        self._name = name
        mode = "RGB" if form.channels == 3 else "RGBA"
        # Pillow's own from the start: a whole array would have to be copied into one at the end
        self._image = Image.new(mode, (form.width, form.height), None)
        self._done = 0
        self._encoded: io.BytesIO | None = None

    def add(self, rows: Rows) -> None:
        """Keep the next rows."""
        self._image.paste(Image.fromarray(rows), (0, self._done))
        self._done += len(rows)

    def finish(self) -> None:
        """Write the picture, encoded here if it has not been before."""
        if self._encoded is None:
            self.compress()
        assert self._encoded is not None
        self._file.write(self._encoded.getbuffer())

    def compress(self) -> None:
        """Encode the picture."""
        form = self._form
        options: dict[str, Any] = {"icc_profile": form.profile, "quality": form.settings.quality}
        if form.exif:
            options["exif"] = form.exif
        if form.xmp:
            options["xmp"] = form.xmp
        if self._name == "JPEG":
            options["subsampling"] = "4:4:4"
            if form.dpi:
                options["dpi"] = form.dpi
        elif form.settings.quality == 100:
            options["lossless"] = True
        # given a real file, Pillow writes past Python and loses why that failed
        encoded = io.BytesIO()
        self._image.save(encoded, self._name, **options)
        self._encoded = encoded
