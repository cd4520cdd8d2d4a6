"""One taught style as one file, ``NAME.smstyle``: its code, a thumbnail and what is known of it."""

from pathlib import Path

from stylemixer.document.styles.entry_files import opened
from stylemixer.document.styles.style_bytes import (
    MAX_BESIDES,
    MAX_FILE,
    NewerStyleError,
    StyleFile,
    damaged,
    style_from_bytes,
    style_of_header,
    style_to_bytes,
)
from stylemixer.document.styles.taught_style import TaughtStyle
from stylemixer.engine.codes import StyleCode
from stylemixer.engine.replacing import replacing
from stylemixer.path_text import file_stem

__all__ = [
    "SUFFIX",
    "NewerStyleError",
    "StyleFile",
    "TaughtStyle",
    "file_name",
    "read_header",
    "read_style",
    "write_style",
]

SUFFIX = ".smstyle"


def write_style(
    path: Path, style: TaughtStyle, code: StyleCode, thumbnail: bytes, target: bytes = b""
) -> None:
    """Write a style file, whole or not at all.

    Args:
        path: the file; one that is there is replaced.
        style: what is known of the style; its texts are tidied.
        code: γ and β, of the network that *style* names.
        thumbnail: a JPEG without EXIF data, at most 512 pixels long and 256 KiB large.
        target: the bytes of a `stylemixer.refining.target.Target`, or none.

    Raises:
        StyleError: when `read_style` would not read it back; nothing is written.
        SaveError: for every error of the operating system.
    """
    data = style_to_bytes(style, code, thumbnail, target)
    with replacing(path) as file:
        file.write(data)


def read_style(path: Path) -> StyleFile:
    """Read a style file that anyone may have written.

    Raises:
        NewerStyleError: when it comes from a newer version.
        StyleError: when it is missing, damaged, hostile or for a network that is not here.
    """
    with opened(path, MAX_FILE, damaged) as (file, size):
        return style_from_bytes(file.read(size), path.name)


def read_header(path: Path) -> TaughtStyle:
    """Read what is known of a style, without its code and thumbnail.

    The sizes of both are checked, their values are not.

    Raises:
        NewerStyleError: when it comes from a newer version.
        StyleError: when it is missing, damaged, hostile or for a network that is not here.
    """
    with opened(path, MAX_FILE, damaged) as (file, size):
        return style_of_header(file.read(MAX_BESIDES), size, path.name)


def file_name(title: str) -> str:
    """Return a name for a style's file that every system takes, `SUFFIX` included."""
    return file_stem(title) + SUFFIX
