"""The file that is being painted, band by band, between what the screen needs."""

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

from stylemixer.render.pace import Pace
from stylemixer.render.requests import (
    Event,
    SaveCancelled,
    SaveDone,
    SaveProgress,
    SaveRequest,
)
from stylemixer.render.studio import Studio


@dataclass(frozen=True)
class _Saving:
    """A file that is being painted, and whether that began on the CPU."""

    request: SaveRequest
    bands: Generator[float, None, Path]
    on_cpu: bool


class FilePainting:
    """Paints one file at a time. It belongs to the thread that paints.

    Args:
        studio: paints.
        emit: takes events.
        put_back: puts a request first in the queue again.
    """

    def __init__(
        self,
        studio: Studio,
        emit: Callable[[Event], None],
        put_back: Callable[[SaveRequest], None],
    ) -> None:
        self._studio = studio
        self._emit = emit
        self._put_back = put_back
        self._saving: _Saving | None = None
        self._begun_again: SaveRequest | None = None
        self._pace = Pace()

    def __bool__(self) -> bool:
        """Tell whether a file is being painted."""
        return self._saving is not None

    def is_begun_again(self, request: SaveRequest) -> bool:
        """Tell whether a file is painted for the second time, since memory was full."""
        return request is self._begun_again

    def has_waited(self) -> bool:
        """Tell whether a file is kept waiting by drafts that follow each other without a gap."""
        return bool(self) and self._pace.has_waited()

    def due_in(self, moving: bool) -> float:
        """Return how long what moves comes before the next band, in seconds."""
        return self._pace.seconds_left() if moving else 0.0

    def begin(self, request: SaveRequest) -> None:
        """Begin a file."""
        on_cpu = self._studio.on_cpu
        try:
            self._saving = _Saving(request, self._studio.save(request), on_cpu)
            self._pace.begin()
        except Exception as error:
            self._end(request, on_cpu, error)
            raise

    def paint_band(self) -> None:
        """Paint the next band of the file."""
        assert self._saving is not None
        request = self._saving.request
        start = time.monotonic()
        try:
            fraction = next(self._saving.bands)
        except StopIteration as end:
            self._saving = self._begun_again = None
            self._emit(SaveDone(end.value))
        except Exception as error:
            on_cpu, self._saving = self._saving.on_cpu, None
            self._end(request, on_cpu, error)
            raise
        else:
            self._emit(SaveProgress(fraction))
        self._pace.painted(start)

    def drop(self) -> None:
        """End without a file, and say so."""
        self.close()
        self._saving = self._begun_again = None
        self._emit(SaveCancelled())

    def close(self) -> None:
        """Leave no file behind."""
        if self._saving is not None:
            self._saving.bands.close()

    def _end(self, request: SaveRequest, on_cpu: bool, error: Exception) -> None:
        """Drop a file after an error, or begin it once more when the card's memory was full."""
        again = not on_cpu and self._studio.out_of_memory(error)
        if not again or request is self._begun_again:
            self._begun_again = None
            self._emit(SaveCancelled())
            return
        self._begun_again = request
        self._put_back(request)
        self._emit(SaveProgress(0.0))
