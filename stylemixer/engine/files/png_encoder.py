"""PNG from rows, 8 or 16 bits; Pillow has no 16-bit RGB."""

import struct
import zlib
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from stylemixer.engine.files.encoders import ZLIB_LEVEL, Format, Rows

_BLOCK = 1 << 20  # bytes that are filtered at a time


Scanlines = npt.NDArray[np.uint8]


def _paeth(left: Rows, up: Rows, corner: Rows) -> Rows:
    a, b, c = (x.astype(np.int16) for x in (left, up, corner))
    to_a, to_b, to_c = np.abs(b - c), np.abs(a - c), np.abs(a + b - 2 * c)
    return np.where((to_a <= to_b) & (to_a <= to_c), left, np.where(to_b <= to_c, up, corner))


def _filtered(rows: Scanlines, above: Scanlines, step: int) -> bytes:
    """Filter PNG scanlines, each by what leaves it the smallest sum (PNG, third edition, 12.7).

    Args:
        rows: (n, bytes per row).
        above: the row before them, zeros at the top.
        step: bytes per pixel.
    """
    up = np.concatenate([above[None], rows[:-1]])
    left, corner = np.zeros_like(rows), np.zeros_like(rows)
    left[:, step:], corner[:, step:] = rows[:, :-step], up[:, :-step]
    average = ((left.astype(np.uint16) + up) >> 1).astype(np.uint8)
    predictions = {1: left, 2: up, 3: average, 4: _paeth(left, up, corner)}
    best = np.zeros((len(rows), 1 + rows.shape[1]), np.uint8)
    smallest = np.full(len(rows), np.iinfo(np.int64).max)
    for kind, prediction in predictions.items():
        rest = rows - prediction
        total = np.abs(rest.view(np.int8).astype(np.int16)).sum(axis=1, dtype=np.int64)
        better = total < smallest
        smallest[better] = total[better]
        best[better, 0] = kind
        best[better, 1:] = rest[better]
    return best.tobytes()


class PngEncoder:
    """PNG (W3C, third edition), 8 or 16 bits, RGB or RGBA, as one stream of IDAT chunks."""

    def __init__(self, file: BinaryIO, form: Format) -> None:
        self._file = file
        self._form = form
        self._step = form.channels * form.bits // 8
        self._above = np.zeros(form.width * self._step, np.uint8)
        self._zlib = zlib.compressobj(ZLIB_LEVEL)
        file.write(b"\x89PNG\r\n\x1a\n")
        colour = 2 if form.channels == 3 else 6
        header = struct.pack(">IIBBBBB", form.width, form.height, form.bits, colour, 0, 0, 0)
        self._chunk(b"IHDR", header)
        self._chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(form.profile))
        if form.dpi:
            per_metre = [round(value / 0.0254) for value in form.dpi]
            self._chunk(b"pHYs", struct.pack(">IIB", *per_metre, 1))
        if form.exif:
            self._chunk(b"eXIf", form.exif.removeprefix(b"Exif\0\0"))
        if form.xmp:
            self._chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + form.xmp)

    def _chunk(self, kind: bytes, data: bytes) -> None:
        checksum = zlib.crc32(data, zlib.crc32(kind))
        self._file.write(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum))

    def add(self, rows: Rows) -> None:
        """Encode the next rows."""
        data = np.ascontiguousarray(rows, f">u{self._form.bits // 8}")
        lines = data.reshape(len(rows), -1).view(np.uint8)
        count = max(1, _BLOCK // lines.shape[1])
        for top in range(0, len(lines), count):
            some = lines[top : top + count]
            packed = self._zlib.compress(_filtered(some, self._above, self._step))
            self._above = some[-1].copy()
            if packed:
                self._chunk(b"IDAT", packed)

    def compress(self) -> None:
        """All is compressed already but a few rows."""

    def finish(self) -> None:
        """Write the end of the stream."""
        self._chunk(b"IDAT", self._zlib.flush())
        self._chunk(b"IEND", b"")
