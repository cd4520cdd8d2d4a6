"""What can be done to a style of the user's library: details, a file of its own, the trash."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from stylemixer.document.recipe import StyleRef
from stylemixer.document.styles.style_file import SUFFIX, file_name
from stylemixer.ui.look.icons import icon
from stylemixer.ui.shelf.style_details import StyleDetails
from stylemixer.ui.widgets.plain_text import in_menu

if TYPE_CHECKING:
    from stylemixer.document.styles.file_library import Removed
    from stylemixer.document.styles.taught_style import TaughtStyle
    from stylemixer.ui.state.library import Library
    from stylemixer.ui.state.session import Session


class _RemoveTaught(QUndoCommand):
    """Puts a taught style into the system's trash; undone, it is in the library again."""

    def __init__(self, library: "Library", style_id: str, label: str) -> None:
        super().__init__(in_menu(label))
        self._library = library
        self._style_id = style_id
        self.removed: Removed[TaughtStyle] | None = None

    def redo(self) -> None:
        self.removed = self._library.remove(self._style_id)
        self.setObsolete(self.removed is None)

    def undo(self) -> None:
        back = self.removed is not None and self._library.restore(self.removed)
        self.setObsolete(not back)


class TaughtActions(QObject):
    """Opens details, writes files and removes, for whoever shows taught styles.

    Args:
        session: whose library the styles are in.
        window: what dialogs open over.
    """

    def __init__(self, session: "Session", window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self.folder = ""

    def fill(self, menu: QMenu, style: StyleRef) -> None:
        """Add what can be done to a taught style to its menu."""
        details = menu.addAction(icon("info"), self.tr("Details and tags…"))
        details.triggered.connect(lambda: self.show_details(style))
        export = menu.addAction(icon("export"), self.tr("Save as a style file…"))
        export.triggered.connect(lambda: self.export(style))
        menu.addSeparator()
        remove = menu.addAction(icon("trash"), self.tr("Move to the trash"))
        remove.triggered.connect(lambda: self.remove(style))

    def show_details(self, style: StyleRef) -> StyleDetails | None:
        """Open the details of a style; None when it has gone."""
        library = self._session.library
        known = library.style(style.name) if library is not None else None
        if library is None or known is None:
            return None
        dialog = StyleDetails(known, library, self._window)
        dialog.open()
        return dialog

    def export(self, style: StyleRef) -> None:
        """Ask for a file and write the style into it."""
        library, title = self._session.library, self._session.title(style)
        name, _filter = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Save {0} as a style file").format(title),
            str(Path(self.folder) / file_name(title)),
            self.tr("Styles (*{0})").format(SUFFIX),
        )
        if not name or library is None:
            return
        path = Path(name)
        if path.suffix.lower() != SUFFIX:
            path = path.with_name(path.name + SUFFIX)
        self.folder = str(path.parent)
        if library.export(style.name, path):
            self._session.said.emit(self.tr("Saved {0}.").format(path.name))

    def remove(self, style: StyleRef) -> None:
        """Put a style into the system's trash, as a step that can be undone."""
        library, title = self._session.library, self._session.title(style)
        if library is None:
            return
        command = _RemoveTaught(library, style.name, self.tr("Delete {0}").format(title))
        self._session.end_gesture()
        self._session.undo_stack.push(command)
        if command.removed is not None:
            text = self.tr("{0} is in the trash. Undo brings it back.")
            self._session.said.emit(text.format(title))
