"""One look as one file, ``NAME.smlook``: its mix, a thumbnail and all that it needs."""

from pathlib import Path

from stylemixer.document.looks.look import Look
from stylemixer.document.looks.look_bytes import (
    MAX_FILE,
    MAX_HEADER,
    THUMBNAIL,
    LookFile,
    damaged,
    look_from_bytes,
    look_of_header,
    look_to_bytes,
)
from stylemixer.document.styles.entry_files import opened
from stylemixer.document.styles.tensor_header import Header, start_of_tensors
from stylemixer.engine.replacing import replacing
from stylemixer.path_text import file_stem

SUFFIX = ".smlook"
_FIRST_BYTES = 4096
"""Most headers are shorter, and a longer one is read in two parts."""


def write_look(path: Path, file: LookFile) -> None:
    """Write a look file, whole or not at all.

    Args:
        path: the file; one that is there is replaced.
        file: what it is to hold; the look's texts are tidied.

    Raises:
        StyleError: when `read_look` would not read it back; nothing is written.
        SaveError: for every error of the operating system.
    """
    data = look_to_bytes(file)
    with replacing(path) as out:
        out.write(data)


def read_look(path: Path) -> LookFile:
    """Read a look file that anyone may have written.

    Raises:
        NewerLookError: when it comes from a newer version.
        StyleError: when it is missing, damaged, hostile or needs what is not here.
    """
    with opened(path, MAX_FILE, damaged) as (file, size):
        return look_from_bytes(file.read(size), path.name)


def read_look_header(path: Path) -> Look:
    """Read what is known of a look, its recipe included, without the rest.

    Raises:
        NewerLookError: when it comes from a newer version.
        StyleError: when it is missing, damaged, hostile or needs what is not here.
    """
    return _header(path)[0]


def read_look_thumbnail(path: Path) -> bytes:
    """Read a look's thumbnail, a JPEG that has not been decoded.

    Raises:
        NewerLookError: when it comes from a newer version.
        StyleError: when it is missing, damaged, hostile or needs what is not here.
    """
    _, header = _header(path)
    start, end = header.tensors[THUMBNAIL].data_offsets
    with opened(path, MAX_FILE, damaged) as (file, _size):
        file.seek(header.start + start)
        return file.read(end - start)


def look_file_name(title: str) -> str:
    """Return a name for a look's file that every system takes, `SUFFIX` included."""
    return file_stem(title, kind="look") + SUFFIX


def _header(path: Path) -> tuple[Look, Header]:
    with opened(path, MAX_FILE, damaged) as (file, size):
        data = file.read(_FIRST_BYTES)
        start = start_of_tensors(data)
        if len(data) < start <= MAX_HEADER:
            data += file.read(start - len(data))
        return look_of_header(data, size, path.name)
