"""Two seconds of a film, painted in small and shown in a loop."""

import contextlib
import shutil
import tempfile
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage

from stylemixer.engine.film.clip import Clip
from stylemixer.engine.film.film_settings import FilmSettings
from stylemixer.engine.film.tools import Tools
from stylemixer.engine.pictures.images import fitted
from stylemixer.jobs.film.order import FilmOrder, Key
from stylemixer.ui.canvas.canvas import Canvas
from stylemixer.ui.canvas.guest import Guest

SECONDS = 2.0
EDGE = 384
"""Long edge of the preview, in pixels."""


class PreviewLoop(QObject):
    """Owns the folder of a preview's frames, and shows them one after the other.

    Args:
        canvas: shows them in place of the painting.
        parent: Qt's parent.
    """

    def __init__(self, canvas: Canvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._folder: Path | None = None
        self._frames: list[QImage] = []
        self._next = 0
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._show)

    @property
    def is_playing(self) -> bool:
        """Whether it shows."""
        return self._clock.isActive()

    def order(self, clip: Clip, number: int, key: Key, tools: Tools, device: str) -> FilmOrder:
        """Return what is to be painted, from a frame on.

        Raises:
            OSError: when there is no room for it.
        """
        self.stop()
        self._folder = Path(tempfile.mkdtemp(prefix="stylemixer-preview-"))
        start = float(number / clip.fps)
        edge = min(EDGE, max(clip.size))
        return FilmOrder(
            Path(clip.path),
            self._folder / "frame.png",
            (key,),
            tools,
            fitted(clip.size, edge),
            FilmSettings("frames"),
            start=start,
            stop=start + SECONDS,
            device=device,
            sound=False,
        )

    def play(self, rate: float) -> None:
        """Show what has been painted, so many frames a second."""
        if self._folder is None:
            return
        self._frames = [QImage(str(path)) for path in sorted(self._folder.glob("frame-*.png"))]
        self._next = 0
        if self._frames:
            self._show()
            self._clock.start(max(round(1000 / rate), 1))

    def stop(self) -> None:
        """Show the painting again, and forget the preview."""
        if self.is_playing:
            self._clock.stop()
            self._canvas.set_guest(None)
        self._frames = []
        if self._folder is not None:
            with contextlib.suppress(OSError):
                shutil.rmtree(self._folder)
            self._folder = None

    def _show(self) -> None:
        frame = self._frames[self._next]
        self._next = (self._next + 1) % len(self._frames)
        self._canvas.set_guest(Guest(frame, frame))
