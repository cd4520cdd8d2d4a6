"""What can be done to a style of the user's library: details, a file of its own, the trash."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from stylemixer.document.recipe import StyleRef
from stylemixer.document.styles.style_file import SUFFIX, file_name
from stylemixer.ui.look.icons import icon
from stylemixer.ui.shelf.kept_actions import ask_for_file, remove
from stylemixer.ui.shelf.style_details import StyleDetails

if TYPE_CHECKING:
    from stylemixer.ui.state.session import Session


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
        trash = menu.addAction(icon("trash"), self.tr("Move to the trash"))
        trash.triggered.connect(lambda: self.remove(style))

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
        path = ask_for_file(
            self._window,
            self.tr("Save {0} as a style file").format(title),
            Path(self.folder) / file_name(title),
            self.tr("Styles (*{0})").format(SUFFIX),
            SUFFIX,
        )
        if path is None or library is None:
            return
        self.folder = str(path.parent)
        if library.export(style.name, path):
            self._session.said.emit(self.tr("Saved {0}.").format(path.name))

    def remove(self, style: StyleRef) -> None:
        """Put a style into the system's trash, as a step that can be undone."""
        library, title = self._session.library, self._session.title(style)
        if library is not None:
            remove(self._session, library, style.name, title)
