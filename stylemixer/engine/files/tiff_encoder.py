"""TIFF from rows, with the camera's data.

tifffile would write strips from an iterator, but refuses the tags that point to EXIF and GPS data
(34665 and 34853), so the camera's data would be lost. Pillow writes those, but its directory wants
strips after it, where ours come before: `_directory` puts their places into the packed directory.
Pillow promises nothing about that layout, so `pyproject.toml` bounds its version; to raise the
bound, run ``tests/engine/files/test_tiff.py``, which also tells when tifffile takes the tags.
"""

import struct
import zlib
from typing import Any, BinaryIO

import numpy as np
from PIL import ExifTags, Image, TiffImagePlugin, TiffTags

from stylemixer.engine.files.encoders import ZLIB_LEVEL, Format, Rows

_STRIP = 1 << 18  # bytes before compression
_CLASSIC = 4_000_000_000  # offsets have 32 bits; leaves room for the directory


class TiffEncoder:
    """TIFF 6.0 or, over 4 GB, BigTIFF: strips, deflated with horizontal differencing or plain."""

    def __init__(self, file: BinaryIO, form: Format) -> None:
        self._file = file
        self._form = form
        row = form.width * form.channels * form.bits // 8
        self._big = row * form.height > _CLASSIC
        self._rows_per_strip = min(form.height, max(1, _STRIP // row))
        self._waiting: Rows = np.empty((0, form.width, form.channels), f"<u{form.bits // 8}")
        self._offsets: list[int] = []
        self._sizes: list[int] = []
        self._word = "Q" if self._big else "I"
        self._head = b"II+\0\x08\0\0\0" if self._big else b"II*\0"
        # the directory comes last; finish() writes where
        file.write(self._head + bytes(8 if self._big else 4))

    def add(self, rows: Rows) -> None:
        """Encode the next rows; fewer than a strip wait."""
        self._waiting = np.concatenate([self._waiting, rows.astype(self._waiting.dtype)])
        count = self._rows_per_strip
        while len(self._waiting) >= count:
            self._strip(self._waiting[:count])
            self._waiting = self._waiting[count:]

    def _strip(self, rows: Rows) -> None:
        data = rows.tobytes()
        if self._form.settings.compress:
            differences = rows.copy()
            differences[:, 1:] -= rows[:, :-1]
            data = zlib.compress(differences.tobytes(), ZLIB_LEVEL)
        self._offsets.append(self._file.tell())
        self._sizes.append(len(data))
        self._file.write(data)

    def compress(self) -> None:
        """All is compressed already but a few rows."""

    def finish(self) -> None:
        """Write the last strip and the directory."""
        if len(self._waiting):
            self._strip(self._waiting)
        self._file.write(bytes(self._file.tell() % 2))  # directories start at even places
        start = self._file.tell()
        self._file.write(self._directory(start))
        self._file.seek(len(self._head))
        self._file.write(struct.pack(f"<{self._word}", start))

    def _directory(self, start: int) -> bytes:
        form = self._form
        directory = TiffImagePlugin.ImageFileDirectory_v2(
            self._head + struct.pack(f"<{self._word}", start)
        )
        if form.exif:
            _add_exif(directory, form.exif)
        wide = TiffTags.LONG8 if self._big else TiffTags.LONG
        entries: list[tuple[int, int, Any]] = [
            (TiffImagePlugin.IMAGEWIDTH, TiffTags.LONG, form.width),
            (TiffImagePlugin.IMAGELENGTH, TiffTags.LONG, form.height),
            (TiffImagePlugin.BITSPERSAMPLE, TiffTags.SHORT, (form.bits,) * form.channels),
            (TiffImagePlugin.COMPRESSION, TiffTags.SHORT, 8 if form.settings.compress else 1),
            (TiffImagePlugin.PHOTOMETRIC_INTERPRETATION, TiffTags.SHORT, 2),
            (TiffImagePlugin.SAMPLESPERPIXEL, TiffTags.SHORT, form.channels),
            (TiffImagePlugin.ROWSPERSTRIP, TiffTags.LONG, self._rows_per_strip),
            (TiffImagePlugin.STRIPBYTECOUNTS, wide, tuple(self._sizes)),
            (TiffImagePlugin.PLANAR_CONFIGURATION, TiffTags.SHORT, 1),
            (TiffImagePlugin.ICCPROFILE, TiffTags.UNDEFINED, form.profile),
        ]
        if form.settings.compress:
            entries.append((TiffImagePlugin.PREDICTOR, TiffTags.SHORT, 2))
        if form.channels == 4:
            entries.append((TiffImagePlugin.EXTRASAMPLES, TiffTags.SHORT, 2))  # not multiplied
        if form.dpi:
            entries.append((TiffImagePlugin.X_RESOLUTION, TiffTags.RATIONAL, form.dpi[0]))
            entries.append((TiffImagePlugin.Y_RESOLUTION, TiffTags.RATIONAL, form.dpi[1]))
            entries.append((TiffImagePlugin.RESOLUTION_UNIT, TiffTags.SHORT, 2))
        if form.xmp:
            entries.append((TiffImagePlugin.XMP, TiffTags.BYTE, form.xmp))
        for tag, kind, value in entries:
            directory.tagtype[tag] = kind
            directory[tag] = value
        directory.tagtype[TiffImagePlugin.STRIPOFFSETS] = wide
        directory[TiffImagePlugin.STRIPOFFSETS] = (0,) * len(self._offsets)
        packed = bytearray(directory.tobytes(start))
        # Pillow takes strips to follow the directory and moves their offsets; ours come before it
        layout = f"<{len(self._offsets)}{self._word}"
        struct.pack_into(layout, packed, self._place(packed, start), *self._offsets)
        return bytes(packed)

    def _place(self, directory: bytearray, start: int) -> int:
        """Return where in a packed directory the strips' offsets stand."""
        count, entry, value = ("<Q", 20, 12) if self._big else ("<H", 12, 8)
        first = struct.calcsize(count)
        for i in range(struct.unpack_from(count, directory)[0]):
            at = first + i * entry
            if struct.unpack_from("<H", directory, at)[0] == TiffImagePlugin.STRIPOFFSETS:
                if len(self._offsets) == 1:  # one fits into the entry itself
                    return at + value
                where: int = struct.unpack_from(f"<{self._word}", directory, at + value)[0]
                return where - start
        raise AssertionError("a directory without strips")


def _add_exif(directory: TiffImagePlugin.ImageFileDirectory_v2, block: bytes) -> None:
    exif = Image.Exif()
    exif.load(block)
    for tag, value in exif.items():
        if tag not in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo):
            directory[tag] = value
    for tag in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo):
        if entries := exif.get_ifd(tag):
            directory[tag] = dict(entries)
