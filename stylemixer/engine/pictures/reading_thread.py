"""A thread for reading pictures, which never keeps the program from ending."""

import sys
import threading
from collections import deque
from collections.abc import Callable

from stylemixer.engine.pictures.reading import LAST_WAIT_S, ReadingEnded, until


class ReadingThread:
    """Does one piece of work after the other; the thread lasts while there is something to do.

    It is a daemon, and so neither a `ThreadPoolExecutor`'s nor a `QThreadPool`'s: both wait for
    their threads when the program ends, and a decoder or a network's disk that cannot be ended
    would keep a program without a window.

    Args:
        name: the thread's.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._waiting: deque[Callable[[], None]] = deque()
        self._ending = False
        self._thread: threading.Thread | None = None

    def do(self, work: Callable[[], None]) -> None:
        """Do this when all that was asked for before is done; nothing any more after `stop`.

        Args:
            work: it may let `ReadingEnded` out, which is raised in it after `stop`.
        """
        with self._lock:
            if self._ending:
                return
            self._waiting.append(work)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Forget what is waiting; what is being read is given up, and waited for a moment."""
        with self._lock:
            self._ending = True
            self._waiting.clear()
            thread = self._thread
        if thread is not None:
            thread.join(LAST_WAIT_S)

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                work = self._waiting.popleft()
            try:
                with until(lambda: self._ending):
                    work()
            except ReadingEnded:
                pass
            except Exception:  # told where all others are; what waits is read all the same
                told = threading.ExceptHookArgs((*sys.exc_info(), threading.current_thread()))
                threading.excepthook(told)
