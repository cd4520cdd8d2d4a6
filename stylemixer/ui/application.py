"""The application: what the system asks it to open, on macOS after it has started."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """Keeps the files that are to be opened until there is a window that opens them.

    Args:
        arguments: for Qt, the program's name first.
    """

    def __init__(self, arguments: Sequence[str] = ("stylemixer",)) -> None:
        super().__init__(list(arguments))
        self._asked: list[Path] = []
        self._open: Callable[[list[Path]], object] | None = None

    def open_with(self, open_files: Callable[[list[Path]], object] | None) -> None:
        """Open files from now on, and those that have been asked for before.

        Args:
            open_files: does it; None: there is no window any more.
        """
        self._open = open_files
        if open_files is not None and self._asked:
            asked, self._asked = self._asked, []
            open_files(asked)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            path = Path(event.file())
            if self._open is None:
                self._asked.append(path)
            else:
                self._open([path])
            return True
        return super().event(event)


def application() -> QApplication:
    """Return the application, made when there is none yet, with its names."""
    app = QApplication.instance() or Application()
    assert isinstance(app, QApplication)
    app.setApplicationName("StyleMixer")
    app.setApplicationDisplayName("Style Mixer")
    app.setDesktopFileName("stylemixer")
    return app
