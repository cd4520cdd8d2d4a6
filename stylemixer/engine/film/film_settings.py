"""What a film file is to be, beside its name and size."""

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from stylemixer.engine.files.export_settings import Bits
from stylemixer.engine.files.targets import FORMATS
from stylemixer.errors import SaveError
from stylemixer.ranges import Ranged

Codec = Literal["h264", "prores", "ffv1", "frames"]

CRF_RANGE = (0, 51)
CONTAINERS: dict[Codec, tuple[str, ...]] = {
    "h264": (".mp4", ".mov", ".mkv"),
    "prores": (".mov", ".mkv"),
    "ffv1": (".mkv",),
    "frames": tuple(FORMATS),
}
"""The suffixes of each codec's files, the usual one first."""

TITLES: dict[Codec, str] = {
    "h264": "H.264",
    "prores": "ProRes",
    "ffv1": "FFV1",
    "frames": "Numbered pictures",
}


class FilmSettings(Ranged, frozen=True):
    """How a painted film is saved.

    Attributes:
        codec: `h264` for screens, `prores` for cutting, `ffv1` without any loss, `frames` for
            numbered pictures.
        crf: how much H.264 may lose: 0 nothing, 18 what no eye sees, 51 nearly all.
        bits: 8 or 16 per sample, of FFV1 and of PNG and TIFF pictures.
        keep_recipe: the recipe travels in the file.

    Raises:
        ValueError: when a field is out of its range.
    """

    codec: Codec = "h264"
    crf: Annotated[int, Meta(ge=CRF_RANGE[0], le=CRF_RANGE[1])] = 18
    bits: Bits = 8
    keep_recipe: bool = True

    @property
    def deep(self) -> bool:
        """Whether frames are written with more than 8 bits a sample."""
        return self.codec == "prores" or (self.codec in ("ffv1", "frames") and self.bits == 16)

    def fitting(self, size: tuple[int, int]) -> tuple[int, int]:
        """Return the nearest width and height that the codec can have: even, or as they are."""
        if self.codec == "h264":
            return max(size[0] // 2 * 2, 2), max(size[1] // 2 * 2, 2)
        if self.codec == "prores":
            return max(size[0] // 2 * 2, 2), size[1]
        return size


def codec_for(path: Path, codec: Codec | None) -> Codec:
    """Return the codec for a file.

    Args:
        path: where the film is to be.
        codec: the one that is asked for; None: the usual one of such files.

    Raises:
        SaveError: when there is none, or such a file cannot hold it.
    """
    suffix = path.suffix.lower()
    usual = next((name for name in CONTAINERS if suffix in CONTAINERS[name]), None)
    if usual is None:
        raise SaveError(
            "“{file}” has no ending of a film; choose .mp4, .mov or .mkv, or .png for numbered "
            "pictures.",
            file=path.name,
        )
    if codec is None:
        return usual
    if suffix not in CONTAINERS[codec]:
        raise SaveError(
            "{codec} cannot be in a file that ends with {suffix}; choose {endings}.",
            codec=TITLES[codec],
            suffix=suffix,
            endings=" or ".join(CONTAINERS[codec][:3]),
        )
    return codec
