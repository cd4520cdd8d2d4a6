"""The store of refined pictures: a folder of files that are named by what is in them.

Files never change, so any number of windows may share the folder. A recipe names a picture by its
id, and so may undo, another window, a saved file's mix and a job that was left unfinished; so what
nobody has looked at for a long time is all that goes.
"""

import contextlib
import os
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from copy import copy
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from stylemixer.engine.pictures.refined import (
    RefinedPicture,
    Size,
    check_refined,
    open_refined,
    write_refined,
)
from stylemixer.engine.replacing import cannot_save, replacing
from stylemixer.errors import PictureError, SaveError
from stylemixer.paths import user_data

SUFFIX = ".npy"
KEPT_S = 180 * 24 * 3600
"""A picture stays so long after it was last looked at, whether or not a recipe is known to need it;
an old file's mix may."""
OPEN = 8
"""So many pictures stay open, and are not checked again."""

_NEW = "new-"
_LEFT_S = 24 * 3600
_Stamp: TypeAlias = tuple[int, int, int]


def refined_folder() -> Path:
    """Return where the user's refined pictures lie; it need not be there."""
    return user_data() / "refined"


class _Failure(NamedTuple):
    """What kept a file from being opened, and which file that was."""

    stamp: _Stamp | None
    error: PictureError


class RefinedPictures:
    """The refined pictures of a folder. An instance belongs to one thread.

    Args:
        folder: where they lie; it is made with the first one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opened: OrderedDict[str, RefinedPicture | _Failure] = OrderedDict()

    def add(
        self,
        picture: npt.NDArray[np.floating] | Iterable[npt.NDArray[np.floating]],
        size: Size | None = None,
    ) -> str:
        """Keep a picture, whole or not at all, and return its id.

        Args:
            picture: ``(h, w, 3)``, in [0, 1], or such bands of rows from top to bottom.
            size: width and height; of bands it has to be said.

        Raises:
            SaveError: when the disk is full or the folder cannot be written to; nothing is left.
        """
        if isinstance(picture, np.ndarray):
            size = picture.shape[1], picture.shape[0]
            picture = [picture]
        assert size is not None, "bands have a size"
        bands = picture
        return self._keep(lambda file: write_refined(file, size, bands))

    def take_in(self, identity: str, write: Callable[[BinaryIO], object]) -> None:
        """Keep the file of a picture from elsewhere, if it is that picture.

        Args:
            identity: its id.
            write: writes the file's bytes.

        Raises:
            PictureError: when it is damaged or another picture; nothing is left.
            SaveError: when the disk is full or the folder cannot be written to; nothing is left.
        """

        def checked(file: BinaryIO) -> str:
            write(file)
            file.flush()
            check_refined(file, identity)
            return identity

        if not self.has(identity):
            self._keep(checked)

    def path(self, identity: str) -> Path:
        """Return where the file of a picture is, or would be."""
        return self.folder / f"{identity}{SUFFIX}"

    def _keep(self, write: Callable[[BinaryIO], str]) -> str:
        """Write a file that is called by the id that writing it tells."""
        new = self.folder / f"{_NEW}{secrets.token_hex(8)}{SUFFIX}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with replacing(new) as file:
                identity = write(file)
            self._name(new, self.path(identity))
        except (OSError, SaveError) as error:
            with contextlib.suppress(OSError):
                new.unlink(missing_ok=True)
            if isinstance(error, OSError):
                error = cannot_save(new, error)
            raise SaveError(
                "The refined picture cannot be kept in “{folder}”; free some space or allow "
                "writing there.",
                error.detail,
                folder=self.folder,
            ) from error
        return identity

    def open(self, identity: str) -> RefinedPicture:
        """Open a picture; what has been opened stays readable, though its file may go.

        Raises:
            PictureError: when it is not there or damaged.
        """
        path = self.path(identity)
        known, stamp = self._opened.get(identity), _stamp(path)
        if known is None or (isinstance(known, _Failure) and known.stamp != stamp):
            try:
                known = open_refined(path, identity)
                self._looked_at(identity)
            except PictureError as error:
                known = _Failure(stamp, error)
            self._opened[identity] = known
            while len(self._opened) > OPEN:
                self._opened.popitem(last=False)
        self._opened.move_to_end(identity)
        if isinstance(known, _Failure):
            # a fresh one each time, or its traceback would grow
            raise copy(known.error)
        return known

    def has(self, identity: str) -> bool:
        """Tell whether there is a picture of that id, whole or not."""
        return _stamp(self.path(identity)) is not None

    def sweep(self, needed: Iterable[str]) -> None:
        """Remove what a kill has left, and what nobody has looked at for half a year.

        Args:
            needed: ids that this window needs, whatever their age.
        """
        for identity in needed:
            self._looked_at(identity)
        now = time.time()
        with contextlib.suppress(OSError):
            for file in list(self.folder.glob(f"*{SUFFIX}")):
                age = _LEFT_S if file.name.startswith(_NEW) else KEPT_S
                with contextlib.suppress(OSError):  # on Windows, one that a window has open
                    if now - file.stat().st_mtime > age:
                        file.unlink()

    @staticmethod
    def _name(new: Path, path: Path) -> None:
        try:
            new.replace(path)
        except PermissionError:
            if not path.exists():
                raise
            new.unlink()  # Windows: the same picture is there, and a window has it open

    def _looked_at(self, identity: str) -> None:
        with contextlib.suppress(OSError):
            os.utime(self.path(identity))


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
