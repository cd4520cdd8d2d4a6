"""Keeping a C library's complaints off the terminal."""

import contextlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_inside = 0
_kept = -1


@contextmanager
def quiet_stderr() -> Iterator[None]:
    """Send what is written to file descriptor 2 nowhere.

    libtiff prints on damaged files, on top of the error that Pillow raises, and Pillow offers no
    way to stop it; a person is to see one sentence. The descriptor belongs to the whole process,
    so threads inside at once share one redirection. Without a descriptor 2, as in a Windows
    application, nothing happens.
    """
    global _inside, _kept  # noqa: PLW0603  there is one descriptor 2, so there is one count
    with _lock:
        _inside += 1
        if _inside == 1:
            with contextlib.suppress(OSError):
                _kept = os.dup(2)
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, 2)
                os.close(nowhere)
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0 and _kept >= 0:
                os.dup2(_kept, 2)
                os.close(_kept)
                _kept = -1
