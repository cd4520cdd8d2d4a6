"""Refined pictures as files: 16 bits a value, read part by part, and checked.

A file is numpy's own format (``.npy``): ``(h, w, 3)``, unsigned, little-endian, 0 to 65535 for 0
to 1. That is as small as half floats are, finer near white, and no value of it is out of range.
"""

import hashlib
import os
import re
import weakref
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from stylemixer.engine.pictures.decoding.eight_bit import LIMIT
from stylemixer.errors import PictureError
from stylemixer.places import open_regular

Size = tuple[int, int]
Samples = npt.NDArray[np.uint16]

MOST = 65535
ID_DIGITS = 32
_HEADER = re.compile(
    rb"\{'descr': '<u2', 'fortran_order': False, 'shape': \((\d{1,9}), (\d{1,9}), 3\), \} *\n"
)
_READ_BYTES = 16 << 20


@dataclass(frozen=True)
class RefinedPicture:
    """A refined picture, whose pixels stay in its file, which is open for as long as this lives.

    Attributes:
        id: 32 hexadecimal digits of a hash of its size and pixels; equal for equal pictures.
        size: width and height.
    """

    id: str
    size: Size = field(compare=False)
    _file: BinaryIO = field(compare=False, repr=False)
    _offset: int = field(compare=False, repr=False)

    def __post_init__(self) -> None:
        weakref.finalize(self, self._file.close)

    def part(self, left: int, top: int, right: int, bottom: int) -> Samples:
        """Read a part of it, ``(h, w, 3)``; right and bottom are exclusive.

        Raises:
            PictureError: when the file has been cut off meanwhile, or the disk has gone.
        """
        width, height = self.size
        try:
            # mapped for this part alone, else all that was ever read counts as the program's memory
            rows = np.memmap(
                self._file, "<u2", "r", self._offset, shape=(height, width, 3), order="C"
            )
            return np.array(rows[top:bottom, left:right], np.uint16)
        except (OSError, ValueError) as error:
            raise _unread(error) from error


def write_refined(file: BinaryIO, size: Size, bands: Iterable[npt.NDArray[np.floating]]) -> str:
    """Write a picture from top to bottom and return its id.

    Args:
        file: binary and empty.
        size: width and height.
        bands: rows, each ``(n, w, 3)``, in [0, 1]; together they have that height.

    Raises:
        ValueError: when the bands do not make such a picture.
    """
    width, height = size
    header = {"descr": "<u2", "fortran_order": False, "shape": (height, width, 3)}
    np.lib.format.write_array_header_1_0(file, header)
    found, rows = _hash(size), 0
    for band in bands:
        if band.ndim != 3 or band.shape[1:] != (width, 3) or not np.isfinite(band).all():
            raise ValueError(f"a band of {band.shape} is no part of {size}")
        data = np.rint(band.clip(0.0, 1.0) * np.float32(MOST)).astype("<u2").tobytes()
        found.update(data)
        file.write(data)
        rows += band.shape[0]
    if rows != height:
        raise ValueError(f"{rows} rows are not the height of {size}")
    return found.hexdigest()[:ID_DIGITS]


def open_refined(path: Path, identity: str) -> RefinedPicture:
    """Open a refined picture; it is read through once to see that it is whole.

    Args:
        path: the file.
        identity: its id.

    Raises:
        PictureError: when it is missing, cannot be read, is damaged or another picture.
    """
    try:
        file = open_regular(path)
    except (OSError, ValueError) as error:
        raise _unread(error) from error
    try:
        size, offset = check_refined(file, identity)
    except PictureError:
        file.close()
        raise
    return RefinedPicture(identity, size, file, offset)


def check_refined(file: BinaryIO, identity: str) -> tuple[Size, int]:
    """Read an open file through; return the size of its picture and where the pixels begin.

    Raises:
        PictureError: when it cannot be read, is damaged or another picture.
    """
    try:
        length = file.seek(0, os.SEEK_END)
        file.seek(0)
        size, offset = _header(file, length)
        found = _hash(size)
        while data := file.read(_READ_BYTES):
            found.update(data)
        if found.hexdigest()[:ID_DIGITS] != identity:
            raise ValueError("the pixels are others")
    except (OSError, ValueError) as error:
        raise _unread(error) from error
    return size, offset


def _header(file: BinaryIO, length: int) -> tuple[Size, int]:
    """Read the size of a picture and where its pixels begin.

    Raises:
        ValueError: when it is no such file.
    """
    if file.read(8) != b"\x93NUMPY\x01\x00":
        raise ValueError("no refined picture")
    found = _HEADER.fullmatch(file.read(int.from_bytes(file.read(2), "little")))
    if found is None:
        raise ValueError("the header is another one")
    height, width = map(int, found.groups())
    offset = file.tell()
    if not 0 < width * height <= LIMIT or length != offset + 6 * width * height:
        raise ValueError(f"{length} bytes are not {width}×{height} pixels")
    return (width, height), offset


def _hash(size: Size) -> "hashlib._Hash":
    return hashlib.sha256("{}x{} ".format(*size).encode())


def _unread(error: Exception) -> PictureError:
    if isinstance(error, FileNotFoundError):
        text = "The refined picture over this mix is not here, so you see the mix without it."
    else:
        text = (
            "The refined picture over this mix cannot be read, so you see the mix without it; "
            "refine it again."
        )
    return PictureError(text, f"{type(error).__name__}: {error}")
