"""Pictures and profiles to test with, made without the code under test."""

import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

Array = npt.NDArray[Any]


@pytest.fixture
def photo() -> npt.NDArray[np.uint8]:
    """(48, 64, 3): soft colours with some detail, no corner like another."""
    noise = np.random.default_rng(7).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(noise).resize((64, 48), Image.Resampling.BICUBIC))


@pytest.fixture
def wide_photo() -> npt.NDArray[np.uint16]:
    """(48, 64, 3): a gradient of 3072 levels and noise in all 16 bits."""
    rng = np.random.default_rng(8)
    ramp = np.linspace(0, 65535, 48 * 64).reshape(48, 64)
    noise = rng.integers(0, 65536, (48, 64))
    return np.stack([ramp, ramp[::-1], noise], axis=-1).astype(np.uint16)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.fixture
def png() -> Callable[..., bytes]:
    """Makes a PNG of uint8 or uint16 (H, W, 1–4), every row under the Sub filter."""

    def make(pixels: Array, chunks: bytes = b"") -> bytes:
        height, width, channels = pixels.shape
        depth = pixels.dtype.itemsize
        rows = np.ascontiguousarray(pixels, f">u{depth}").reshape(height, -1).view(np.uint8)
        left = np.zeros_like(rows)
        left[:, channels * depth :] = rows[:, : -channels * depth]
        lines = b"".join(b"\x01" + row.tobytes() for row in rows - left)
        colour = {1: 0, 2: 4, 3: 2, 4: 6}[channels]
        head = struct.pack(">IIBBBBB", width, height, 8 * depth, colour, 0, 0, 0)
        return (
            b"\x89PNG\r\n\x1a\n"
            + _chunk(b"IHDR", head)
            + chunks
            + _chunk(b"IDAT", zlib.compress(lines))
            + _chunk(b"IEND", b"")
        )

    return make


@pytest.fixture
def png_chunk() -> Callable[[bytes, bytes], bytes]:
    """Makes one PNG chunk of a four-letter name and its data."""
    return _chunk


def _matrix_profile(columns: list[tuple[float, float, float]], curve: bytes, version: int) -> bytes:
    def numbers(values: tuple[float, ...]) -> bytes:
        return struct.pack(f">{len(values)}i", *[round(v * 65536) for v in values])

    xyz = [b"XYZ \0\0\0\0" + numbers(column) for column in columns]
    parts = {
        b"desc": b"desc\0\0\0\0\0\0\0\x05test\0" + bytes(78),
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": b"XYZ \0\0\0\0" + numbers((0.9642, 1.0, 0.8249)),
        **dict(zip((b"rXYZ", b"gXYZ", b"bXYZ"), xyz, strict=True)),
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    table, data, start = b"", b"", 132 + 12 * len(parts)
    for name, part in parts.items():
        table += name + struct.pack(">II", start + len(data), len(part))
        data += part + bytes(-len(part) % 4)
    head = bytearray(128)
    struct.pack_into(">I4xI4s4s4s", head, 0, start + len(data), version, b"mntr", b"RGB ", b"XYZ ")
    head[36:40] = b"acsp"
    head[68:80] = numbers((0.9642, 1.0, 0.8249))
    return bytes(head) + struct.pack(">I", len(parts)) + table + data


@pytest.fixture
def display_p3() -> bytes:
    """Display P3, ICC v4, as Apple's numbers have it: D50 colorants and a parametric curve."""
    curve = b"para\0\0\0\0\0\x03\0\0" + struct.pack(
        ">5i", *[round(v * 65536) for v in (2.4, 0.94787, 0.05213, 0.0774, 0.04045)]
    )
    columns = [(0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407)]
    return _matrix_profile(columns, curve, 0x04000000)


@pytest.fixture
def adobe_rgb() -> bytes:
    """Adobe RGB (1998), ICC v2: D50 colorants and one gamma number."""
    curve = b"curv\0\0\0\0\0\0\0\x01\x02\x33"
    columns = [
        (0.60974, 0.31111, 0.01947),
        (0.20528, 0.62567, 0.06087),
        (0.14919, 0.06322, 0.74457),
    ]
    return _matrix_profile(columns, curve, 0x02100000)


@pytest.fixture
def grey_gamma_one() -> bytes:
    """A grey profile of linear light."""
    parts = {
        b"wtpt": b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061),
        b"kTRC": b"curv\0\0\0\0\0\0\0\x01\x01\x00\0\0",
    }
    table, data, start = b"", b"", 132 + 12 * len(parts)
    for name, part in parts.items():
        table += name + struct.pack(">II", start + len(data), len(part))
        data += part
    head = bytearray(128)
    total = start + len(data)
    struct.pack_into(">I4xI4s4s4s", head, 0, total, 0x02100000, b"mntr", b"GRAY", b"XYZ ")
    head[36:40] = b"acsp"
    head[68:80] = struct.pack(">3i", 63190, 65536, 54061)
    return bytes(head) + struct.pack(">I", len(parts)) + table + data
