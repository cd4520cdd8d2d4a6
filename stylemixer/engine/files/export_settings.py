"""What a picture file is to be, beside its name and size."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from stylemixer.ranges import Ranged

QUALITY_RANGE = (1, 100)
DPI_RANGE = (1, 100_000)
"""Above the first, up to the second: a resolution of 1 stands for none in many files."""

Profile = Literal["srgb", "display-p3", "adobe-rgb"]
"""The words of `stylemixer.engine.colour.rgb_spaces.SPACES`."""
Bits = Literal[8, 16]


class ExportSettings(Ranged, frozen=True):
    """How a painted picture is saved; the dialog and the command line make it, the writer reads it.

    What a format has no place for is left out of its files, and stands here all the same for the
    next format that has.

    Attributes:
        quality: 1–100, of JPEG and WebP; at 100 WebP is written without loss.
        bits: 8 or 16 per sample, of PNG and TIFF; JPEG and WebP have 8.
        compress: whether TIFF is deflated.
        profile: the colour profile that is embedded, and converted to from sRGB.
        dpi: pixels per inch across and down, above 1; None: as the photo. Not in WebP.
        keep_metadata: copy the camera's data, without the place.
        keep_location: copy the place too; means nothing without `keep_metadata`.
        keep_recipe: the recipe travels in the file.

    Raises:
        ValueError: when a field is out of its range.
    """

    quality: Annotated[int, Meta(ge=QUALITY_RANGE[0], le=QUALITY_RANGE[1])] = 95
    bits: Bits = 8
    compress: bool = True
    profile: Profile = "srgb"
    dpi: Annotated[float, Meta(gt=DPI_RANGE[0], le=DPI_RANGE[1])] | None = None
    keep_metadata: bool = False
    keep_location: bool = False
    keep_recipe: bool = True

    def replaced(self, **changes: object) -> "ExportSettings":
        """Return the settings with some fields changed."""
        return msgspec.structs.replace(self, **changes)
