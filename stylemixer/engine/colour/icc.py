"""Embedded ICC profiles: from whatever a file is in to sRGB.

8-bit pictures go through LittleCMS (Pillow's ImageCms), perceptual intent. It has no 16-bit RGB
in Pillow, so 16-bit pictures are converted here in float: exactly for profiles of a matrix and
curves (cameras, displays, working spaces), and for table profiles (CMYK, scanners) through a
grid that LittleCMS fills and we interpolate linearly, which is smooth but no more exact than half
an 8-bit step at a node. Colours outside sRGB are clipped.
"""

import io
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms

from stylemixer.engine.colour.rgb_spaces import SRGB, Floats, encode_srgb, rgb_to_d50

Curve = npt.NDArray[np.float32]
Wide = npt.NDArray[np.uint16]

_ROWS = 1 << 20  # pixels converted at a time
_NODES = {3: 33, 4: 17}  # grid points per axis, by channels


@dataclass(frozen=True, eq=False)
class MatrixProfile:
    """What an ICC profile of curves and, for RGB, a matrix says.

    Attributes:
        curves: float32 (1 or 3, 65536): linear light of every 16-bit value.
        matrix: 3×3 from linear RGB to XYZ (D50); None for grey.
    """

    curves: Curve
    matrix: npt.NDArray[np.float64] | None

    def is_srgb(self) -> bool:
        """Return whether it differs from sRGB by less than half an 8-bit step."""
        if self.matrix is not None and np.abs(self.matrix - rgb_to_d50(SRGB)).max() > 1e-3:
            return False
        values = np.linspace(0, 1, 65536)
        return bool(np.abs(encode_srgb(self.curves) - values).max() < 0.5 / 255)

    def to_srgb(self, wide: Wide) -> Wide:
        """Convert uint16 (H, W, 3), or (H, W) for grey, to sRGB of the same shape."""
        if self.matrix is None:
            table = _to_wide(encode_srgb(self.curves[0]))
            return np.asarray(table[wide])
        matrix = np.linalg.solve(rgb_to_d50(SRGB), self.matrix).astype(np.float32)

        def convert(rows: Wide) -> Floats:
            linear = np.stack([self.curves[c][rows[:, c]] for c in range(3)], axis=-1)
            return encode_srgb(np.clip(linear @ matrix.T, 0.0, 1.0))

        return _by_rows(wide, convert)


