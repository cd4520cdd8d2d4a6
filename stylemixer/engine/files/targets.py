"""Where pictures are saved: names, formats, and whether it can work at all."""

import errno
import os
import shutil
import stat
from pathlib import Path

from stylemixer.engine.files.export_settings import ExportSettings
from stylemixer.engine.replacing import cannot_save, check_folder, followed, numbered
from stylemixer.errors import SaveError

__all__ = [
    "FORMATS",
    "check_target",
    "depth_of",
    "estimated_bytes",
    "format_of",
    "is_windows_name",
    "numbered",
]

Size = tuple[int, int]

FORMATS = {
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".webp": "WEBP",
    ".tif": "TIFF",
    ".tiff": "TIFF",
}
"""Names of the formats by extension in lower case."""

_WINDOWS = os.name == "nt"
_DEVICES = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{port}{n}" for port in ("COM", "LPT") for n in "123456789"),
}

WINDOWS_NAME = (
    '“{file}” is not a valid file name on Windows. Avoid < > : " | ? * and names like CON or NUL.'
)

EDGE_LIMITS = {"WEBP": 16383, "JPEG": 65500}
"""Longest edge in pixels that a format, or its encoder, knows."""


def format_of(path: Path) -> str:
    """Return `PNG`, `JPEG`, `WEBP` or `TIFF` by the file's extension.

    Raises:
        SaveError: when there is none that is known.
    """
    try:
        return FORMATS[path.suffix.lower()]
    except KeyError:
        raise SaveError(
            "“{file}” must end in .png, .jpg, .webp or .tif, which sets the format.",
            file=path.name,
        ) from None


def depth_of(kind: str, settings: ExportSettings) -> int:
    """Return the bits per sample that a format's file has: 8 where it knows no more."""
    return settings.bits if kind in ("PNG", "TIFF") else 8


def estimated_bytes(path: Path, size: Size, settings: ExportSettings, *, alpha: bool) -> int:
    """Return about how large a painted picture's file gets; see `check_target` for the options."""
    kind = format_of(path)
    samples = size[0] * size[1] * (4 if alpha and kind != "JPEG" else 3)
    # measured on paint of 24 megapixels, rounded up
    share = {"PNG": (0.6, 0.87), "TIFF": (0.62, 0.88), "JPEG": (0.15, 0.15), "WEBP": (0.1, 0.1)}
    deep = depth_of(kind, settings) == 16
    part = 1.0 if kind == "TIFF" and not settings.compress else share[kind][deep]
    return int(samples * (2 if deep else 1) * part) + 20_000


def check_target(
    path: Path,
    size: Size | None = None,
    settings: ExportSettings = ExportSettings(),
    *,
    alpha: bool = False,
) -> None:
    """Find out before the work starts whether a picture can be saved there.

    Args:
        path: the file to be written; it is not touched.
        size: width and height, where known: the format's limit and the free space are checked.
        settings: what the file is to be.
        alpha: whether there will be an alpha channel.

    Raises:
        SaveError: unknown extension, missing or unwritable folder, a target that is a folder or
            write-protected, a name that Windows has no file for, a picture too large for the
            format or for the disk.
    """
    kind = format_of(path)
    limit = EDGE_LIMITS.get(kind)
    if size is not None and limit is not None and max(size) > limit:
        raise SaveError(
            "{format} files can be at most {limit} pixels wide or high; save as PNG or TIFF "
            "instead.",
            format="WebP" if kind == "WEBP" else kind,
            limit=limit,
        )
    check_place(path)
    if size is not None:
        # half of it: an estimate must not refuse what would have fitted
        check_room(path, estimated_bytes(path, size, settings, alpha=alpha) // 2)


def check_place(path: Path) -> None:
    """Find out whether a file of any kind can be written there; see `check_target`.

    Raises:
        SaveError: when it cannot.
    """
    if _WINDOWS and not is_windows_name(path.name):
        raise SaveError(WINDOWS_NAME, file=path.name)
    try:
        if path.exists():
            mode = path.stat().st_mode
            if stat.S_ISDIR(mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            if not stat.S_ISREG(mode):
                raise SaveError(
                    "“{file}” is not a regular file; choose another name.", file=path.name
                )
            if not os.access(path, os.W_OK):
                raise PermissionError(errno.EACCES, "write-protected")
        check_folder(followed(path).parent)
    except OSError as error:
        raise cannot_save(path, error) from error


def check_room(path: Path, needed: int) -> None:
    """Find out whether so many bytes have room where a file is to be.

    Raises:
        SaveError: when they have not, or the folder is not there.
    """
    try:
        if shutil.disk_usage(followed(path).parent).free < needed:
            raise OSError(errno.ENOSPC, f"about {needed} bytes needed")
    except OSError as error:
        raise cannot_save(path, error) from error


def is_windows_name(name: str) -> bool:
    """Tell whether Windows has a file of that name: a colon hides data in another file there."""
    device = name.partition(".")[0].rstrip().upper() in _DEVICES
    return not device and not any(sign in '<>:"|?*' or sign < " " for sign in name)
