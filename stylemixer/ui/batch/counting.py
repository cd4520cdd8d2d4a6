"""How many photos a batch has, and how large they are: looked up beside the window."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, Qt, Signal

from stylemixer.engine.pictures.reading import go_on
from stylemixer.engine.pictures.reading_thread import ReadingThread
from stylemixer.errors import PictureError, StyleMixerError
from stylemixer.jobs.batch.photos import Photos
from stylemixer.ui.state.view import Size
from stylemixer.ui.widgets.sentences import translated

TELL_EVERY_S = 0.25


@dataclass(frozen=True)
class Count:
    """What was found so far.

    Attributes:
        sizes: width and height of each photo that can be read.
        broken: how many look as if they could not.
        done: whether this is all.
        problem: a sentence about what stands in the way, or nothing.
        notices: sentences about what is left out.
    """

    sizes: tuple[Size, ...] = ()
    broken: int = 0
    done: bool = False
    problem: str = ""
    notices: tuple[str, ...] = ()


class Counting(QObject):
    """Looks into folders and at the heads of files, on a thread of its own.

    Signals:
        counted: a `Count`, several times.
    """

    counted = Signal(object)
    _told = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = ReadingThread("batch count")
        self._turn = 0
        self._told.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def count(self, given: Sequence[str], out: Path) -> None:
        """Count these; what was counted before is forgotten."""
        self._turn += 1
        if given:
            self._thread.do(partial(self._count, self._turn, tuple(given), out))
        else:
            self.counted.emit(Count(done=True))

    def stop(self) -> None:
        """End."""
        self._turn += 1
        self._thread.stop()

    def _deliver(self, turn: int, count: Count) -> None:
        if turn == self._turn:
            self.counted.emit(count)

    def _count(self, turn: int, given: tuple[str, ...], out: Path) -> None:
        """Count, on the thread."""
        from stylemixer.engine.pictures.images import probe  # noqa: PLC0415  the window comes first

        photos, sizes, broken, told = Photos(given, out), list[Size](), 0, monotonic()
        problem = ""
        try:
            for photo in photos.found():
                go_on()
                if turn != self._turn:
                    return
                try:
                    sizes.append(probe(photo)[:2])
                except PictureError:
                    broken += 1
                if monotonic() - told > TELL_EVERY_S:
                    told = monotonic()
                    self._told.emit(turn, Count(tuple(sizes), broken))
        except StyleMixerError as error:
            problem = translated(error.sentence)
        notices = tuple(translated(notice) for notice in photos.notices)
        self._told.emit(turn, Count(tuple(sizes), broken, True, problem, notices))
