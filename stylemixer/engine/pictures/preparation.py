"""What is done to a photo before it is painted: turned, straightened, cropped, lighter or darker.

The photo's file stays as it is. The steps come in that order, so a crop is told in shares of what
turning and straightening have left.
"""

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from stylemixer.ranges import Ranged

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from stylemixer.engine.pictures.images import Picture, Pixels

Share = Annotated[float, Meta(ge=0.0, le=1.0)]
Crop = tuple[Share, Share, Share, Share]
Size = tuple[int, int]

WHOLE: Crop = (0.0, 0.0, 1.0, 1.0)
MOST_DEGREES = 45.0
MOST_STOPS = 3.0


class Preparation(Ranged, frozen=True):
    """How one photo is prepared.

    Attributes:
        photo: that photo's `Picture.fingerprint`; any other one stays as it is.
        turns: quarter turns clockwise.
        mirrored: left and right change places, after turning.
        degrees: straightening, clockwise; what is left is the largest part of the same proportions
            that has no empty corners.
        crop: left, top, right and bottom of what is kept, as shares of width and height.
        exposure: in stops: 1 is twice the light.
        contrast: −1 to 1; middle grey stays.
    """

    photo: Annotated[str, Meta(min_length=32, max_length=32, pattern="^[0-9a-f]+$")]
    turns: Annotated[int, Meta(ge=0, le=3)] = 0
    mirrored: bool = False
    degrees: Annotated[float, Meta(ge=-MOST_DEGREES, le=MOST_DEGREES)] = 0.0
    crop: Crop = WHOLE
    exposure: Annotated[float, Meta(ge=-MOST_STOPS, le=MOST_STOPS)] = 0.0
    contrast: Annotated[float, Meta(ge=-1.0, le=1.0)] = 0.0

    @property
    def changes_nothing(self) -> bool:
        """Whether the photo stays as it is."""
        return self == Preparation(self.photo)

    def frame(self, size: Size) -> Size:
        """Return width and height of what turning and straightening leave of a picture."""
        width, height = size if self.turns % 2 == 0 else size[::-1]
        if not self.degrees:
            return width, height
        across, along = (abs(f(math.radians(self.degrees))) for f in (math.cos, math.sin))
        share = min(
            width / (width * across + height * along), height / (width * along + height * across)
        )
        return max(int(width * share), 1), max(int(height * share), 1)

    def box(self, size: Size) -> tuple[int, int, int, int]:
        """Return left, top, right and bottom of the crop in pixels of `frame`, at least one pixel.

        Args:
            size: of the unprepared picture.
        """
        width, height = self.frame(size)
        left, right = _span(self.crop[0], self.crop[2], width)
        top, bottom = _span(self.crop[1], self.crop[3], height)
        return left, top, right, bottom


def preparation_of(preparation: Preparation | None, photo: "Picture") -> Preparation | None:
    """Return a preparation if it is for this photo and changes it."""
    if preparation is None or preparation.photo != photo.unprepared.fingerprint:
        return None
    return None if preparation.changes_nothing else preparation


def prepared(photo: "Picture", preparation: Preparation | None) -> "Picture":
    """Return a photo as it is to be painted; as it came if the preparation is not for it.

    Args:
        photo: prepared or not.
        preparation: a recipe's.
    """
    wanted = preparation_of(preparation, photo)
    if wanted == photo.preparation:
        return photo
    source = photo.unprepared
    if wanted is None:
        return source
    pixels = toned(shaped(source.pixels, wanted), wanted)
    alpha = None if source.alpha is None else shaped(source.alpha, wanted)
    return replace(source, pixels=pixels, alpha=alpha, source=source, preparation=wanted)


def shaped(pixels: "Pixels", preparation: Preparation, *, cropped: bool = True) -> "Pixels":
    """Turn, mirror, straighten and crop uint8 or uint16 pixels, ``(H, W, 3)`` or ``(H, W)``.

    Args:
        pixels: of the unprepared picture.
        preparation: how.
        cropped: False leaves the crop away.
    """
    import numpy as np  # noqa: PLC0415  recipes are read before the window shows

    size = pixels.shape[1], pixels.shape[0]
    out = np.rot90(pixels, -preparation.turns)
    if preparation.mirrored:
        out = out[:, ::-1]
    frame = preparation.frame(size)
    box = preparation.box(size) if cropped else (0, 0, *frame)
    if preparation.degrees:
        out = _rotated(out, preparation.degrees, frame, box)
    else:
        left, top, right, bottom = box
        out = out[top:bottom, left:right]
    return np.ascontiguousarray(out)


def toned(pixels: "Pixels", preparation: Preparation) -> "Pixels":
    """Change exposure and contrast of gamma-encoded uint8 or uint16 pixels."""
    import numpy as np  # noqa: PLC0415  as above

    if not (preparation.exposure or preparation.contrast):
        return pixels
    curve = tone_curve(preparation, int(np.iinfo(pixels.dtype).max) + 1)
    most = np.iinfo(pixels.dtype).max
    return np.asarray(np.rint(curve * most).astype(pixels.dtype)[pixels])


def tone_curve(preparation: Preparation, count: int) -> "npt.NDArray[np.float64]":
    """Return what exposure and contrast make of so many values from 0 to 1, gamma-encoded sRGB.

    Exposure multiplies linear light. Contrast is a curve with slope ``2^contrast`` about the middle
    that keeps black, middle grey and white.
    """
    import numpy as np  # noqa: PLC0415  as above

    x = np.linspace(0.0, 1.0, count)
    if preparation.exposure:
        light = np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)
        light = np.minimum(light * 2.0**preparation.exposure, 1.0)
        x = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    steep = 2.0**preparation.contrast
    lower = 0.5 * (2.0 * np.minimum(x, 1.0 - x)) ** steep
    return np.asarray(np.where(x < 0.5, lower, 1.0 - lower))


def _span(low: float, high: float, length: int) -> tuple[int, int]:
    """Return the pixels from … to of a crop; crossed ends change places."""
    start, stop = sorted((round(low * length), round(high * length)))
    start = min(start, length - 1)
    return start, max(stop, start + 1)


def _rotated(
    pixels: "Pixels", degrees: float, frame: Size, box: tuple[int, int, int, int]
) -> "Pixels":
    """Rotate clockwise about the middle and return a box of what is left."""
    import numpy as np  # noqa: PLC0415  as above
    from PIL import Image  # noqa: PLC0415  likewise

    height, width = pixels.shape[:2]
    a, b = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    left, top, right, bottom = box
    # where the box's corner lies, seen from the middle of the frame
    x, y = left - frame[0] / 2, top - frame[1] / 2
    way = (a, b, a * x + b * y + width / 2, -b, a, -b * x + a * y + height / 2)
    size = right - left, bottom - top

    def turned(plane: "npt.NDArray[np.generic]") -> "npt.NDArray[np.generic]":
        image = Image.fromarray(plane).transform(
            size, Image.Transform.AFFINE, way, Image.Resampling.BICUBIC
        )
        return np.asarray(image)

    if pixels.dtype == np.uint8:
        return np.asarray(turned(np.ascontiguousarray(pixels)), np.uint8)
    # Pillow turns 16 bits a value as floats alone, plane by plane
    planes = [pixels] if pixels.ndim == 2 else [pixels[..., i] for i in range(pixels.shape[2])]
    found = [
        np.rint(turned(plane.astype(np.float32)).clip(0, 65535)).astype(np.uint16)
        for plane in planes
    ]
    return found[0] if pixels.ndim == 2 else np.stack(found, 2)
