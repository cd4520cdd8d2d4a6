"""Locks that end with the process that holds them, however it ends."""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_DAY_S = 24 * 3600
_RENAMING_S = 60  # between closing and renaming a file, which are one moment apart

if sys.platform == "win32":
    import msvcrt

    def lock(handle: int) -> None:
        """Keep a file from being taken for left over; an open file cannot be removed anyway."""

    def try_lock(handle: int) -> bool:
        """Lock an open file until it is closed; tell whether nobody else holds it."""
        return lock_byte(handle, 0)

    @contextmanager
    def unowned(path: Path) -> Iterator[bool]:
        """Tell, for as long as the ``with`` lasts, whether nobody writes a file any more."""
        yield time.time() - path.stat().st_mtime > _RENAMING_S

    def lock_byte(handle: int, position: int) -> bool:
        """Lock a byte of a file, which need not have it; tell whether nobody else holds it."""
        os.lseek(handle, position, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def unlock_byte(handle: int, position: int) -> None:
        """Give back what `lock_byte` took."""
        os.lseek(handle, position, os.SEEK_SET)
        with suppress(OSError):
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def lock(handle: int) -> None:
        """Lock an open file until it is closed, where the disk can."""
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)

    def try_lock(handle: int) -> bool:
        """Lock an open file until it is closed; tell whether nobody else holds it.

        Whoever has opened it again in this process is somebody else, too. On a disk without locks,
        nobody is.
        """
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            return error.errno not in (errno.EAGAIN, errno.EACCES)
        return True

    @contextmanager
    def unowned(path: Path) -> Iterator[bool]:
        """Tell, for as long as the ``with`` lasts, whether nobody writes a file any more.

        On a disk without locks, what has not been written to for a day counts as left.

        Raises:
            OSError: when the file may not be opened, or is gone.
        """
        handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                free = True
            except OSError as error:
                held = error.errno in (errno.EAGAIN, errno.EACCES)
                free = not held and time.time() - os.fstat(handle).st_mtime > _DAY_S
            yield free
        finally:
            os.close(handle)

    def lock_byte(handle: int, position: int) -> bool:
        """Lock a byte of a file, which need not have it; tell whether nobody else holds it."""
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, position)
        except OSError as error:
            return error.errno not in (errno.EAGAIN, errno.EACCES)
        return True

    def unlock_byte(handle: int, position: int) -> None:
        """Give back what `lock_byte` took."""
        with suppress(OSError):
            fcntl.lockf(handle, fcntl.LOCK_UN, 1, position)
