"""Pictures in: any common file as upright sRGB, 8 or 16 bits deep, with alpha beside it.

sRGB is the working space. Embedded ICC profiles are converted to it and colours outside it are
clipped; a picture without a profile is taken to be sRGB.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from PIL import Image, PngImagePlugin

from stylemixer.engine.pictures import exif, xmp
from stylemixer.engine.pictures.decoding import eight_bit, sixteen_bit
from stylemixer.engine.pictures.decoding.bands import assembled
from stylemixer.engine.pictures.headers import checks
from stylemixer.engine.pictures.opening import opened
from stylemixer.engine.pictures.transparency import fill_transparent

if TYPE_CHECKING:
    from stylemixer.engine.pictures.preparation import Preparation

Size = tuple[int, int]
Pixels = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

_HASHED_ROWS = 256
_SPARE = 3  # thumbnails are decoded so many times larger, and then resampled well


@dataclass(frozen=True, eq=False)
class Picture:
    """A decoded picture, kept as deep as its file and no deeper, to be small in memory.

    Attributes:
        pixels: uint8 or uint16 (H, W, 3), gamma-encoded sRGB, upright; the colour of wholly
            transparent pixels comes from their surroundings.
        alpha: of the same type (H, W), or None when every pixel is opaque.
        exif: what of the EXIF block is still true, orientation 1, or None.
        dpi: horizontal and vertical pixels per inch, or None.
        format: `JPEG`, `PNG`, …, or an empty string.
        source: the picture as it came, if this is it prepared; see `preparation.prepared`.
        preparation: what was done to it.
    """

    pixels: Pixels
    alpha: Pixels | None = None
    exif: bytes | None = None
    dpi: tuple[float, float] | None = None
    format: str = ""
    source: "Picture | None" = None
    preparation: "Preparation | None" = None

    @property
    def unprepared(self) -> "Picture":
        """The picture as it came."""
        return self.source or self

    @property
    def size(self) -> Size:
        """Width and height in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]

    @property
    def bits(self) -> int:
        """Bits per sample: 8 or 16."""
        return 8 * self.pixels.dtype.itemsize

    @cached_property
    def fingerprint(self) -> str:
        """32 hexadecimal digits that tell the photo from any other, opacity apart.

        The first time takes some 2 ms a megapixel.
        """
        found = hashlib.sha256(f"{self.pixels.shape} {self.bits} ".encode())
        for top in range(0, self.pixels.shape[0], _HASHED_ROWS):
            found.update(self.pixels[top : top + _HASHED_ROWS].tobytes())
        return found.hexdigest()[:32]

    def as_float(self) -> Floats:
        """Return float32 (H, W, 3), 0–1."""
        return to_float(self.pixels)

    def resized(self, size: Size) -> Floats:
        """Return float32 (H, W, 3), 0–1, resampled to width and height; see `resize`."""
        return self.as_float() if size == self.size else resize(self.pixels, size)


def to_float(values: Pixels) -> Floats:
    """Return uint8, uint16 or float values as float32, 0–1."""
    if values.dtype.kind == "f":
        return np.asarray(values, np.float32)
    return np.asarray(values.astype(np.float32) / np.float32(np.iinfo(values.dtype).max))


def fitted(size: Size, edge: int) -> Size:
    """Return width and height in the same proportions with `edge` as the longer, at least 1."""
    scale = edge / max(size)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def resize(
    pixels: Pixels, size: Size, box: tuple[float, float, float, float] | None = None
) -> Floats:
    """Resample a picture: Lanczos (a = 3), widened when scaling down so that nothing aliases.

    Works on the gamma-encoded values, as the networks do, and in float throughout.

    Args:
        pixels: (H, W, 3) or (H, W): float 0–1, uint8 or uint16.
        size: width and height of the result.
        box: the part to take: left, top, right, bottom in pixels of the input, fractions allowed.
            What lies around it still counts at its edges, so pieces fit together.

    Returns:
        float32 (H, W, 3) or (H, W), 0–1.
    """
    if pixels.ndim == 3:
        planes = [resize(pixels[..., c], size, box) for c in range(pixels.shape[2])]
        return np.stack(planes, axis=2)
    plane = Image.fromarray(np.ascontiguousarray(to_float(pixels)))
    gap = None if box else 3.0  # first by whole factors; far faster on photos of many megapixels
    resampled = plane.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=gap)
    return np.asarray(np.asarray(resampled).clip(0.0, 1.0), np.float32)


def _format(image: Image.Image | None) -> str:
    kind = "TIFF" if image is None else (image.format or "")
    return "JPEG" if kind == "MPO" else kind  # several JPEGs in one file, as phones write them


