"""How far two colours differ, by scikit-image, which is there for development."""

from typing import Any

import numpy as np
import numpy.typing as npt

from stylemixer.errors import StyleMixerError


def ciede2000(rgb_a: npt.ArrayLike, rgb_b: npt.ArrayLike) -> npt.NDArray[np.floating[Any]]:
    """Return the CIEDE2000 difference of colours; about 1 is just noticeable.

    Args:
        rgb_a: gamma-encoded sRGB in [0, 1], ``(…, 3)``.
        rgb_b: likewise, broadcast against `rgb_a`.

    Returns:
        ``(…)``, 0 for equal colours, 100 for black against white.

    Raises:
        StyleMixerError: when scikit-image is not installed.
    """
    try:
        from skimage.color import deltaE_ciede2000, rgb2lab  # noqa: PLC0415  development only
    except ImportError:
        raise StyleMixerError(
            "Comparing colours needs scikit-image; run pip install -e '.[dev]' first."
        ) from None
    a, b = np.broadcast_arrays(np.asarray(rgb_a), np.asarray(rgb_b))
    difference: Any = deltaE_ciede2000
    return np.asarray(difference(rgb2lab(a), rgb2lab(b)))
