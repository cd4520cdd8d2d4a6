"""L*a*b* as TIFFs store it, to sRGB.

Sources: TIFF 6.0, section 23 (CIELab); Adobe Photoshop TIFF Technical Notes, March 2002 (16 bits
and ICCLab, whose encoding is that of ICC.1:1998-09). White is D50, as ICC and Photoshop have it.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from stylemixer.engine.colour.rgb_spaces import D50, SRGB, encode_srgb, rgb_to_d50

CIE_LAB, ICC_LAB = 8, 9
"""TIFF's numbers for the two encodings."""

Floats = npt.NDArray[np.float32]


def _decoded(samples: npt.NDArray[Any], kind: int) -> tuple[Floats, Floats, Floats]:
    deep = samples.dtype.itemsize == 2
    lightness = samples[..., 0].astype(np.float32)
    lightness *= np.float32(100 / (0xFF00 if kind == ICC_LAB else 0xFFFF) if deep else 100 / 0xFF)
    unit = np.float32(256 if deep else 1)
    if kind == ICC_LAB:  # unsigned, neutral in the middle
        a, b = (samples[..., i].astype(np.float32) / unit - np.float32(128) for i in (1, 2))
    else:
        signed = samples.astype(samples.dtype.newbyteorder("=")).view(np.int16 if deep else np.int8)
        a, b = (signed[..., i].astype(np.float32) / unit for i in (1, 2))
    return lightness, a, b


def lab_to_srgb(samples: npt.NDArray[Any], kind: int) -> Floats:
    """Convert L*a*b* to sRGB; colours outside it are clipped.

    Args:
        samples: uint8 or uint16 (…, 3), as a TIFF stores them.
        kind: `CIE_LAB`: a* and b* signed; `ICC_LAB`: unsigned, and of 16 bits L* up to 0xFF00.

    Returns:
        float32 of the same shape, 0–1.
    """
    lightness, a, b = _decoded(samples, kind)
    fy = (lightness + 16) / 116
    f = np.stack([fy + a / 500, fy, fy - b / 200], axis=-1)
    line = 3 * (6 / 29) ** 2 * (f - 4 / 29)
    xyz = np.where(f > 6 / 29, f**3, line) * D50
    linear = xyz @ np.linalg.inv(rgb_to_d50(SRGB)).T
    return np.asarray(encode_srgb(np.clip(linear, 0.0, 1.0)), np.float32)
