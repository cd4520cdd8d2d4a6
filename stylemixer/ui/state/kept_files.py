"""A library of files as the window sees it: signals, and sentences for errors."""

from collections.abc import Iterable
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from PySide6.QtCore import QFile, QObject, Signal

from stylemixer.document.styles.file_library import AlreadyThereError, FileLibrary, Removed
from stylemixer.document.styles.style_search import Entry
from stylemixer.errors import StyleMixerError
from stylemixer.ui.widgets.sentences import translated

EntryT = TypeVar("EntryT", bound=Entry)


class TakenIn(NamedTuple, Generic[EntryT]):
    """What came of importing files.

    Attributes:
        new: entries that were not here before.
        present: all that are here now, in the order of the files.
        problem: a sentence about the others, perhaps empty.
    """

    new: list[EntryT]
    present: list[EntryT]
    problem: str


class KeptFiles(QObject, Generic[EntryT]):
    """A library. Nothing here raises for a folder that has gone or may not be written.

    Args:
        library: the files.
        parent: Qt's parent.

    Attributes:
        files: likewise.

    Signals:
        changed: entries have come, gone or changed.
        said: a sentence for the user about what went wrong.
    """

    changed = Signal()
    said = Signal(str)

    def __init__(self, library: FileLibrary[EntryT], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files = library
        self._entries: dict[str, EntryT] = {}
        self._take()

    # --- asking -----------------------------------------------------------------------------

    def tell_problems(self) -> None:
        """Say in one sentence which files of the folder cannot be read."""
        problems = self._files.problems()
        if len(problems) == 1:
            self.said.emit(translated(problems[0]))
        elif problems:
            text = self.tr("{0} %n more cannot be read.", "", len(problems) - 1)
            self.said.emit(text.format(translated(problems[0])))

    # --- changing ---------------------------------------------------------------------------

    def change(self, entry_id: str, **fields: object) -> bool:
        """Change what is known of an entry; returns whether that worked, and says why not."""
        problem = self.try_change(entry_id, **fields)
        if problem:
            self.said.emit(problem)
        return not problem

    def try_change(self, entry_id: str, **fields: object) -> str:
        """Change what is known of an entry; returns a sentence when that did not work."""
        try:
            self._files.change(entry_id, **fields)
        except StyleMixerError as error:
            return translated(error.sentence)
        self._take()
        return ""

    def remove(self, entry_id: str) -> Removed[EntryT] | None:
        """Put an entry into the system's trash; returns what brings it back, or None."""
        try:
            removed = self._files.remove(entry_id, to_trash)
        except StyleMixerError as error:
            self.said.emit(translated(error.sentence))
            self._take()
            return None
        self._take()
        return removed

    def restore(self, removed: Removed[EntryT]) -> bool:
        """Bring a removed entry back; returns whether that worked."""
        try:
            self._files.restore(removed)
        except StyleMixerError as error:
            self.said.emit(translated(error.sentence))
            return False
        self._take()
        return True

    def take_in(self, paths: Iterable[Path]) -> TakenIn[EntryT]:
        """Copy files into the library."""
        new, present, problems = [], [], []
        for path in paths:
            try:
                new.append(self._files.import_file(path))
                present.append(new[-1])
            except AlreadyThereError as error:
                here = self._files.get(error.entry.id)
                present += [here] if here is not None else []
                problems.append(translated(error.sentence))
            except StyleMixerError as error:
                problems.append(translated(error.sentence))
        self._take()
        problem = problems[0] if problems else ""
        if len(problems) > 1:
            text = self.tr("{0} %n more had to be left out.", "", len(problems) - 1)
            problem = text.format(problem)
        return TakenIn(new, present, problem)

    def export(self, entry_id: str, path: Path) -> bool:
        """Write an entry as a file of its own; returns whether that worked."""
        try:
            self._files.export(entry_id, path)
        except StyleMixerError as error:
            self.said.emit(translated(error.sentence))
            return False
        return True

    def refresh(self) -> None:
        """Look again: another process may have added or removed some."""
        before = self._files.problems()
        if self._files.refresh() and self._files.problems() != before:
            self.tell_problems()
        self._take()

    def _take(self) -> None:
        found = {entry.id: entry for entry in self._files.entries()}
        if found != self._entries:
            self._entries = found
            self.changed.emit()


def to_trash(path: Path) -> bool:
    """Move a file to the system's trash; returns whether it is there now."""
    return QFile(str(path)).moveToTrash()
