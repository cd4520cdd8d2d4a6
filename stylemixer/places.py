"""Looking at the disk without stumbling: a place that cannot be looked at is told, not raised."""

import errno
import os
import stat
import tempfile
from pathlib import Path
from typing import BinaryIO


class NotRegularError(OSError):
    """What was to be read is a pipe, a device or a socket, which would block or never end."""


def there(path: Path) -> bool:
    """Tell whether something is at a path, or may be: a locked folder hides what is in it."""
    try:
        return path.exists()
    except PermissionError:
        return True
    except (OSError, ValueError):  # a name that no file can have, a circle of links, a dead disk
        return False


def is_file(path: Path) -> bool:
    """Tell whether a regular file is at a path, as far as that can be seen."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Tell whether a folder is at a path, as far as that can be seen."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def absolute(path: Path) -> Path:
    """Return a path from the root on; as it is when the current folder has gone."""
    try:
        return path.absolute()
    except OSError:
        return path


def home() -> Path:
    """Return the user's home folder; that of temporary files for a user who has none."""
    try:
        return Path.home()
    except RuntimeError:
        return Path(tempfile.gettempdir())


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file for reading; this never waits for a pipe's other end or a device.

    Raises:
        NotRegularError: for a pipe, a device or a socket.
        IsADirectoryError: for a folder, on every system.
        OSError: when it cannot be opened.
        ValueError: for a name that no file can have.
    """
    _check_regular(path.stat(), path)
    file = open(path, "rb", opener=_open_at_once)  # noqa: SIM115  Path.open has no opener
    try:
        # between looking and opening another file may have come
        _check_regular(os.fstat(file.fileno()), path)
    except BaseException:
        file.close()
        raise
    return file


def _open_at_once(path: str, flags: int) -> int:
    # neither is on every system
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))


def _check_regular(found: os.stat_result, path: Path) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(found.st_mode):
        raise NotRegularError(errno.EINVAL, "not a regular file", str(path))
