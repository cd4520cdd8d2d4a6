"""Pictures on their way to become styles: tried in the background, so that broken ones stay out."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from stylemixer.engine.pictures.reading import LAST_WAIT_S, ReadingEnded, until
from stylemixer.errors import PictureError
from stylemixer.ui.widgets.sentences import translated

TRIAL_EDGE = 64
SPEAK_AFTER_MS = 700
Taker = Callable[[list[Path]], None]


class Intake(QObject):
    """Tries pictures on a thread of its own and hands on those that can be read, in order.

    Signals:
        said: a sentence for the user about those that cannot, or about a long wait.
    """

    said = Signal(str)
    _tried = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._waiting: deque[tuple[list[Path], Taker]] = deque()
        self._thread: threading.Thread | None = None
        self._ending = False
        self._open = 0
        self._tried.connect(self._hand_on, Qt.ConnectionType.QueuedConnection)
        self._patience = QTimer(self, singleShot=True, interval=SPEAK_AFTER_MS)
        self._patience.timeout.connect(self._speak)

    def take(self, paths: Sequence[Path], taker: Taker) -> None:
        """Try pictures; `taker` gets the good ones, on the window's thread, if there are any."""
        with self._lock:
            self._waiting.append((list(paths), taker))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="intake", daemon=True)
                self._thread.start()
        self._open += len(paths)
        self._patience.start()

    def stop(self) -> None:
        """Forget what is waiting and end; the picture that is being read is given up."""
        with self._lock:
            self._ending = True
            self._waiting.clear()
            thread = self._thread
        self._patience.stop()
        if thread is not None:
            thread.join(LAST_WAIT_S)

    def _run(self) -> None:
        while True:
            with self._lock:
                if self._ending or not self._waiting:
                    self._thread = None
                    return
                paths, taker = self._waiting.popleft()
            good, complaints = [], []
            for path in paths:
                if self._ending:
                    return
                try:
                    with until(lambda: self._ending):
                        complaint = _complaint(path)
                except ReadingEnded:
                    return
                if complaint:
                    complaints.append(complaint)
                else:
                    good.append(path)
            if not self._ending:
                self._tried.emit(good, complaints, taker)

    def _hand_on(self, good: list[Path], complaints: list[str], taker: Taker) -> None:
        self._open -= len(good) + len(complaints)
        if self._open <= 0:
            self._patience.stop()
        if good:
            taker(good)
        if len(complaints) == 1:
            self.said.emit(complaints[0])
        elif complaints:
            text = self.tr("{0} And %n more cannot be read.", "", len(complaints) - 1)
            self.said.emit(text.format(complaints[0]))

    def _speak(self) -> None:
        self.said.emit(self.tr("Reading %n pictures…", "", self._open))


def _complaint(path: Path) -> str:
    """Return why a picture cannot be read, as a sentence; empty when it can."""
    from stylemixer.engine.pictures.images import read_thumbnail  # noqa: PLC0415  Pillow, off the window

    try:
        read_thumbnail(path, TRIAL_EDGE)
    except PictureError as error:
        return translated(error.sentence)
    return ""
