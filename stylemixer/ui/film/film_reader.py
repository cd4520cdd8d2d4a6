"""Reads films beside the window: what is in one, a frame of it, some frames in small."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from stylemixer.engine.film.clip import Clip, probe
from stylemixer.engine.film.frames import read_frames
from stylemixer.engine.film.tools import find_tools
from stylemixer.engine.pictures.images import Picture
from stylemixer.engine.pictures.reading_thread import ReadingThread
from stylemixer.errors import StyleMixerError
from stylemixer.ui.widgets.sentences import translated


@dataclass(frozen=True, eq=False)
class Still:
    """A frame of a film.

    Attributes:
        clip: the film.
        number: which frame.
        picture: what it shows.
    """

    clip: Clip
    number: int
    picture: Picture


class FilmReader(QObject):
    """Reads one frame at a time; a newer wish takes the place of one that has not begun.

    Args:
        ffmpeg: tells the folder of ffmpeg that the settings name.
        parent: Qt's parent.

    Signals:
        ready: a `Still`.
        failed: a sentence.
    """

    ready = Signal(object)
    failed = Signal(str)

    def __init__(self, ffmpeg: Callable[[], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ffmpeg = ffmpeg
        self._thread = ReadingThread("films")
        self._wish = 0

    def read(self, film: Path | Clip, number: int = 0) -> None:
        """Read a frame of a film; the last one when there are not so many."""
        self._wish += 1
        wish = self._wish
        self._thread.do(lambda: self._read(film, number, wish))

    def forget(self) -> None:
        """Deliver nothing that was asked for."""
        self._wish += 1

    def stop(self) -> None:
        """Read nothing any more."""
        self.forget()
        self._thread.stop()

    def _read(self, film: Path | Clip, number: int, wish: int) -> None:
        if wish != self._wish:
            return
        try:
            tools = find_tools(self._ffmpeg())
            clip = film if isinstance(film, Clip) else probe(film, tools)
            frames = read_frames(clip, tools, number, number + 1)
            picture = Picture(np.ascontiguousarray(next(islice(frames, 1))))
            frames.close()
        except StyleMixerError as error:
            if wish == self._wish:
                self.failed.emit(translated(error.sentence))
            return
        if wish == self._wish:
            self.ready.emit(Still(clip, number, picture))
