"""How large a painted picture's file is to be."""

import math
from dataclasses import dataclass

from stylemixer.errors import SaveError

Size = tuple[int, int]


@dataclass(frozen=True)
class Percent:
    """A size relative to the photo's own."""

    value: float


def output_size(photo: Size, wanted: int | Percent | None) -> Size:
    """Return the width and height of the painted picture.

    Args:
        photo: the photo's width and height.
        wanted: the long edge in pixels, or a percentage; None keeps the photo's size.

    Raises:
        SaveError: when that would be more pixels than a picture may have.
    """
    from stylemixer.engine.pictures.decoding.eight_bit import LIMIT  # noqa: PLC0415  loads Pillow
    from stylemixer.engine.pictures.images import fitted  # noqa: PLC0415  likewise

    if wanted is None:
        return photo
    if isinstance(wanted, Percent):
        wanted = max(1, round(max(photo) * wanted.value / 100))
    width, height = fitted(photo, wanted)
    if width * height > LIMIT:
        most = math.isqrt(int(LIMIT * max(photo) / min(photo)))
        raise SaveError(
            "{width}×{height} is more than {limit} megapixels; choose a size of at most {most}.",
            width=width,
            height=height,
            limit=LIMIT // 1_000_000,
            most=most,
        )
    return width, height
