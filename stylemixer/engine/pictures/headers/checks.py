"""Believing a header no further than its file can hold it, and what decoders let pass.

A header of a few bytes may claim 200 megapixels, and memory for them would be taken before the
decoder finds nothing there. Every compression has a limit, though, and what lies beyond is damaged.
Lossless WebP and AVIF have none: a picture of one colour fits into 30 bytes at any size.
"""

import zlib
from collections.abc import Iterator

from PIL import GifImagePlugin, ImageFile, PngImagePlugin, WebPImagePlugin

from stylemixer.engine.pictures.headers import jpeg
from stylemixer.engine.pictures.reading import Reader

_DEFLATE = 1032  # 2 bits for 258 bytes
_LZW = 2600  # 12 bits for up to 3839 bytes
_VP8 = 2048  # pixels a byte: each macroblock of 16×16 costs a bit at the least
_PIECE = 1 << 20
_END = b"IEND"


class TooManyScans(ValueError):  # noqa: N818  it never reaches a person
    """A JPEG of more than `jpeg.MOST_SCANS` passes."""


def least_bytes(image: ImageFile.ImageFile, reader: Reader) -> int:
    """Return the fewest bytes that a file of this header can have; 0 when there is no telling.

    TIFFs are judged by `headers.tiff`.
    """
    pixels = image.width * image.height
    if isinstance(image, PngImagePlugin.PngImageFile):
        reader.seek(24)
        kind = reader.read(2)  # bits a sample, and a number for the channels
        samples = {2: 3, 4: 2, 6: 4}.get(kind[1], 1) if len(kind) == 2 else 0
        return pixels * samples * kind[0] // 8 // _DEFLATE if samples else 0
    if image.format in ("JPEG", "MPO"):
        return jpeg.least_bytes(reader)
    if isinstance(image, GifImagePlugin.GifImageFile):
        left, top, right, bottom = (image.tile and image.tile[0].extents) or (0, 0, 0, 0)
        return (right - left) * (bottom - top) // _LZW
    if isinstance(image, WebPImagePlugin.WebPImageFile):
        reader.seek(12)
        return pixels // _VP8 if reader.read(4) == b"VP8 " else 0
    if image.format == "BMP" and image.tile and image.tile[0].codec_name == "raw":
        args = image.tile[0].args
        return int(args[1]) * image.height if isinstance(args, tuple) else 0
    return 0


def check_whole(image: ImageFile.ImageFile, reader: Reader) -> None:
    """Refuse what Pillow would take for whole, or read for ever, before it is decoded.

    Pillow does not compare the checksums of a PNG's pixels with what is stored.

    Raises:
        TooManyScans: a JPEG of thousands of passes, each of which goes over all the pixels.
        ValueError: a PNG whose checksum says that it is damaged.
    """
    if image.format in ("JPEG", "MPO"):
        if jpeg.scans(reader) > jpeg.MOST_SCANS:
            raise TooManyScans
    elif isinstance(image, PngImagePlugin.PngImageFile):
        _check_png(reader)


def find_exif(image: PngImagePlugin.PngImageFile, reader: Reader) -> None:
    """Look for a PNG's EXIF behind its pixels too; Pillow would decode all of them for that."""
    for kind, length in _chunks(reader):
        if kind == b"eXIf":
            image.info.setdefault("exif", b"Exif\0\0" + reader.read(length))
            return
    image.info.setdefault("exif", b"")


def _chunks(reader: Reader) -> Iterator[tuple[bytes, int]]:
    """Yield each chunk's kind and length, with its data next to read, up to the last or a cut."""
    position, kind = 8, b""
    while kind != _END:
        reader.seek(position)
        head = reader.read(8)
        if len(head) < 8:
            return
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        yield kind, length
        position += 12 + length


def _check_png(reader: Reader) -> None:
    for kind, length in _chunks(reader):
        if kind[0] & 32:  # what the picture can do without
            continue
        checksum, left = zlib.crc32(kind), length
        while left and (piece := reader.read(min(left, _PIECE))):
            checksum = zlib.crc32(piece, checksum)
            left -= len(piece)
        stored = reader.read(4)
        # what is cut off is the decoder's to judge: pixels may be missing or not
        if not left and len(stored) == 4 and int.from_bytes(stored, "big") != checksum:
            raise ValueError(f"the checksum of {kind!r} is wrong")