def _dpi(image: Image.Image) -> tuple[float, float] | None:
    try:
        across, down = (float(value) for value in image.info["dpi"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    return (across, down) if min(across, down) > 1 and max(across, down) <= 1e5 else None


def read_picture(source: Path | bytes, name: str = "") -> Picture:
    """Read a picture: JPEG, PNG, WebP, TIFF, BMP, GIF, AVIF; of several frames the first.

    It comes upright by its EXIF orientation, in sRGB by its ICC profile (out-of-gamut colours are
    clipped), with more than 8 bits where the file has them (AVIF excepted), and its transparent
    pixels filled with the colours around them. Broken EXIF and profiles are ignored.

    Memory stays under 2.5 times the picture's own size (width × height × channels × bytes a
    sample), but for decoders that hold whole pictures of their own: 4 times for WebP, 3.4 for
    progressive JPEG without subsampling, 3.5 for AVIF. libtiff needs its page's bytes at once, so a
    compressed TIFF that is larger than its pixels, as noise is, takes up to 2.8 times.

    Args:
        source: a path, or the file's bytes.
        name: what to call it in messages; a path's last part when empty.

    Raises:
        PictureError: when it is missing, empty, cut off, damaged, no picture, or has more than
            200 megapixels (told by its header, before memory is taken).
        ReadingEnded: see `reading.until`.
    """
    return _read(source, name)


def _read(source: Path | bytes, name: str, edge: int | None = None) -> Picture:
    with opened(source, name) as file:
        image = file.image
        if image is None:
            factor = _factor(sixteen_bit.odd_tiff_size(file.reader), edge)
            size, rows = sixteen_bit.odd_tiff(file.reader, file.tiff, factor)
            depth = np.uint16 if factor == 1 else np.uint8
            pixels, alpha = assembled(size, file.turn(), depth, rows, factor)
            return _finished(pixels, alpha, format="TIFF")
        checks.check_whole(image, file.reader)
        if edge is not None and image.format in ("JPEG", "MPO"):
            image.draft(None, (2 * edge, 2 * edge))  # decodes at 1/2, 1/4 or 1/8
        factor = _factor(image.size, edge)
        deep = sixteen_bit.is_wide(image)
        if deep:
            size, rows = sixteen_bit.wide(image, file.reader, file.tiff, factor)
        else:
            rows = eight_bit.narrow(image, file.tiff.lab, factor)
            size = image.size
        turn = file.turn()  # only now: a PNG may say it at its end
        rest: dict[str, Any] = {
            "exif": None if edge is not None else exif.travelling(image),
            "dpi": _dpi(image),
            "format": _format(image),
        }
        if deep:  # its bytes are in other arrays now
            image.close()
        depth = np.uint16 if deep and factor == 1 else np.uint8
        pixels, alpha = assembled(size, turn, depth, rows, factor)
        del rows
        image.close()
        return _finished(pixels, alpha, **rest)


def _factor(size: Size, edge: int | None) -> int:
    """Return how many times smaller a thumbnail is decoded; resampling does the rest."""
    return 1 if edge is None else max(1, max(size) // (_SPARE * edge))


def _finished(pixels: Pixels, alpha: Pixels | None, **rest: Any) -> Picture:
    """Fill transparent pixels; an alpha that is opaque everywhere goes."""
    if alpha is not None:
        if alpha.min() == np.iinfo(alpha.dtype).max:
            alpha = None
        else:
            fill_transparent(pixels, alpha)
    return Picture(pixels, alpha, **rest)


def probe(source: Path | bytes, name: str = "") -> tuple[int, int, str]:
    """Return upright width, height and format from the header alone.

    Raises:
        PictureError: as `read_picture`, for what the header shows.
    """
    with opened(source, name) as file:
        image = file.image
        size = sixteen_bit.odd_tiff_size(file.reader) if image is None else image.size
        if isinstance(image, PngImagePlugin.PngImageFile):
            checks.find_exif(image, file.reader)
        width, height = size[::-1] if file.turn() >= 5 else size
        return width, height, _format(image)


def read_recipe_text(source: Path | bytes, name: str = "") -> str | None:
    """Return the recipe that a picture of ours carries, or None; reads the header alone.

    Anyone may have written it: it must be validated as a recipe before it is used.

    Raises:
        PictureError: as `read_picture`, for what the header shows.
    """
    with opened(source, name) as file:
        packet = file.image.info.get("xmp") if file.image is not None else None
        return xmp.unwrap(packet) if isinstance(packet, bytes) else None


def read_thumbnail(source: Path | bytes, edge: int, name: str = "") -> Picture:
    """Read a small version, 8 bits deep, no longer than `edge`.

    JPEGs are decoded at a fraction of their size, which is far faster. Of the others only the
    decoder's own picture is ever in memory whole.

    Raises:
        PictureError: as `read_picture`.
        ReadingEnded: see `reading.until`.
    """
    picture = _read(source, name, edge)
    size = fitted(picture.size, min(edge, max(picture.size)))
    alpha = None if picture.alpha is None else _to_bytes(resize(picture.alpha, size))
    return Picture(_to_bytes(picture.resized(size)), alpha, format=picture.format)


def _to_bytes(values: Floats) -> npt.NDArray[np.uint8]:
    return np.rint(values * 255).astype(np.uint8)
