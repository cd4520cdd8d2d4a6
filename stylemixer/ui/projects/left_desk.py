"""A desk without a project that another one has taken the place of: it can be brought back."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from stylemixer.ui.projects.desk import Desk
from stylemixer.ui.state.last_session import LastSession

if TYPE_CHECKING:
    from stylemixer.document.snapshots import Snapshots


class LeftDesk(QObject):
    """Remembers what lay on the desk, for as long as the window is open."""

    def __init__(
        self, desk: Desk, picture: Callable[[], QImage | None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._picture = picture
        self._left: tuple[LastSession, Snapshots] | None = None

    def __bool__(self) -> bool:
        return self._left is not None

    def keep(self) -> None:
        """Remember what is there, if there is anything."""
        if self._desk.is_empty:
            return
        described = self._desk.described(None)
        size = described.photo.size if described.photo is not None else (1, 1)
        still = self._picture() or QImage()
        table = LastSession(self._desk.photo, described.recipe, still, size, described.view)
        self._left = table, described.snapshots

    def forget(self) -> None:
        """Remember nothing."""
        self._left = None

    def bring_back(self) -> None:
        """Put what was remembered on the desk."""
        if self._left is not None:
            table, snapshots = self._left
            self._left = None
            self._desk.put(table, snapshots)
