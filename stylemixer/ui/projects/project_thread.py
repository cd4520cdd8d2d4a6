"""Reading and writing projects, one after the other, on a thread that is not the event loop's."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from stylemixer.document.projects.project import Project
from stylemixer.errors import StyleMixerError
from stylemixer.ui.widgets.qimage import encoded

if TYPE_CHECKING:
    from stylemixer.document.projects.opening import OpenedProject
    from stylemixer.document.projects.writing import Sources, Written

PREVIEW_EDGE = 1280
"""Long edge in pixels of the painted picture in a project, which shows before painting is live."""
PREVIEW_QUALITY = 88
log = logging.getLogger("stylemixer.ui")


@dataclass(frozen=True)
class Found:
    """A project that has been read, and what an ended window has left of it.

    Attributes:
        opened: the project as its file has it.
        still: its painted picture; null when there is none.
        newer: the desk of an autosave that is younger than the file; None: there is none.
        newer_still: likewise its painted picture.
        saved_ns: when the project was written, in nanoseconds as the file system counts.
        newer_ns: likewise the autosave; 0: there is none.
    """

    opened: "OpenedProject"
    still: QImage
    newer: Project | None
    newer_still: QImage
    saved_ns: int
    newer_ns: int


class LeftAutosave(NamedTuple):
    """What an autosave holds.

    Attributes:
        project: the desk; None: there is none, or a damaged one.
        still: its painted picture; null when there is none.
    """

    project: Project | None
    still: QImage


class ProjectThread(QObject):
    """Does what it is asked in that order; the answers come on the thread that this lives in."""

    _done = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = _Work()
        self._lock = threading.Lock()
        self._next: tuple[Path, Project, QImage | None] | None = None
        self._thread = ThreadPoolExecutor(1, "projects")
        self._done.connect(_tell, Qt.ConnectionType.QueuedConnection)

    def open(
        self, path: Path, autosave: Path | None, done: Callable[[Found | StyleMixerError], None]
    ) -> None:
        """Open a project, and look for an autosave of it."""
        self._do(lambda work: work.open(path, autosave), done)

    def save(
        self,
        path: Path,
        project: Project,
        picture: QImage | None,
        before: Path | None,
        done: "Callable[[Written | StyleMixerError], None]",
    ) -> None:
        """Write a project; `before` is the file that it was in so far."""
        self._do(lambda work: work.save(path, project, picture, before), done)

    def autosave(
        self,
        path: Path,
        project: Project,
        picture: QImage | None,
        done: Callable[[StyleMixerError | None], None],
    ) -> None:
        """Write an autosave, instead of one that has not been begun yet."""
        with self._lock:
            queued = self._next is not None
            self._next = path, project, picture
        if not queued:
            self._do(self._write_next, done)

    def read_autosave(self, path: Path, done: Callable[[LeftAutosave], None]) -> None:
        """Read an autosave, if there is a sound one."""
        self._do(lambda work: work.left(path), done)

    def remove(self, path: Path) -> None:
        """Remove an autosave that is not needed any more."""
        with self._lock:
            self._next = None
        self._do(lambda _work: _remove(path), lambda _none: None)

    def stop(self) -> None:
        """Do what was asked for, and end."""
        self._thread.shutdown()

    def _write_next(self, work: "_Work") -> None:
        with self._lock:
            wanted, self._next = self._next, None
        if wanted is not None:
            work.autosave(*wanted)

    def _do(self, work: Callable[["_Work"], Any], done: Callable[[Any], None]) -> None:
        with suppress(RuntimeError):  # the window has closed
            self._thread.submit(_run, self._work, work, done, self._done)


def _run(
    work: "_Work", what: Callable[["_Work"], Any], done: Callable[[Any], None], said: Any
) -> None:
    # it has the signal alone: a QObject must not have its last reference on this thread
    try:
        result = what(work)
    except Exception as error:  # told where all others are told
        result = error
    with suppress(RuntimeError):  # the window has gone meanwhile
        said.emit(done, result)


def _tell(done: Callable[[Any], None], result: object) -> None:
    if isinstance(result, Exception) and not isinstance(result, StyleMixerError):
        raise result
    done(result)


class _Work:
    """What the thread does; nothing of it is used on another one.

    What it needs is imported here: the window shows before Pillow is loaded.
    """

    @cached_property
    def _sources(self) -> "Sources":
        from stylemixer.document.projects.writing import Sources  # noqa: PLC0415  see above

        return Sources()

    def open(self, path: Path, autosave: Path | None) -> Found:
        from stylemixer.document.projects.opening import open_project  # noqa: PLC0415  see above

        saved_ns = changed_ns(path)
        opened = open_project(path, self._sources)
        newer_ns = changed_ns(autosave) if autosave is not None else 0
        newer, newer_still = None, QImage()
        if autosave is not None and newer_ns >= saved_ns:
            newer, newer_still = self.left(autosave)
        if newer is None:
            newer_ns = 0
        return Found(opened, _image(opened.preview), newer, newer_still, saved_ns, newer_ns)

    def left(self, path: Path) -> LeftAutosave:
        from stylemixer.document.projects.opening import read_autosave  # noqa: PLC0415  see above

        try:
            project, preview = read_autosave(path)
        except StyleMixerError as error:
            if path.exists():
                log.warning("%s %s", error.message, error.detail)
            return LeftAutosave(None, QImage())
        return LeftAutosave(project, _image(preview))

    def save(
        self, path: Path, project: Project, picture: QImage | None, before: Path | None
    ) -> "Written":
        from stylemixer.document.projects.writing import write_project  # noqa: PLC0415  see above

        return write_project(path, project, _jpeg(picture), self._sources, before)

    def autosave(self, path: Path, project: Project, picture: QImage | None) -> None:
        from stylemixer.document.projects.writing import write_autosave  # noqa: PLC0415  see above

        write_autosave(path, project, _jpeg(picture))


def changed_ns(path: Path) -> int:
    """Return when a file was written, in nanoseconds as the file system counts; 0: never."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _jpeg(picture: QImage | None) -> bytes:
    if picture is None or picture.isNull():
        return b""
    if max(picture.width(), picture.height()) > PREVIEW_EDGE:
        keep, smooth = (
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        picture = picture.scaled(PREVIEW_EDGE, PREVIEW_EDGE, keep, smooth)
    return encoded(picture, "jpeg", quality=PREVIEW_QUALITY)


def _image(preview: bytes) -> QImage:
    return QImage.fromData(preview) if preview else QImage()
