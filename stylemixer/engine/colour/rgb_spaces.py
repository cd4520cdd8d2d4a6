"""RGB colour spaces: sRGB, the working space, and the two wider ones that files may be saved in.

Sources: IEC 61966-2-1 (sRGB), SMPTE EG 432-1 with sRGB's curve (Display P3), Adobe RGB (1998)
Color Image Encoding; ICC.1:2022 for profiles, whose connection space is XYZ relative to D50.
"""

import struct
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Matrix = npt.NDArray[np.float64]
Chromaticity = tuple[float, float]

D50 = np.array([0.9642, 1.0, 0.8249])
"""XYZ of the connection space's white, as ICC profiles write it."""
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
_SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)  # ICC's parametric type 3


@dataclass(frozen=True)
class RgbSpace:
    """An RGB space of three primaries and one curve.

    Attributes:
        name: what people call it.
        primaries: CIE xy of red, green and blue.
        white: CIE xy of white.
        gamma: exponent of a pure power curve, or None for sRGB's curve.
    """

    name: str
    primaries: tuple[Chromaticity, Chromaticity, Chromaticity]
    white: Chromaticity = (0.3127, 0.3290)
    gamma: float | None = None


SRGB = RgbSpace("sRGB", ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06)))
DISPLAY_P3 = RgbSpace("Display P3", ((0.68, 0.32), (0.265, 0.69), (0.15, 0.06)))
ADOBE_RGB = RgbSpace(
    "Adobe RGB (1998)", ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06)), gamma=563 / 256
)

SPACES = {"srgb": SRGB, "display-p3": DISPLAY_P3, "adobe-rgb": ADOBE_RGB}
"""By the word that the command line and requests use."""


def decode_srgb(encoded: Floats) -> Floats:
    """Return linear light, 0–1, of values under sRGB's curve; the input is left alone."""
    gamma, a, b, c, d = _SRGB_CURVE
    return np.where(encoded <= d, encoded * c, np.maximum(encoded * a + b, 0) ** gamma)


def encode_srgb(linear: Floats) -> Floats:
    """Return values under sRGB's curve of linear light, 0–1; the inverse of `decode_srgb`."""
    low = linear * 12.92
    return np.where(
        linear <= 0.0031308, low, 1.055 * np.maximum(linear, 0.0031308) ** (1 / 2.4) - 0.055
    )


def _xyz(xy: Chromaticity) -> Matrix:
    x, y = xy
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _to_d50(white: Chromaticity) -> Matrix:
    cone_ratio = (_BRADFORD @ D50) / (_BRADFORD @ _xyz(white))
    return np.asarray(np.linalg.inv(_BRADFORD) @ np.diag(cone_ratio) @ _BRADFORD)


@cache
def rgb_to_xyz(space: RgbSpace) -> Matrix:
    """Return the 3×3 matrix from linear RGB to XYZ relative to the space's own white."""
    columns = np.stack([_xyz(xy) for xy in space.primaries], axis=1)
    return np.asarray(columns * np.linalg.solve(columns, _xyz(space.white)))


@cache
def rgb_to_d50(space: RgbSpace) -> Matrix:
    """Return the 3×3 matrix from linear RGB to ICC's XYZ (D50), adapted by Bradford."""
    return np.asarray(_to_d50(space.white) @ rgb_to_xyz(space))


def from_srgb(rgb: Floats, space: RgbSpace) -> npt.NDArray[np.float32]:
    """Convert sRGB to another RGB space; nothing is lost but what float32 rounds.

    Args:
        rgb: (…, 3) gamma-encoded sRGB, 0–1.
        space: where to.

    Returns:
        float32 of the same shape under the space's own curve, 0–1.
    """
    if space == SRGB:
        return np.asarray(rgb, np.float32)
    matrix = np.linalg.solve(rgb_to_d50(space), rgb_to_d50(SRGB)).astype(np.float32)
    linear = np.clip(decode_srgb(np.asarray(rgb, np.float32)) @ matrix.T, 0.0, 1.0)
    encoded = encode_srgb(linear) if space.gamma is None else linear ** (1 / space.gamma)
    return encoded.astype(np.float32)


def _s15_fixed16(values: Any) -> bytes:
    numbers = [round(float(value) * 65536) for value in np.ravel(values)]
    return struct.pack(f">{len(numbers)}i", *numbers)


def _text(text: str) -> bytes:
    encoded = text.encode("utf-16-be")
    return struct.pack(">4s4x2I2s2s2I", b"mluc", 1, 12, b"en", b"US", len(encoded), 28) + encoded


@cache
def profile_bytes(space: RgbSpace) -> bytes:
    """Return an ICC v4 display profile of the space: three primaries and a curve."""
    if space.gamma is None:
        curve = struct.pack(">4s4xHxx", b"para", 3) + _s15_fixed16(_SRGB_CURVE)
    else:
        curve = struct.pack(">4s4xHxx", b"para", 0) + _s15_fixed16(space.gamma)
    matrix = rgb_to_d50(space)
    tags = {
        b"desc": _text(space.name),
        b"cprt": _text("No copyright, use freely"),
        b"wtpt": b"XYZ \0\0\0\0" + _s15_fixed16(D50),
        b"chad": b"sf32\0\0\0\0" + _s15_fixed16(_to_d50(space.white)),
        b"rXYZ": b"XYZ \0\0\0\0" + _s15_fixed16(matrix[:, 0]),
        b"gXYZ": b"XYZ \0\0\0\0" + _s15_fixed16(matrix[:, 1]),
        b"bXYZ": b"XYZ \0\0\0\0" + _s15_fixed16(matrix[:, 2]),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table = struct.pack(">I", len(tags))
    data = b""
    start = 128 + 4 + 12 * len(tags)
    placed: dict[bytes, int] = {}  # the three curves are one stretch of the file
    for name, content in tags.items():
        if content not in placed:
            placed[content] = start + len(data)
            data += content + bytes(-len(content) % 4)
        table += struct.pack(">4sII", name, placed[content], len(content))
    header = struct.pack(
        ">I4xI4s4s4s12x4s24xI12s48x",
        start + len(data),
        0x04400000,
        b"mntr",
        b"RGB ",
        b"XYZ ",
        b"acsp",
        0,
        _s15_fixed16(D50),
    )
    return header + table + data
