"""A folder of the window's own for each project: its autosave, and that no other window has it."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from stylemixer.document.projects.project import SUFFIX
from stylemixer.jobs.folders import LOCK, FolderLock, lock_folder
from stylemixer.paths import user_data

UNTITLED = "desk"
_MOST = 64


def places_folder() -> Path:
    """Return where those folders lie; it need not be there."""
    return user_data() / "projects"


class Place:
    """The folder of an open project, or of a desk without one.

    Attributes:
        folder: where it is.
        project: the project's file; None: of a desk without one.
        taken: whether another window has it, so that this one must keep its hands off.
    """

    def __init__(self, folder: Path, project: Path | None) -> None:
        self.folder = folder
        self.project = project
        self._lock: FolderLock | None = None
        with suppress(OSError):  # a home that cannot be written to has neither locks nor autosaves
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = lock_folder(folder)
        # a lock that cannot be opened is no other window's
        self.taken = self._lock is None and os.access(folder / LOCK, os.R_OK | os.W_OK)

    @property
    def autosave(self) -> Path:
        """The file of the autosave; it need not be there."""
        return self.folder / f"autosave{SUFFIX}"

    def release(self) -> None:
        """Let other windows have it."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def place_of(project: Path) -> Place:
    """Return the place of a project, by whatever links it is called."""
    name = os.fsencode(os.path.realpath(project))
    return Place(places_folder() / hashlib.sha256(name).hexdigest()[:32], project)


def untitled_place() -> Place:
    """Return a place for a desk without a project: of those that are free, the one used last."""
    folders = [places_folder() / (f"{UNTITLED}-{n}" if n else UNTITLED) for n in range(_MOST)]
    used = sorted(filter(_used, folders), key=_used, reverse=True)
    for folder in dict.fromkeys([*used, *folders]):
        place = Place(folder, None)
        if not place.taken:
            return place
    return Place(folders[0], None)


def _used(folder: Path) -> float:
    try:
        return (folder / f"autosave{SUFFIX}").stat().st_mtime
    except OSError:
        return 0.0