def _tags(profile: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", profile, 128)
    tags = {}
    for i in range(min(count, 100)):
        name, offset, size = struct.unpack_from(">4sII", profile, 132 + 12 * i)
        tags[name] = profile[offset : offset + size]
    return tags


def _curve(tag: bytes) -> Curve:
    """Return a `curv` or `para` tag at all 65536 values (ICC.1:2022, 10.6 and 10.18)."""
    x = np.linspace(0.0, 1.0, 65536)
    if tag[:4] == b"curv":
        (count,) = struct.unpack_from(">I", tag, 8)
        if count > 1:
            table = np.frombuffer(tag, ">u2", count, 12) / 65535
            return np.asarray(np.interp(x, np.linspace(0, 1, count), table), np.float32)
        gamma = struct.unpack_from(">H", tag, 12)[0] / 256 if count else 1.0
        return np.asarray(x**gamma, np.float32)
    if tag[:4] != b"para":
        raise ValueError("a curve of unknown kind")
    (kind,) = struct.unpack_from(">H", tag, 8)
    count = (1, 3, 4, 5, 7)[kind]
    numbers = np.zeros(7)
    numbers[:count] = np.frombuffer(tag, ">i4", count, 12) / 65536
    g, a, b, c, d, e, f = numbers.tolist()
    if kind == 0:
        a, d = 1.0, -1.0
    elif kind in (1, 2):
        d, e, f, c = -b / a, c, c, 0.0
    with np.errstate(all="ignore"):
        y = np.where(x >= d, np.maximum(a * x + b, 0) ** g + e, c * x + f)
    return np.asarray(np.clip(np.nan_to_num(y), 0.0, 1.0), np.float32)


def parse_matrix_profile(profile: bytes) -> MatrixProfile | None:
    """Return the profile's matrix and curves, or None when it is of another kind or broken."""
    try:
        space, connection = profile[16:20], profile[20:24]
        tags = _tags(profile)
        if connection != b"XYZ " or b"A2B0" in tags:
            return None
        if space == b"GRAY":
            return MatrixProfile(_curve(tags[b"kTRC"])[None], None)
        if space != b"RGB ":
            return None
        columns = [np.frombuffer(tags[n], ">i4", 3, 8) / 65536 for n in (b"rXYZ", b"gXYZ", b"bXYZ")]
        curves = np.stack([_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC")])
        return MatrixProfile(curves, np.stack(columns, axis=1))
    except (KeyError, IndexError, ValueError, ZeroDivisionError, struct.error):
        return None


def _to_wide(values: Floats) -> Wide:
    return np.asarray(np.rint(values * 65535), np.uint16)


def _by_rows(wide: npt.NDArray[Any], convert: Callable[[Any], Floats]) -> Wide:
    """Apply `convert` to (N, channels) stretches of (H, W, channels), in bounded memory."""
    height, width, channels = wide.shape
    out = np.empty((height, width, 3), np.uint16)
    step = max(1, _ROWS // width)
    for top in range(0, height, step):
        rows = wide[top : top + step]
        out[top : top + step] = _to_wide(convert(rows.reshape(-1, channels))).reshape(
            *rows.shape[:2], 3
        )
    return out


def wide_through(
    channels: int, convert: Callable[[Image.Image], Image.Image]
) -> Callable[[Wide], Wide]:
    """Make a conversion of 16-bit pixels of a function that knows 8-bit pictures only.

    The function is asked for the nodes of a regular grid; between them the result is
    interpolated linearly, so that it has as many levels as the input.

    Args:
        channels: 3 for RGB, 4 for CMYK.
        convert: from a picture of that mode to an RGB picture of the same size.

    Returns:
        A function from uint16 (H, W, channels) to uint16 (H, W, 3).
    """
    nodes = _NODES[channels]
    # nodes lie on 8-bit values, so that their own rounding is known
    at = np.rint(np.linspace(0, 255, nodes)).astype(np.uint8)
    grid = np.stack(np.meshgrid(*[at] * channels, indexing="ij"), axis=-1).reshape(
        nodes, -1, channels
    )
    mode = "RGB" if channels == 3 else "CMYK"
    image = convert(Image.frombytes(mode, (grid.shape[1], nodes), grid.tobytes()))
    table = np.asarray(image, np.float32).reshape(-1, 3) / 255

    def interpolate(rows: Wide) -> Floats:
        value = rows.astype(np.float32) / 257
        low = np.clip(np.searchsorted(at, value, side="right") - 1, 0, nodes - 2)
        share = (value - at[low]) / (at[low + 1].astype(np.float32) - at[low])
        total = np.zeros((len(rows), 3), np.float32)
        for corner in range(1 << channels):
            up = [(corner >> c) & 1 for c in range(channels)]
            weight = np.ones(len(rows), np.float32)
            index = np.zeros(len(rows), np.int64)
            for c in range(channels):
                weight *= share[:, c] if up[c] else 1 - share[:, c]
                index = index * nodes + low[:, c] + up[c]
            total += weight[:, None] * table[index]
        return np.clip(total, 0.0, 1.0)

    return lambda wide: _by_rows(wide, interpolate)


def into_srgb(mode: str, profile: bytes) -> Callable[[Image.Image], Image.Image]:
    """Return what converts 8-bit pictures to sRGB, perceptual intent.

    Args:
        mode: L, RGB or CMYK, as the profile's colour space says.
        profile: the ICC profile.

    Raises:
        ImageCms.PyCMSError: when the profile is broken or for another kind of picture.
    """
    transform = ImageCms.buildTransform(
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        mode,
        "RGB",
        renderingIntent=ImageCms.Intent.PERCEPTUAL,
    )

    def convert(image: Image.Image) -> Image.Image:
        converted = ImageCms.applyTransform(image, transform)
        assert converted is not None  # it is None only for conversions in place
        return converted

    return convert
