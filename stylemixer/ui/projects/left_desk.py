"""A desk without a project that another one has taken the place of: it can be brought back."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from stylemixer.ui.projects.desk import Desk
from stylemixer.ui.projects.project_thread import LeftAutosave
from stylemixer.ui.state.last_session import LastSession

if TYPE_CHECKING:
    from stylemixer.document.pad import Pad
    from stylemixer.document.snapshots import Snapshots


class LeftDesk(QObject):
    """Remembers what lay on the desk; what an earlier session has left, too."""

    def __init__(
        self, desk: Desk, picture: Callable[[], QImage | None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._picture = picture
        self._left: tuple[LastSession, Snapshots, Pad] | None = None

    def __bool__(self) -> bool:
        return self._left is not None

    def keep(self) -> bool:
        """Remember what is there, if there is anything; return whether there is."""
        if self._desk.is_empty:
            return False
        described = self._desk.described(None)
        size = described.photo.size if described.photo is not None else (1, 1)
        still = self._picture() or QImage()
        table = LastSession(self._desk.photo, described.recipe, still, size, described.view)
        self._left = table, described.snapshots, described.pad
        return True

    def take(self, left: LeftAutosave) -> None:
        """Remember what an autosave has kept of an earlier session."""
        project = left.project
        if project is None or self._left is not None:
            return
        photo = project.photo
        place = Path(photo.path) if photo is not None else None
        size = photo.size if photo is not None else (1, 1)
        table = LastSession(place, project.recipe, left.still, size, project.view)
        self._left = table, project.snapshots, project.pad

    def bring_back(self) -> None:
        """Put what was remembered on the desk."""
        if self._left is not None:
            table, snapshots, pad = self._left
            self._left = None
            self._desk.put(table, snapshots, pad)
