"""Colour: keeping the photo's own colours under the paint, and how far two colours differ.

`luma` and `keep_colours` use nothing but arithmetic, slicing and ``clip``, so they take torch
tensors as well as numpy arrays; this module does not import torch.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from stylemixer.engine.colour.rgb_spaces import SRGB, decode_srgb, rgb_to_xyz

LUMA = (0.2126, 0.7152, 0.0722)
"""Weights of R′, G′, B′ in luma for sRGB's primaries (ITU-R BT.709)."""

_D65 = (0.9504559, 1.0, 1.0890578)  # XYZ of sRGB's white, x = 0.3127, y = 0.3290

_Floats = npt.NDArray[np.floating[Any]]


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


def srgb_to_lab(rgb: _Floats) -> npt.NDArray[np.float64]:
    """Return CIE 1976 L*a*b* (D65, 2°) of gamma-encoded sRGB.

    Args:
        rgb: (…, 3), 0–1.

    Returns:
        (…, 3): L* 0–100, a* and b* about ±110.
    """
    xyz = decode_srgb(np.asarray(rgb, np.float64)) @ rgb_to_xyz(SRGB).T / np.array(_D65)
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz * (29 / 6) ** 2 / 3 + 4 / 29)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def delta_e_2000(lab_a: _Floats, lab_b: _Floats) -> npt.NDArray[np.float64]:
    """Return the CIEDE2000 colour difference of L*a*b* colours, with kL = kC = kH = 1.

    From Sharma, Wu and Dalal 2005, "The CIEDE2000 color-difference formula: implementation notes,
    supplementary test data, and mathematical observations", equations 2–22.

    Args:
        lab_a: (…, 3).
        lab_b: (…, 3), broadcast against `lab_a`.

    Returns:
        (…): about 1 is just noticeable, 100 is black against white.
    """
    l1, a1, b1 = np.moveaxis(np.asarray(lab_a, np.float64), -1, 0)
    l2, a2, b2 = np.moveaxis(np.asarray(lab_b, np.float64), -1, 0)

    def seventh(chroma: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        c7 = chroma**7
        return np.asarray(np.sqrt(c7 / (c7 + 25.0**7)))

    g = 0.5 * (1 - seventh((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    grey = c1 * c2 == 0  # the hue of a grey means nothing

    dh = np.where(grey, 0.0, h2 - h1)
    dh = np.where(dh > 180, dh - 360, np.where(dh < -180, dh + 360, dh))
    dl, dc = l2 - l1, c2 - c1
    dh_metric = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(dh / 2))

    total = h1 + h2
    turn = np.where(total < 360, 360.0, -360.0)
    mean_h = np.where(np.abs(h1 - h2) <= 180, total / 2, (total + turn) / 2)
    mean_h = np.where(grey, total, mean_h)
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2

    def cos(factor: float, offset: float) -> npt.NDArray[np.float64]:
        return np.asarray(np.cos(np.radians(factor * mean_h + offset)))

    t = 1 - 0.17 * cos(1, -30) + 0.24 * cos(2, 0) + 0.32 * cos(3, 6) - 0.20 * cos(4, -63)
    rotation = -np.sin(np.radians(60 * np.exp(-(((mean_h - 275) / 25) ** 2)))) * 2 * seventh(mean_c)
    s_l = 1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2)
    s_c, s_h = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * t
    l_term, c_term, h_term = dl / s_l, dc / s_c, dh_metric / s_h
    squared = l_term**2 + c_term**2 + h_term**2 + rotation * c_term * h_term
    return np.asarray(np.sqrt(np.maximum(squared, 0.0)))


def ciede2000(rgb_a: _Floats, rgb_b: _Floats) -> npt.NDArray[np.float64]:
    """Return the CIEDE2000 difference of gamma-encoded sRGB colours, (…, 3) in 0–1, as (…)."""
    return delta_e_2000(srgb_to_lab(rgb_a), srgb_to_lab(rgb_b))
