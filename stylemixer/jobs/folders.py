"""Folders of jobs: one each, which holds all that a killed window leaves of it."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from stylemixer.engine.file_locks import try_lock

LOCK = "window.lock"
T = TypeVar("T")


class FolderLock:
    """A job's folder belongs to one window, until that releases it or ends, however it ends."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    def release(self) -> None:
        """Let others have the folder."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def lock_folder(folder: Path) -> FolderLock | None:
    """Take a job's folder for this window; None when another one has it or it cannot be taken."""
    try:
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError:
        return None
    if try_lock(handle):
        return FolderLock(handle)
    os.close(handle)
    return None


def find(root: Path, read: Callable[[Path], T | None]) -> tuple[T, FolderLock] | None:
    """Return a job that was left unfinished and that no other window works on.

    Args:
        root: the folder of the jobs' folders.
        read: returns what a folder holds; None when that is no job, or a damaged one.

    Returns:
        What was read, and the lock of its folder, which this window has now.
    """
    folders: list[Path] = []
    with contextlib.suppress(OSError):
        folders = sorted(root.iterdir())
    for folder in folders:
        job = read(folder)
        lock = lock_folder(folder) if job is not None else None
        if job is not None and lock is not None:
            return job, lock
    return None
