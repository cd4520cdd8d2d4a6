"""Pictures that nobody would make on purpose, and some that somebody would: seeded, all formats."""

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Random = np.random.Generator
Bytes = npt.NDArray[np.uint8]
Spoil = Callable[[bytes, Random], bytes]

LARGE_EVERY = 40
"""Every so many pictures have megapixels, so that memory shows."""


@dataclass(frozen=True)
class HostilePicture:
    """A file to read.

    Attributes:
        name: what was done to what, and the file's suffix.
        data: the file's bytes.
        decoded: bytes of the picture that it was: width × height × channels × bytes a sample.
    """

    name: str
    data: bytes
    decoded: int


def hostile_picture(seed: int, index: int) -> HostilePicture:
    """Return one of a seed's pictures; the same numbers give the same picture."""
    random = np.random.default_rng((seed, index))
    large = index % LARGE_EVERY == 0
    edges = (1500, 2600) if large else (1, 300)
    width, height = (int(n) for n in random.integers(*edges, 2))
    # blocks, so that large ones are encoded quickly and still hold more than one colour
    pixels = random.integers(0, 256, (-(-height // 8), -(-width // 8), 4), np.uint8)
    pixels = pixels.repeat(8, axis=0).repeat(8, axis=1)[:height, :width]
    kind = list(FORMATS)[index % len(FORMATS)]
    suffix, make = FORMATS[kind]
    data, samples = make(pixels, random)
    spoils = [*SPOILS, *BY_FORMAT.get(suffix, {})]
    spoil = spoils[int(random.integers(len(spoils)))]
    data = (SPOILS | BY_FORMAT.get(suffix, {}))[spoil](data, random)
    if random.random() < 0.05:
        suffix = random.choice(["jpg", "png", "tif", "webp", "gif", "bmp", "avif"])
    return HostilePicture(f"{index:04} {kind}, {spoil}.{suffix}", data, width * height * samples)


# --- whole pictures: their bytes, and how many bytes a pixel of them takes -----------------------


def _saved(mode: str, form: str, samples: int, **options: Any) -> Callable[..., tuple[bytes, int]]:
    def make(pixels: Bytes, _random: Random) -> tuple[bytes, int]:
        image = Image.fromarray(pixels, "RGBA").convert(mode)
        file = io.BytesIO()
        image.save(file, form, **options)
        return file.getvalue(), samples

    return make


def _animated(form: str) -> Callable[..., tuple[bytes, int]]:
    def make(pixels: Bytes, _random: Random) -> tuple[bytes, int]:
        frames = [Image.fromarray(np.roll(pixels, n, 1), "RGBA") for n in range(3)]
        file = io.BytesIO()
        frames[0].save(file, form, save_all=True, append_images=frames[1:])
        return file.getvalue(), 4

    return make


def _tiff(kind: str, photometric: str = "rgb", **options: Any) -> Callable[..., tuple[bytes, int]]:
    def make(pixels: Bytes, _random: Random) -> tuple[bytes, int]:
        import tifffile  # noqa: PLC0415  the generator alone needs it

        values = pixels[..., :3].astype(kind)
        if options.get("planarconfig") == "separate":
            values = np.moveaxis(values, 2, 0)
        if values.dtype.kind == "f":
            values = values / 255
        file = io.BytesIO()
        tifffile.imwrite(file, values, photometric=photometric, **options)
        return file.getvalue(), 3 if values.dtype == np.uint8 else 6

    return make


def _png16(pixels: Bytes, _random: Random) -> tuple[bytes, int]:
    height, width, _ = pixels.shape
    rows = pixels[..., :3].astype(">u2").reshape(height, -1) * 257
    lines = b"".join(b"\0" + row.tobytes() for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(lines, 1)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks), 6


def _exif_jpeg(pixels: Bytes, random: Random) -> tuple[bytes, int]:
    exif = Image.Exif()
    exif[0x0112] = int(random.integers(0, 12))
    exif[0x010F] = "x" * int(random.integers(0, 5000))
    return _saved("RGB", "JPEG", 3, exif=exif, icc_profile=random.bytes(400))(pixels, random)


FORMATS: dict[str, tuple[str, Callable[[Bytes, Random], tuple[bytes, int]]]] = {
    "baseline JPEG": ("jpg", _saved("RGB", "JPEG", 3, quality=85)),
    "progressive JPEG": ("jpg", _saved("RGB", "JPEG", 3, progressive=True)),
    "grey JPEG": ("jpg", _saved("L", "JPEG", 3)),
    "CMYK JPEG": ("jpg", _saved("CMYK", "JPEG", 4)),
    "JPEG with EXIF": ("jpg", _exif_jpeg),
    "PNG": ("png", _saved("RGB", "PNG", 3, compress_level=1)),
    "PNG with alpha": ("png", _saved("RGBA", "PNG", 4, compress_level=1)),
    "palette PNG": ("png", _saved("P", "PNG", 4)),
    "one-bit PNG": ("png", _saved("1", "PNG", 3)),
    "16-bit PNG": ("png", _png16),
    "lossy WebP": ("webp", _saved("RGB", "WEBP", 3, method=0)),
    "lossless WebP": ("webp", _saved("RGBA", "WEBP", 4, lossless=True, method=0)),
    "animated WebP": ("webp", _animated("WEBP")),
    "TIFF": ("tif", _saved("RGB", "TIFF", 3)),
    "LZW TIFF": ("tif", _saved("RGBA", "TIFF", 4, compression="tiff_lzw")),
    "CMYK TIFF": ("tif", _saved("CMYK", "TIFF", 4)),
    "Lab TIFF": ("tif", _tiff("u1", "cielab")),
    "JPEG TIFF": ("tif", _saved("RGB", "TIFF", 3, compression="jpeg")),
    "16-bit TIFF": ("tif", _tiff("u2", compression="deflate")),
    "big-endian TIFF": ("tif", _tiff("u2", byteorder=">")),
    "float TIFF": ("tif", _tiff("f4", compression="deflate")),
    "tiled TIFF": ("tif", _tiff("u2", tile=(64, 64), compression="deflate")),
    "planar TIFF": ("tif", _tiff("u1", bigtiff=True, planarconfig="separate")),
    "GIF": ("gif", _saved("P", "GIF", 4)),
    "animated GIF": ("gif", _animated("GIF")),
    "BMP": ("bmp", _saved("RGB", "BMP", 3)),
    "AVIF": ("avif", _saved("RGB", "AVIF", 3, speed=10)),
}
"""Suffix and maker of each; 16 bits count where the file has them, and alpha where it may."""


# --- what is done to them ------------------------------------------------------------------------


def _cut(data: bytes, random: Random) -> bytes:
    return data[: int(random.integers(0, len(data)))]


def _cut_at_the_end(data: bytes, random: Random) -> bytes:
    return data[: -int(random.integers(1, 40))]


def _bits(data: bytes, random: Random) -> bytes:
    spoiled = bytearray(data)
    for place in random.integers(0, len(data), int(random.integers(1, 30))):
        spoiled[place] ^= 1 << int(random.integers(8))
    return bytes(spoiled)


def _head(data: bytes, random: Random) -> bytes:
    spoiled = bytearray(data)
    for place in random.integers(0, min(len(data), 128), 4):
        spoiled[place] = int(random.choice([0, 1, 0x7F, 0x80, 0xFE, 0xFF]))
    return bytes(spoiled)


def _zeros(data: bytes, random: Random) -> bytes:
    start, end = sorted(int(n) for n in random.integers(0, len(data) + 1, 2))
    return data[:start] + bytes(end - start) + data[end:]


def _missing(data: bytes, random: Random) -> bytes:
    start = int(random.integers(0, len(data)))
    return data[:start] + data[start + int(random.integers(1, 300)) :]


def _more(data: bytes, random: Random) -> bytes:
    start = int(random.integers(0, len(data)))
    return data[:start] + random.bytes(int(random.integers(1, 300))) + data[start:]


def _twice(data: bytes, random: Random) -> bytes:
    start, end = sorted(int(n) for n in random.integers(0, len(data) + 1, 2))
    return data[:end] + data[start:]


SPOILS: dict[str, Spoil] = {
    "as it is": lambda data, _: data,
    "cut off": _cut,
    "cut off at the end": _cut_at_the_end,
    "some bits": _bits,
    "some of its head": _head,
    "zeros inside": _zeros,
    "a piece missing": _missing,
    "a piece too much": _more,
    "a piece twice": _twice,
    "only its head": lambda data, random: data[:24] + random.bytes(2000),
    "noise": lambda _, random: random.bytes(3000),
    "empty": lambda *_: b"",
    "much behind it": lambda data, random: data + random.bytes(500_000),
}


def _chunk(name: bytes, body: bytes) -> bytes:
    check = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)


def _png_chunk(name: bytes, body: bytes) -> Spoil:
    return lambda data, _: data[:33] + _chunk(name, body) + data[33:]


def _png_size(data: bytes, random: Random) -> bytes:
    """Claim another size, with a true checksum."""
    sides = struct.pack(">II", *(int(n) for n in random.choice([1, 14000, 65535, 2**31 - 1], 2)))
    header = sides + data[24:29]
    return data[:8] + _chunk(b"IHDR", header) + data[33:]


_BOMB = zlib.compress(bytes(50_000_000), 9)
_RECIPE = b"XML:com.adobe.xmp\0\0\0\0\0" + b"<x:xmpmeta>" * 20_000


def _jpeg_size(data: bytes, random: Random) -> bytes:
    for marker in (b"\xff\xc0", b"\xff\xc2"):
        place = data.find(marker)
        if place > 0:
            sides = struct.pack(">HH", *(int(n) for n in random.choice([1, 9000, 14000, 65500], 2)))
            return data[: place + 5] + sides + data[place + 9 :]
    return data


def _jpeg_scans(data: bytes, _random: Random) -> bytes:
    place = data.rfind(b"\xff\xda")
    return data[:place] + data[place:-2] * min(10_000, 3_000_000 // max(len(data) - place, 1))


def _jpeg_segments(data: bytes, random: Random) -> bytes:
    parts = [b"\xff\xe1" + struct.pack(">H", 60_002) + random.bytes(60_000) for _ in range(30)]
    return data[:2] + b"".join(parts) + data[2:]


def _tiff_tags(data: bytes, random: Random) -> bytes:
    """Change counts, kinds and offsets in the first directory, where it is."""
    order = "<" if data[:2] == b"II" else ">"
    start = struct.unpack_from(f"{order}I", data, 4)[0]
    spoiled = bytearray(data)
    for _ in range(3):
        place = start + 2 + 12 * int(random.integers(0, 12)) + int(random.integers(0, 12))
        if place < len(spoiled):
            spoiled[place] = int(random.choice([0, 1, 2, 0x7F, 0xFF]))
    return bytes(spoiled)


def _tiff_circle(data: bytes, _random: Random) -> bytes:
    order = "<" if data[:2] == b"II" else ">"
    start = struct.unpack_from(f"{order}I", data, 4)[0]
    if start + 2 > len(data):
        return data
    end = start + 2 + 12 * struct.unpack_from(f"{order}H", data, start)[0]
    return data[:end] + struct.pack(f"{order}I", start) + data[end + 4 :]


def _webp_size(data: bytes, random: Random) -> bytes:
    spoiled = bytearray(data)
    for place in random.integers(12, min(40, len(data)), 5):
        spoiled[place] = int(random.choice([0, 0x3F, 0x7F, 0xFF]))
    return bytes(spoiled)


def _gif_size(data: bytes, random: Random) -> bytes:
    return (
        data[:6]
        + struct.pack("<HH", *(int(n) for n in random.choice([1, 9000, 65535], 2)))
        + (data[10:])
    )


def _bmp_size(data: bytes, random: Random) -> bytes:
    sides = [int(n) for n in random.choice([-(2**31), -1, 0, 12000, 2**31 - 1], 2)]
    return data[:18] + struct.pack("<ii", *sides) + data[26:]


BY_FORMAT: dict[str, dict[str, Spoil]] = {
    "png": {
        "another size": _png_size,
        "a bomb for a text": _png_chunk(b"zTXt", b"Comment\0\0" + _BOMB),
        "a bomb for a profile": _png_chunk(b"iCCP", b"icc\0\0" + _BOMB),
        "deep XMP": _png_chunk(b"iTXt", _RECIPE),
        "EXIF that is none": _png_chunk(b"eXIf", b"MM\0*\xff\xff\xff\xff"),
        "a long chunk": lambda data, _: data[:33] + b"\x7f\xff\xff\xffIDAT" + data[41:],
    },
    "jpg": {
        "another size": _jpeg_size,
        "thousands of scans": _jpeg_scans,
        "many segments": _jpeg_segments,
    },
    "tif": {"other tags": _tiff_tags, "a circle of directories": _tiff_circle},
    "webp": {"another size": _webp_size},
    "gif": {"another size": _gif_size},
    "bmp": {"another size": _bmp_size},
}
