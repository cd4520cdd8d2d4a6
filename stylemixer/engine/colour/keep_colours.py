"""Keeping the photo's own colours under the paint.

`luma` and `keep_colours` use nothing but arithmetic, slicing and ``clip``, so they take torch
tensors as well as numpy arrays; this module does not import torch.
"""

from typing import Any

LUMA = (0.2126, 0.7152, 0.0722)
"""Weights of R′, G′, B′ in luma for sRGB's primaries (ITU-R BT.709)."""


def _channel(rgb: Any, index: int, axis: int) -> Any:
    """Return one channel, keeping its axis; `axis` counts from the end, so it is negative."""
    return rgb[(..., slice(index, index + 1), *([slice(None)] * (-axis - 1)))]


def luma(rgb: Any, axis: int = -1) -> Any:
    """Return the luma Y′ of gamma-encoded sRGB (ITU-R BT.709 weights).

    Args:
        rgb: float array or tensor, 0–1, with three channels on `axis`.
        axis: −1 for (…, H, W, 3), −3 for (…, 3, H, W).

    Returns:
        Of the shape of `rgb`, with one channel.
    """
    r, g, b = (weight * _channel(rgb, i, axis) for i, weight in enumerate(LUMA))
    return r + g + b


def _into_gamut(rgb: Any, axis: int) -> Any:
    """Pull colours outside 0–1 towards the grey of the same luma, just as far as needed.

    Clipping each channel by itself would shift the hue and the luma.
    """
    y = luma(rgb, axis).clip(0.0, 1.0)
    channels = [_channel(rgb, i, axis) for i in range(3)]
    highest = channels[0].clip(channels[1], None).clip(channels[2], None)
    lowest = channels[0].clip(None, channels[1]).clip(None, channels[2])
    # the share of the chroma that fits; the tiny number only keeps 0 / 0 away
    above = (1.0 - y) / (highest - y).clip(1e-12, None)
    below = y / (y - lowest).clip(1e-12, None)
    return (y + (rgb - y) * above.clip(None, below).clip(0.0, 1.0)).clip(0.0, 1.0)


def keep_colours(photo: Any, painted: Any, amount: float, axis: int = -1) -> Any:
    """Give the painted picture the photo's colours: the paint's luma, the photo's chroma.

    ``photo + Y(painted) − Y(photo)``, with colours outside 0–1 pulled towards the grey of the same
    luma, blended with the painted picture. (Luminance-only transfer: Gatys et al. 2016,
    arXiv 1606.05897, section 3.2.)

    Args:
        photo: float32 array or tensor, 0–1, three channels on `axis`.
        painted: of the same shape and kind.
        amount: 0 gives `painted` itself, 1 the photo's colours.
        axis: −1 for (…, H, W, 3), −3 for (…, 3, H, W).

    Returns:
        Of the same shape and kind, 0–1.
    """
    if amount <= 0.0:
        return painted
    kept = _into_gamut(photo + (luma(painted, axis) - luma(photo, axis)), axis)
    if amount >= 1.0:
        return kept
    return painted + amount * (kept - painted)
