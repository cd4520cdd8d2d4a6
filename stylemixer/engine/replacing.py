"""Files that appear whole or not at all."""

import contextlib
import errno
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from stylemixer.errors import SaveError

_FULL = {errno.ENOSPC, errno.EDQUOT}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_PART = ".stylemixer-{}.part"  # short: names have a limit
_STALE_S = 24 * 3600


def cannot_save(path: Path, error: OSError) -> SaveError:
    """Say in one sentence why a file cannot be written and what to do."""
    folder = path.parent
    if error.errno in _FULL:
        text = f"The disk is full, “{path.name}” was not saved; free some space and save again."
    elif error.errno in _FORBIDDEN:
        text = f"“{path.name}” may not be written in “{folder}”; choose another folder."
    elif error.errno in (errno.ENOENT, errno.ENOTDIR):
        text = f"The folder “{folder}” does not exist; create it or choose another."
    elif error.errno in (errno.EISDIR, errno.ENOTEMPTY):
        text = f"“{path.name}” is a folder; choose another name."
    elif error.errno in (errno.ENAMETOOLONG, errno.EINVAL):
        text = f"“{path.name[:40]}…” is no name that the disk accepts; choose a shorter one."
    elif error.errno == errno.EFBIG:
        text = f"The disk takes no file as large as “{path.name}”; save a smaller picture."
    else:
        text = f"“{path.name}” could not be saved; choose another folder or disk."
    return SaveError(text, f"{type(error).__name__}: {error}")


def _sync_folder(folder: Path) -> None:
    """Make the renaming itself last through a power cut, where the system can."""
    with contextlib.suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what processes that were killed long ago have left."""
    with contextlib.suppress(OSError):
        for left in folder.glob(_PART.format("*")):
            if time.time() - left.stat().st_mtime > _STALE_S:
                left.unlink()


def _put_in_place(part: Path, target: Path) -> None:
    try:
        part.replace(target)
    except PermissionError as error:  # the folder is fine: the part could be made in it
        text = f"“{target.name}” is open in another program, or protected; close it there and save"
        raise SaveError(f"{text} again, or choose another name.", str(error)) from error


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Write a file beside `path` and put it in its place once it is whole and on the disk.

    Whatever happens, killing the process included, `path` holds the old file or the new one. An
    exception inside the ``with``, a cancelled generator's too, leaves no file behind; only a killed
    process leaves its ``.stylemixer-….part``, which goes when a file is written there a day later.

    Args:
        path: the file to write; a link is followed.

    Yields:
        A binary file, readable and seekable.

    Raises:
        SaveError: for every error of the operating system.
    """
    target = path.resolve() if path.is_symlink() else path
    part = target.with_name(_PART.format(secrets.token_hex(6)))
    _sweep(target.parent)
    try:
        with part.open("x+b") as file:  # not tempfile's: its files stay private to the user
            yield file
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(OSError):
            part.chmod(target.stat().st_mode & 0o777)
        _put_in_place(part, target)
        _sync_folder(target.parent)
    except BaseException as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise cannot_save(path, error) from error
        raise
