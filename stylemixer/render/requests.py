"""What is asked of the inference thread and what comes back: frozen values, no Qt, no torch."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from stylemixer.document.code_space import NetworkCodes
from stylemixer.document.recipe import Recipe, StyleRef, StyleSlot
from stylemixer.engine.files.export_settings import ExportSettings
from stylemixer.errors import Sentence
from stylemixer.render.inspection import Inspection

if TYPE_CHECKING:
    from stylemixer.engine.codes import StyleCode
    from stylemixer.engine.pictures.images import Picture
    from stylemixer.engine.pictures.preparation import Preparation
    from stylemixer.engine.replacing import Exists

Region: TypeAlias = tuple[int, int, int, int]
"""x, y, width and height in pixels of the photo."""
Size: TypeAlias = tuple[int, int]
"""Width and height in pixels."""
Bytes: TypeAlias = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class OpenRequest:
    """Read a photo and paint it from now on.

    Attributes:
        photo_id: rises with every photo; frames carry it.
        source: a file, the bytes of one, or a picture that has been read already.
        name: what people call it.
        preparation: what is done to it, if it is the photo that this is for.
        path: the file of a picture that has been read already, or None.
    """

    photo_id: int
    source: "Path | bytes | Picture"
    name: str
    preparation: "Preparation | None" = None
    path: Path | None = None


@dataclass(frozen=True)
class PreviewRequest:
    """Paint the photo for the screen.

    Attributes:
        id: rises with every request.
        photo_id: the photo that it is for.
        recipe: what to paint.
        edge: long edge in pixels; None: the recipe's working edge.
        draft: painted small while something moves; a final follows at rest.
        region: the part of the photo to paint at the photo's own size; None: all of it.
        hidden: paints to get caches warm; no frame comes of it.
        key: is for a place on a gesture's way, not for what is wanted now.
    """

    id: int
    photo_id: int
    recipe: Recipe
    edge: int | None = None
    draft: bool = False
    region: Region | None = None
    hidden: bool = False
    key: bool = False


Paint: TypeAlias = StyleRef | Recipe
"""What a thumbnail shows the photo in: a style alone, or a mix."""


@dataclass(frozen=True)
class ThumbnailRequest:
    """Paint the current photo small, in one style or in a mix.

    Attributes:
        paint: which style or mix.
        edge: long edge of the thumbnail in pixels.
    """

    paint: Paint
    edge: int = 128

    @property
    def recipe(self) -> Recipe:
        """What is painted."""
        if isinstance(self.paint, Recipe):
            return self.paint
        return Recipe((StyleSlot(self.paint),))


@dataclass(frozen=True)
class Piece:
    """A part of a painted picture.

    Attributes:
        size: width and height of the whole picture in pixels.
        region: the part: left, top, width and height in pixels of the whole, inside it.
    """

    size: Size
    region: Region


@dataclass(frozen=True, eq=False)
class TrialRequest:
    """Paint a photo beside the mix: a lesson's code so far, what it began from, a piece of a file.

    Attributes:
        name: tells trials apart; a newer one takes the place of a waiting one of its name.
        paint: a code that is no style yet, or a whole recipe.
        photo: a file, or a picture that was read, to paint instead of the current photo, or None.
        edge: the picture that comes of it is at most so long, in pixels; its strokes are always
            those of the working edge.
        piece: paint this part alone, in its own pixels, as a saved file has it; None: all of it.
        with_code: whether the mixed code is wanted too, where one network paints.
    """

    name: str
    paint: "StyleCode | Recipe"
    photo: "Path | Picture | None" = None
    edge: int = 768
    piece: Piece | None = None
    with_code: bool = False


@dataclass(frozen=True)
class CodesRequest:
    """Tell what is known of some styles.

    Attributes:
        name: tells who asks; a newer one takes the place of a waiting one of its name.
        styles: in the networks that are to paint them.
    """

    name: str
    styles: tuple[StyleRef, ...]


@dataclass(frozen=True)
class SaveRequest:
    """Paint a photo into a file.

    It carries its photo: another one may be opened before its turn comes.

    Attributes:
        photo: the photo, as `PhotoInfo.picture` has it.
        path: the file; its suffix says the format.
        recipe: what to paint.
        size: width and height in pixels; None: the photo's own.
        settings: what the file is to be.
        recipe_text: the recipe as text that travels in the file, or None.
        tile: edge of the tiles in pixels; None: by what memory is free.
        exists: what to do when something has that name at the end.
    """

    photo: "Picture" = field(kw_only=True, compare=False, repr=False)
    path: Path
    recipe: Recipe
    size: Size | None = None
    settings: ExportSettings = ExportSettings()
    recipe_text: str | None = None
    tile: int | None = None
    exists: "Exists" = "overwrite"


@dataclass(frozen=True, eq=False)
class PhotoInfo:
    """A photo that has been read.

    Attributes:
        photo_id: the number that `open_photo` gave it.
        name: what people call it.
        path: its file, or None when it came as data.
        size: its own width and height, upright.
        original: the photo for the screen, at most 2048 px long: bytes B, G, R, 255 of shape
            ``(h, w, 4)``, contiguous.
        picture: the photo itself, in full, prepared as it was wished.
        alpha: its opacity, ``(h, w)``, the size of `original`; None when it is opaque.
    """

    photo_id: int
    name: str
    path: Path | None
    size: Size
    original: Bytes
    picture: "Picture"
    alpha: Bytes | None = None


@dataclass(frozen=True, eq=False)
class Frame:
    """A painted picture for the screen. Its arrays are fresh ones that nobody writes to again.

    Attributes:
        id: the request's.
        photo_id: the photo that it shows.
        recipe: what it was painted from.
        pixels: bytes B, G, R, 255, shape ``(h, w, 4)``, contiguous: `QImage.Format_RGB32`.
        draft: whether a better one follows at rest.
        region: the part of the photo that it shows, in pixels of the photo; None: all of it.
        photo_size: width and height of the whole photo.
        seconds: how long painting took.
        alpha: the photo's opacity, ``(h, w)``, or None when the photo is opaque.
        original: for a region, the same part of the photo, like `pixels`; else None.
        key: whether it is for a place on a gesture's way.
    """

    id: int
    photo_id: int
    recipe: Recipe
    pixels: Bytes
    draft: bool
    region: Region | None
    photo_size: Size
    seconds: float
    alpha: Bytes | None = None
    original: Bytes | None = None
    key: bool = False


@dataclass(frozen=True, eq=False)
class Thumbnail:
    """The current photo in one style or mix.

    Attributes:
        paint: the request's.
        photo_id: the photo that it shows.
        pixels: bytes B, G, R, 255, shape ``(h, w, 4)``, contiguous.
    """

    paint: Paint
    photo_id: int
    pixels: Bytes


@dataclass(frozen=True, eq=False)
class Trial:
    """A photo painted beside the mix.

    Attributes:
        name: the request's.
        paint: the request's.
        photo_id: the current photo when it was painted; None: the request's own one was.
        pixels: bytes B, G, R, 255, shape ``(h, w, 4)``, contiguous; None: that file or a style
            cannot be used.
        piece: the request's.
        alpha: of a piece, or of the current photo: its opacity, ``(h, w)``; None when it is opaque.
        code: the mixed code, if it was asked for and one network paints.
    """

    name: str
    paint: "StyleCode | Recipe"
    photo_id: int | None
    pixels: Bytes | None
    piece: Piece | None = None
    alpha: Bytes | None = None
    code: "StyleCode | None" = None


@dataclass(frozen=True, eq=False)
class Codes:
    """What is known of some styles.

    Attributes:
        request: what was asked.
        known: each network that was asked for, with those of the styles whose codes are at hand:
            all but pictures that nobody has painted with yet, and what cannot be used.
    """

    request: CodesRequest
    known: tuple[NetworkCodes, ...]


@dataclass(frozen=True)
class EngineInfo:
    """What paints, for the status bar and for diagnostics.

    Attributes:
        device: `cpu`, `cuda` or `mps`.
        device_title: the device's name for people.
        networks: the networks that are installed.
        picture_networks: those that take any picture as a style, the preferred one first.
        torch: the version of torch.
        seconds: how long loading took.
    """

    device: str
    device_title: str
    networks: tuple[str, ...]
    picture_networks: tuple[str, ...]
    torch: str
    seconds: float


@dataclass(frozen=True)
class Failed:
    """Something that a person can mend.

    Attributes:
        sentence: what went wrong and what to do.
        photo_id: the photo that could not be opened, if that is what failed.
        style: the style of the mix that cannot be painted with, if that is what failed.
        thumbnail: the style or mix whose thumbnail failed, if that is what failed.
    """

    sentence: Sentence
    photo_id: int | None = None
    style: StyleRef | None = None
    thumbnail: Paint | None = None


@dataclass(frozen=True)
class Crashed:
    """Something that is our fault; the thread goes on.

    Attributes:
        message: what happened, in a line.
        details: the traceback.
    """

    message: str
    details: str


@dataclass(frozen=True)
class Notice:
    """News for the user."""

    sentence: Sentence


@dataclass(frozen=True)
class SaveProgress:
    """The share of a file that is painted, 0–1."""

    fraction: float


@dataclass(frozen=True)
class SaveDone:
    """A file is there, whole."""

    path: Path


@dataclass(frozen=True)
class SaveCancelled:
    """A save has ended without a file, because it was cancelled or failed."""


@dataclass(frozen=True)
class Idle:
    """The screen shows what is wanted."""


Event: TypeAlias = (
    Frame
    | PhotoInfo
    | Thumbnail
    | Trial
    | Codes
    | Inspection
    | EngineInfo
    | Failed
    | Crashed
    | Notice
    | SaveProgress
    | SaveDone
    | SaveCancelled
    | Idle
)
