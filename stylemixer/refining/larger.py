"""Where octaves beyond the working size begin from."""

from collections.abc import Callable, Generator
from dataclasses import dataclass

from torch import Tensor

from stylemixer.engine.painting.resampling import Size, resample, sources
from stylemixer.engine.painting.tiling import Box


@dataclass(frozen=True)
class Larger:
    """Gives photo and picture at sizes beyond the working size.

    Attributes:
        photo: gives a part of the photo scaled to a size, ``(1, 3, h, w)`` in [0, 1].
        picture: enlarges the picture refined so far, ``(1, 3, H, W)``, to a size, in steps; the
            networks may paint over it by the way.
    """

    photo: Callable[[Size, Box], Tensor]
    picture: Callable[[Tensor, Size], Generator[None, None, Tensor]]


def plainly(photo: Tensor) -> Larger:
    """Return what enlarges by a Lanczos filter alone.

    Args:
        photo: ``(1, 3, H, W)`` in [0, 1], of any size.
    """

    def part(image: Tensor, size: Size, box: Box) -> Tensor:
        whole = (image.shape[3], image.shape[2])
        seen = box if whole == size else sources(box, whole, size)
        rows, columns = seen.within(Box(0, 0, *whole))
        return resample(image[:, :, rows, columns], seen, whole, size, box).clamp(0, 1)

    def picture(image: Tensor, size: Size) -> Generator[None, None, Tensor]:
        yield
        return part(image, size, Box(0, 0, *size))

    return Larger(lambda size, box: part(photo, size, box), picture)
