"""Pictures out: PNG and TIFF with 8 or 16 bits, JPEG, WebP; streamed, and whole or not at all.

Every file carries an ICC profile. JPEG is written 4:4:4 and has no alpha: transparent pixels are
laid on white. WebP is written without loss at quality 100; it has no resolution field.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stylemixer.engine.colour.rgb_spaces import SPACES, SRGB, RgbSpace, from_srgb, profile_bytes
from stylemixer.engine.files.encoders import Encoder, Format, PillowEncoder
from stylemixer.engine.files.export_settings import ExportSettings
from stylemixer.engine.files.png_encoder import PngEncoder
from stylemixer.engine.files.targets import check_target, depth_of, format_of, numbered
from stylemixer.engine.files.tiff_encoder import TiffEncoder
from stylemixer.engine.pictures import xmp
from stylemixer.engine.pictures.exif import without_gps
from stylemixer.engine.pictures.images import Size, to_float
from stylemixer.engine.replacing import Exists, NewFile, placing
from stylemixer.engine.steps import elsewhere
from stylemixer.errors import SaveError

__all__ = ["Writer", "check_target", "numbered", "open_writer", "write_picture"]

Values = npt.NDArray[Any]

_JPEG_XMP_LIMIT = 65_000  # of one segment; ours uses no extended XMP


def _quantised(values: Values, bits: int) -> Values:
    """Return uint8 or uint16 of float 0–1, uint8 or uint16; NaN counts as 0."""
    kind = np.dtype(f"u{bits // 8}")
    if values.dtype == kind:
        return values
    if values.dtype == np.uint8:
        return values.astype(np.uint16) * 257
    scaled = np.nan_to_num(to_float(values)).clip(0.0, 1.0) * np.float32(np.iinfo(kind).max)
    return np.asarray(np.rint(scaled), kind)


class Writer:
    """Takes a picture's rows from top to bottom; `open_writer` makes it.

    Attributes:
        path: the file that is to be; once `open_writer` has ended, the one that is.
    """

    def __init__(
        self, encoder: Encoder, new: NewFile, form: Format, space: RgbSpace, on_white: bool
    ) -> None:
        self.path = new.path
        self._encoder = encoder
        self._file = new.file
        self._form = form
        self._space = space
        self._on_white = on_white
        self._next = 0
        self._finished = False

    def write_rows(self, y: int, rgb: Values, alpha: Values | None = None) -> None:
        """Write rows.

        Args:
            y: index of the first; where the last call ended.
            rgb: (n, W, 3) sRGB: float 0–1, which is rounded and clipped, uint8 or uint16.
            alpha: (n, W) of any of these types; given if and only if the file has alpha or, for
                JPEG, was promised it.

        Raises:
            ValueError: rows out of order, of another width, or alpha that was not agreed on.
            SaveError: when the disk is full or gone.
        """
        expected = (len(rgb), self._form.width, 3)
        if y != self._next or rgb.shape != expected or y + len(rgb) > self._form.height:
            raise ValueError(f"rows {rgb.shape} at {y}, expected {expected} at {self._next}")
        has_alpha = self._on_white or self._form.channels == 4
        if (alpha is not None) != has_alpha:
            raise ValueError(f"alpha {'missing' if has_alpha else 'not agreed on'}")
        self._next += len(rgb)
        if alpha is not None and self._on_white:
            share = to_float(alpha)[..., None]
            rgb = to_float(rgb) * share + (1 - share)
        if self._space != SRGB:
            rgb = from_srgb(to_float(rgb).clip(0.0, 1.0), self._space)
        rows = _quantised(rgb, self._form.bits)
        if alpha is not None and not self._on_white:
            rows = np.concatenate([rows, _quantised(alpha, self._form.bits)[..., None]], axis=2)
        self._encoder.add(rows)

    def finish(self) -> None:
        """Write what is left; `open_writer` calls it."""
        if self._next != self._form.height:
            raise ValueError(f"{self._next} of {self._form.height} rows were written")
        if not self._finished:
            self._encoder.finish()
            self._finished = True

    def finishing(self) -> Iterator[None]:
        """Do what `finish` does and bring it to the disk, seconds for a large file, in steps.

        Whoever waits may go first in between. A caller that is in no such company need not call
        this.

        Raises:
            SaveError: when the disk is full or gone.
        """
        yield from elsewhere(self._encoder.compress)
        self.finish()
        self._file.flush()
        if os.name == "nt":
            return  # no file is removed there while somebody has it open, and closing must not wait
        # of its own, as the file may be closed before the disk is done
        handle = os.dup(self._file.fileno())
        yield from elsewhere(partial(_sync, handle))


def _sync(handle: int) -> None:
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def open_writer(
    path: Path,
    size: Size,
    settings: ExportSettings = ExportSettings(),
    *,
    alpha: bool = False,
    exif: bytes | None = None,
    dpi: tuple[float, float] | None = None,
    recipe_text: str | None = None,
    exists: Exists = "overwrite",
) -> Iterator[Writer]:
    """Open a picture file for rows; it appears when the ``with`` ends, or not at all.

    PNG and TIFF keep a few rows in memory, JPEG and WebP the whole picture at 8 bits.

    Args:
        path: the extension chooses the format.
        size: width and height in pixels.
        settings: what the file is to be.
        alpha: whether every call of `Writer.write_rows` brings alpha.
        exif: the photo's EXIF block as `Picture.exif` has it; the settings say what of it is kept.
        dpi: the photo's horizontal and vertical resolution, where the settings give none.
        recipe_text: travels in the file if the settings say so; `images.read_recipe_text` gives it
            back.
        exists: what to do when something has that name at the end; `Writer.path` tells.

    Raises:
        SaveError: as `check_target`, and whatever goes wrong while writing. No file is left, an
            old one stays as it was.
    """
    check_target(path, size, settings, alpha=alpha)
    kind = format_of(path)
    packet = xmp.wrap(recipe_text) if recipe_text and settings.keep_recipe else None
    if packet and kind == "JPEG" and len(packet) > _JPEG_XMP_LIMIT:
        raise SaveError(
            "The mix is too long for a JPEG; save as PNG or TIFF, or leave the mix out."
        )
    space = SPACES[settings.profile]
    form = Format(
        width=size[0],
        height=size[1],
        channels=4 if alpha and kind != "JPEG" else 3,
        bits=depth_of(kind, settings),
        profile=profile_bytes(space),
        settings=settings,
        exif=_kept(exif, settings),
        dpi=dpi if settings.dpi is None else (settings.dpi, settings.dpi),
        xmp=packet,
    )
    with placing(path, exists) as new:
        encoder: Encoder
        if kind == "PNG":
            encoder = PngEncoder(new.file, form)
        elif kind == "TIFF":
            encoder = TiffEncoder(new.file, form)
        else:
            encoder = PillowEncoder(new.file, form, kind)
        writer = Writer(encoder, new, form, space, on_white=alpha and kind == "JPEG")
        yield writer
        writer.finish()
    writer.path = new.path


def _kept(exif: bytes | None, settings: ExportSettings) -> bytes | None:
    if exif is None or not settings.keep_metadata:
        return None
    return exif if settings.keep_location else without_gps(exif)


def write_picture(
    path: Path,
    rgb: Values,
    settings: ExportSettings = ExportSettings(),
    *,
    alpha: Values | None = None,
    exif: bytes | None = None,
    dpi: tuple[float, float] | None = None,
    recipe_text: str | None = None,
) -> None:
    """Write a whole picture, like `open_writer`.

    Args:
        path: the extension chooses the format.
        rgb: (H, W, 3) sRGB: float 0–1, uint8 or uint16.
        settings: what the file is to be.
        alpha: (H, W) of any of these types, or None.
        exif: as `open_writer` has it.
        dpi: likewise.
        recipe_text: likewise.

    Raises:
        SaveError: as `open_writer`.
    """
    height, width, _ = rgb.shape
    with open_writer(
        path,
        (width, height),
        settings,
        alpha=alpha is not None,
        exif=exif,
        dpi=dpi,
        recipe_text=recipe_text,
    ) as writer:
        step = max(1, (1 << 20) // width)  # converting it whole would take its memory thrice
        for y in range(0, height, step):
            some = None if alpha is None else alpha[y : y + step]
            writer.write_rows(y, rgb[y : y + step], some)
