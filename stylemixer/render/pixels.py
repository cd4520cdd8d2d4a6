"""From the engine's floats to the bytes that a screen draws fastest."""

import numpy as np
import numpy.typing as npt
from PIL import Image

from stylemixer.render.requests import Bytes, Size

Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]


def screen_bytes(rgb: npt.NDArray[np.floating]) -> Bytes:
    """Return a fresh array of bytes B, G, R, 255, rounded to the nearest.

    Qt draws it (`QImage.Format_RGB32`) three times as fast as packed RGB.

    Args:
        rgb: ``(h, w, 3)``, in [0, 1].

    Returns:
        ``(h, w, 4)``, contiguous.
    """
    out = np.empty((*rgb.shape[:2], 4), np.uint8)
    scaled = rgb * np.float32(255.0)
    scaled += np.float32(0.5)
    np.clip(scaled, 0.0, 255.0, out=scaled)
    # the cast cuts off, which after adding a half rounds
    out[..., :3] = scaled[..., ::-1]
    out[..., 3] = 255
    return out


def eight_bits(values: Pixels) -> Bytes:
    """Return 8-bit values as they are, and 16-bit ones rounded to the nearest 8-bit value."""
    if values.dtype == np.uint8:
        return values.astype(np.uint8, copy=False)
    return ((values.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8)


def shrunk(size: Size, longest: int) -> Size:
    """Return a width and height of the same shape whose longer side is at most `longest`."""
    factor = min(1.0, longest / max(size))
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def photo_for_screen(pixels: Pixels, size: Size) -> Bytes:
    """Return a photo's pixels, ``(h, w, 3)``, as `screen_bytes` does, at another size."""
    out = np.empty((size[1], size[0], 4), np.uint8)
    for channel in range(3):
        out[..., 2 - channel] = _resized(pixels[..., channel], size)
    out[..., 3] = 255
    return out


def alpha_for_screen(alpha: Pixels, size: Size) -> Bytes:
    """Return a photo's opacity, ``(h, w)``, in 8 bits at another size."""
    return np.ascontiguousarray(_resized(alpha, size))


def _resized(plane: Pixels, size: Size) -> Bytes:
    values = eight_bits(plane)
    if (values.shape[1], values.shape[0]) == size:
        return values
    # 8 bits are what the screen has. Pillow takes a plane as it lies, where it would copy pixels of
    # three channels while it holds Python's lock, and the window up
    image = Image.fromarray(np.ascontiguousarray(values))
    return np.asarray(image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0))
