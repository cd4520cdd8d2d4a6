"""What can be done to any file of a library: into the trash and back, and out into a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Generic

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QUndoCommand
from PySide6.QtWidgets import QFileDialog, QWidget

from stylemixer.ui.state.kept_files import EntryT
from stylemixer.ui.widgets.plain_text import in_menu

if TYPE_CHECKING:
    from stylemixer.document.styles.file_library import Removed
    from stylemixer.ui.state.kept_files import KeptFiles
    from stylemixer.ui.state.session import Session


class RemoveEntry(QUndoCommand, Generic[EntryT]):
    """Puts a file into the system's trash; undone, it is in its library again."""

    def __init__(self, files: "KeptFiles[EntryT]", entry_id: str, label: str) -> None:
        super().__init__(in_menu(label))
        self._files = files
        self._entry_id = entry_id
        self.removed: Removed[EntryT] | None = None

    def redo(self) -> None:
        self.removed = self._files.remove(self._entry_id)
        self.setObsolete(self.removed is None)

    def undo(self) -> None:
        back = self.removed is not None and self._files.restore(self.removed)
        self.setObsolete(not back)


def remove(session: "Session", files: "KeptFiles[EntryT]", entry_id: str, title: str) -> None:
    """Put a file into the system's trash, as a step that can be undone, and say so."""
    tr = QCoreApplication.translate
    command = RemoveEntry(files, entry_id, tr("KeptActions", "Delete {0}").format(title))
    session.end_gesture()
    session.undo_stack.push(command)
    if command.removed is not None:
        text = tr("KeptActions", "{0} is in the trash. Undo brings it back.")
        session.said.emit(text.format(title))


def ask_for_file(window: QWidget, title: str, start: Path, kinds: str, suffix: str) -> Path | None:
    """Ask for a file to write to; None: none was chosen.

    Args:
        window: what the question opens over.
        title: of the question.
        start: the file that is proposed.
        kinds: the filter of the dialog.
        suffix: what the file ends in, whether or not it was typed.
    """
    name, _filter = QFileDialog.getSaveFileName(window, title, str(start), kinds)
    if not name:
        return None
    path = Path(name)
    return path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)
