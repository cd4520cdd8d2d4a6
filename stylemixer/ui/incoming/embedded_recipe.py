"""A picture that Style Mixer saved carries its mix: it is looked for, and offered."""

import contextlib
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance

from stylemixer.document.recipe import Recipe
from stylemixer.document.recipe_text import recipe_from_text
from stylemixer.engine.pictures.reading import go_on
from stylemixer.engine.pictures.reading_thread import ReadingThread
from stylemixer.errors import PictureError, StyleError
from stylemixer.ui.widgets.sentences import translated


class EmbeddedRecipes(QObject):
    """Reads the mix out of pictures, on a thread of its own.

    Signals:
        found: a picture's path and the `Recipe` that it carries, checked but not yet resolved.
        refused: a sentence about a mix that is damaged or too new.
    """

    found = Signal(object, object)
    refused = Signal(str)
    _read = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._thread = ReadingThread("mix reader")
        self._read.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def look(self, path: Path) -> None:
        """Look into a picture; only the last one asked for is told about."""
        self._path = path
        self._thread.do(partial(_look, path, self._read))

    def stop(self) -> None:
        """Tell nothing more; the picture that is being read is given up."""
        self._path = None
        self._thread.stop()

    def _tell(self, path: Path, result: object) -> None:
        if path != self._path:
            return
        if isinstance(result, Recipe):
            self.found.emit(path, result)
        elif isinstance(result, StyleError):
            self.refused.emit(translated(result.sentence))


def _look(path: Path, read: SignalInstance) -> None:
    # it has the signal alone: a QObject must not have its last reference on this thread
    from stylemixer.engine.pictures.images import read_recipe_text  # noqa: PLC0415  Pillow, off the window

    result: Recipe | StyleError
    try:
        text = read_recipe_text(path)
        if text is None:
            return
        result = recipe_from_text(text)
    except PictureError:
        return  # whoever opens it as a photo says so
    except StyleError as error:
        result = error
    go_on()
    with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
        read.emit(path, result)
