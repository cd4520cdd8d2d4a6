"""The file of the project that is open: saving it, after what has to be asked."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from stylemixer.document.projects.project import SUFFIX, Project
from stylemixer.errors import StyleMixerError
from stylemixer.paths import user_data
from stylemixer.ui.projects.desk import Desk
from stylemixer.ui.projects.photo_question import PhotoQuestion
from stylemixer.ui.projects.places import Place, place_of
from stylemixer.ui.projects.project_thread import ProjectThread, changed_ns
from stylemixer.ui.projects.questions import ask_for_file, may_replace
from stylemixer.ui.state.session import Session
from stylemixer.ui.widgets.messages import Toast
from stylemixer.ui.widgets.sentences import translated

if TYPE_CHECKING:
    from stylemixer.document.projects.writing import Written


class ProjectFile(QObject):
    """Writes the desk into a file; the history's clean state is what that has.

    Args:
        session: whose history that is.
        desk: what is saved.
        thread: writes.
        picture: gives the painted picture that shows, or None.
        folder: tells where a dialog for a new file begins.
        toast: for sentences.
        window: for dialogs.

    Attributes:
        path: the file; None: the desk has none.
        embeds: whether the photo belongs into it; None: nobody has been asked.

    Signals:
        changed: it is another file, or has changes that are not saved, or none any more.
        written: the path of a file that is whole now, and its `Place` if it is another one.
    """

    changed = Signal()
    written = Signal(object, object)

    def __init__(
        self,
        session: Session,
        desk: Desk,
        thread: ProjectThread,
        *,
        picture: Callable[[], QImage | None],
        folder: Callable[[], Path],
        toast: Toast,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._desk = desk
        self._thread = thread
        self._picture = picture
        self._folder = folder
        self._toast = toast
        self._window = window
        self.path: Path | None = None
        self.embeds: bool | None = None
        self._seen_ns = 0
        self._writing: list[Path] = []
        self._then: Callable[[], object] | None = None
        self._dialog: PhotoQuestion | None = None
        session.undo_stack.cleanChanged.connect(lambda _clean: self.changed.emit())

    @property
    def saving(self) -> bool:
        """Whether it is being written."""
        return bool(self._writing)

    @property
    def unsaved(self) -> bool:
        """Whether there is a file that does not have all that is on the desk."""
        return self.path is not None and (self.saving or not self._session.undo_stack.isClean())

    @property
    def dialog(self) -> PhotoQuestion | None:
        """The open question, or None."""
        return self._dialog

    def become(self, path: Path | None, embeds: bool | None) -> None:
        """Be another file, or none."""
        self.path, self.embeds = path, embeds
        self._seen_ns = 0 if path is None else changed_ns(path)
        self.changed.emit()

    def save(self) -> None:
        """Save; ask for a name if there is none."""
        if self.path is None:
            self.save_as()
        elif self._is_as_it_was(self.path):
            self._ask_and_write(self.path)
        else:
            self._then = None

    def _is_as_it_was(self, path: Path) -> bool:
        """Tell whether the file is the one that was read or written last, or may be replaced."""
        if self.saving or changed_ns(path) in (0, self._seen_ns):
            return True
        text = self.tr("{0} was changed by another program since you opened it. Replace it?")
        return may_replace(text.format(path.name), self._window)

    def save_as(self) -> None:
        """Save under another name."""
        path = ask_for_file(self._proposal(), self._window)
        if path is None:
            self._then = None
        else:
            self._ask_and_write(path)

    def save_then(self, go_on: Callable[[], object]) -> None:
        """Save, unless it is being saved, and go on once that has worked."""
        self._then = go_on
        if not self.saving:
            self.save()

    def write(self, path: Path, embeds: bool | None = None) -> None:
        """Write the desk into a file, unasked; that is its file from then on.

        Args:
            path: the file.
            embeds: whether with the photo; None: as before.
        """
        if path != self.path and path in self._writing:
            return  # it will be it in a moment
        self.embeds = self.embeds if embeds is None else embeds
        place = None
        if path != self.path:
            place = place_of(path)
            if place.taken:
                text = self.tr("{0} is open in another window; choose another name.")
                self._toast.say(text.format(path.name))
                self._then = None
                return
        self._session.end_gesture()
        self._session.undo_stack.setClean()
        self._writing.append(path)
        self._thread.save(
            path,
            self._described(),
            self._picture(),
            self.path,
            lambda result: self._finish(path, place, result),
        )
        self.changed.emit()

    def _ask_and_write(self, path: Path) -> None:
        """Write it, once it is known whether with the photo."""
        project = self._described()
        if project.embeds is not None or project.photo is None:
            self.write(path)
            return
        if self._dialog is not None:
            self._dialog.raise_()
            return
        dialog = self._dialog = PhotoQuestion(project, self._window)
        dialog.finished.connect(lambda result: self._answered(path, bool(result)))
        dialog.open()

    def _answered(self, path: Path, accepted: bool) -> None:
        dialog, self._dialog = self._dialog, None
        assert dialog is not None
        dialog.deleteLater()
        if accepted:
            self.write(path, dialog.embed.isChecked())
        else:
            self._then = None

    def _finish(self, path: Path, place: Place | None, result: "Written | StyleMixerError") -> None:
        self._writing.remove(path)
        then, self._then = self._then, None
        if isinstance(result, StyleMixerError):
            if place is not None:
                place.release()
            self._session.undo_stack.resetClean()
            self._toast.say(translated(result.sentence))
            self.changed.emit()
            return
        self._seen_ns = changed_ns(path)
        self.written.emit(path, place)
        if result.problems:
            self._toast.say_sentence(result.problems[0])
        else:
            self._toast.say(self.tr("Saved {0}.").format(path.name))
        self.changed.emit()
        if then is not None:
            then()

    def _described(self) -> Project:
        """Return the desk as it is saved; a photo that only this program has goes with it."""
        project = self._desk.described(self.embeds)
        own = user_data()
        if project.photo is not None and own in Path(project.photo.path).parents:
            return project.replaced(embeds=True)
        return project

    def _proposal(self) -> Path:
        if self.path is not None:
            return self.path
        photo = self._session.photo
        stem = Path(photo.name).stem if photo is not None else self.tr("Untitled")
        return self._folder() / f"{stem}{SUFFIX}"
