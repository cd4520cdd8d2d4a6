"""Autosave: every minute when something has changed, and at once before what may crash."""

from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from stylemixer.document.projects.project import Project
from stylemixer.errors import StyleMixerError
from stylemixer.ui.projects.places import Place
from stylemixer.ui.projects.project_thread import ProjectThread
from stylemixer.ui.widgets.sentences import translated

EVERY_MS = 60_000
"""A killed process loses at most this much."""


class Described(Protocol):
    """What is saved."""

    def to_autosave(self) -> Project | None:
        """Return the desk; None: nothing of it would be lost."""
        ...

    def picture(self) -> QImage | None:
        """Return the painted picture, if there is one."""
        ...


class Autosave(QObject):
    """Keeps the file of an autosave up to date in the place of the project that is open.

    Signals:
        failed: a sentence about an autosave that cannot be written, once until it can again.
    """

    failed = Signal(str)

    def __init__(
        self, described: Described, thread: ProjectThread, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._described = described
        self._thread = thread
        self._place: Place | None = None
        self._told = False
        self._wait = QTimer(self, singleShot=True, interval=EVERY_MS)
        self._wait.timeout.connect(self.now)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.now)

    def follow(self, place: Place) -> None:
        """Save into another place from now on."""
        self._stop_waiting()
        if self._place is not None and self._place is not place:
            self._place.release()
        self._place = place

    def touch(self) -> None:
        """Something has changed."""
        if not self._wait.isActive():
            self._wait.start()

    def soon(self) -> None:
        """Save what has changed once the change is over, as a step of the history."""
        self._soon.start()

    def now(self) -> None:
        """Save what has changed at once."""
        self._stop_waiting()
        place = self._place
        if place is None or place.taken:
            return
        project = self._described.to_autosave()
        if project is not None:
            picture = self._described.picture()
            self._thread.autosave(place.autosave, project, picture, self._tell)
        elif place.project is not None:
            self.forget()

    def forget(self) -> None:
        """Remove what was saved: nothing would be lost without it."""
        self._stop_waiting()
        if self._place is not None and not self._place.taken:
            self._thread.remove(self._place.autosave)

    def stop(self) -> None:
        """Save nothing any more, once the thread has ended."""
        self._stop_waiting()
        if self._place is not None:
            self._place.release()
            self._place = None

    def _stop_waiting(self) -> None:
        self._wait.stop()
        self._soon.stop()

    def _tell(self, result: StyleMixerError | None) -> None:
        if result is None:
            self._told = False
        elif not self._told:
            self._told = True
            self.failed.emit(translated(result.sentence))
