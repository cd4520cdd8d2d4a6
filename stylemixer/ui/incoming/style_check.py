"""Pictures on their way to become styles: tried in the background, so that broken ones stay out."""

import contextlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal, SignalInstance

from stylemixer.engine.pictures.reading import go_on
from stylemixer.engine.pictures.reading_thread import ReadingThread
from stylemixer.errors import PictureError
from stylemixer.ui.widgets.sentences import translated

TRIAL_EDGE = 64
SPEAK_AFTER_MS = 700
Taker = Callable[[list[Path]], None]


class StyleCheck(QObject):
    """Tries pictures on a thread of its own and hands on those that can be read, in order.

    Signals:
        said: a sentence for the user about those that cannot, or about a long wait.
    """

    said = Signal(str)
    _tried = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = ReadingThread("intake")
        self._open = 0
        self._tried.connect(self._hand_on, Qt.ConnectionType.QueuedConnection)
        self._patience = QTimer(self, singleShot=True, interval=SPEAK_AFTER_MS)
        self._patience.timeout.connect(self._speak)

    def take(self, paths: Sequence[Path], taker: Taker) -> None:
        """Try pictures; `taker` gets the good ones, on the window's thread, if there are any."""
        self._thread.do(partial(_try, list(paths), taker, self._tried))
        self._open += len(paths)
        self._patience.start()

    def stop(self) -> None:
        """Forget what is waiting and end; the picture that is being read is given up."""
        self._patience.stop()
        self._thread.stop()

    def _hand_on(self, good: list[Path], complaints: list[str], taker: Taker) -> None:
        self._open -= len(good) + len(complaints)
        if self._open <= 0:
            self._patience.stop()
        if good:
            taker(good)
        if len(complaints) == 1:
            self.said.emit(complaints[0])
        elif complaints:
            text = self.tr("{0} %n more cannot be read.", "", len(complaints) - 1)
            self.said.emit(text.format(complaints[0]))

    def _speak(self) -> None:
        self.said.emit(self.tr("Reading pictures (%n)…", "", self._open))


def _try(paths: list[Path], taker: Taker, tried: SignalInstance) -> None:
    # it has the signal alone: a QObject must not have its last reference on this thread
    good, complaints = [], []
    for path in paths:
        if complaint := _complaint(path):
            complaints.append(complaint)
        else:
            good.append(path)
        go_on()
    with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
        tried.emit(good, complaints, taker)


def _complaint(path: Path) -> str:
    """Return why a picture cannot be read, as a sentence; empty when it can."""
    from stylemixer.engine.pictures.images import read_thumbnail  # noqa: PLC0415  Pillow, off the window

    try:
        read_thumbnail(path, TRIAL_EDGE)
    except PictureError as error:
        return translated(error.sentence)
    return ""
