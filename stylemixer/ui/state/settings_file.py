"""The settings file, which other windows write to as well."""

import contextlib
import logging

from PySide6.QtCore import QLockFile

from stylemixer.document.settings import Settings, save_settings, settings_path
from stylemixer.document.settings_merge import merged, settings_there

LOCK_MS = 2_000
"""A window that has not finished writing by then has stopped in the middle of it."""
log = logging.getLogger("stylemixer.ui")


class SettingsFile:
    """Writes a window's settings so that what another one has written meanwhile stays.

    Args:
        read: what the window began with.
    """

    def __init__(self, read: Settings) -> None:
        self._before = read

    def write(self, settings: Settings) -> None:
        """Bring the file up to date with a window's settings.

        Raises:
            SaveError: when the folder cannot be written to or is full.
        """
        path = settings_path()
        with contextlib.suppress(OSError):  # saving tells what is wrong with the folder
            path.parent.mkdir(parents=True, exist_ok=True)
        lock = QLockFile(str(path.with_name(f"{path.name}.lock")))
        if not lock.tryLock(LOCK_MS):
            log.warning("the settings are written without a lock: %s", lock.error())
        try:
            there = settings_there(path)
            whole = settings if there is None else merged(self._before, settings, there)
            save_settings(whole, path)
        finally:
            lock.unlock()
        self._before = settings
