"""Reads photos on a thread of its own, so that the one that shows goes on being painted."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeAlias

from stylemixer.engine.pictures.reading import ReadingEnded, until
from stylemixer.engine.pictures.reading_thread import ReadingThread
from stylemixer.render.pixels import alpha_for_screen, photo_for_screen, shrunk
from stylemixer.render.requests import OpenRequest, PhotoInfo

Result: TypeAlias = PhotoInfo | Exception
"""The photo, or what kept it from being read."""

ORIGINAL_EDGE = 2048
"""The original on the screen is at most so long; regions bring their part of it in full."""


def read_photo(request: OpenRequest) -> PhotoInfo:
    """Read a photo and make it ready for the screen; needs no engine.

    Raises:
        PictureError: when it cannot be read.
        ReadingEnded: see `reading.until`.
    """
    from stylemixer.engine.pictures.images import read_picture  # noqa: PLC0415  the window is first
    from stylemixer.engine.pictures.preparation import prepared  # noqa: PLC0415  likewise

    source = request.source
    picture = read_picture(source, request.name) if isinstance(source, Path | bytes) else source
    if request.preparation is not None:
        picture = prepared(picture, request.preparation)
    else:
        picture = picture.unprepared
    # whoever asks for them later need not wait
    _ = picture.fingerprint, picture.unprepared.fingerprint
    size = shrunk(picture.size, ORIGINAL_EDGE)
    return PhotoInfo(
        request.photo_id,
        request.name,
        source if isinstance(source, Path) else request.path,
        picture.size,
        photo_for_screen(picture.pixels, size),
        picture,
        None if picture.alpha is None else alpha_for_screen(picture.alpha, size),
    )


class PhotoReader:
    """Reads one photo at a time; a newer wish ends the reading of an older one.

    Args:
        done: takes what came of a wish, on the reader's thread, unless a newer one has come.
    """

    def __init__(self, done: Callable[[OpenRequest, Result], None]) -> None:
        self._done = done
        self._lock = threading.Lock()
        self._wanted: OpenRequest | None = None
        self._thread = ReadingThread("photos")

    def read(self, request: OpenRequest) -> None:
        """Read this photo, and no other any more."""
        with self._lock:
            self._wanted = request
        self._thread.do(partial(self._read, request))

    def stop(self) -> None:
        """Read nothing any more."""
        with self._lock:
            self._wanted = None
        self._thread.stop()

    def _read(self, request: OpenRequest) -> None:
        result = self._result(request)
        with self._lock:
            wanted = self._wanted is request
            if wanted:
                self._wanted = None
        if wanted and result is not None:
            self._done(request, result)

    def _result(self, request: OpenRequest) -> Result | None:
        try:
            with until(lambda: self._wanted is not request):
                return read_photo(request)
        except ReadingEnded:
            return None
        except Exception as error:  # told where all others are told
            return error
