"""Where octaves beyond the working size begin from."""

from collections.abc import Callable, Generator
from dataclasses import dataclass

from torch import Tensor

from stylemixer.engine.painting.resampling import Size, resampled_part
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

        def read(seen: Box) -> Tensor:
            rows, columns = seen.within(Box(0, 0, *whole))
            return image[:, :, rows, columns]

        return resampled_part(read, whole, size, box)

    def picture(image: Tensor, size: Size) -> Generator[None, None, Tensor]:
        yield
        return part(image, size, Box(0, 0, *size))

    return Larger(lambda size, box: part(photo, size, box), picture)
