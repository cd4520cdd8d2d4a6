"""What a worker does: read a photo, paint it, write the file; three photos at a time overlap.

One thread of a worker paints. Those that read and write are the executor's: while a photo is
painted, the next one is read, and the last one is encoded and brought to the disk.
"""

import os
import queue
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from stylemixer.engine.files.export_settings import ExportSettings
from stylemixer.engine.files.sizes import Percent, output_size
from stylemixer.engine.files.targets import check_target
from stylemixer.engine.files.writers import open_writer
from stylemixer.engine.memory import is_out_of_memory
from stylemixer.engine.networks.registry import Networks
from stylemixer.engine.painting.mix import Mix
from stylemixer.engine.painting.mixer import Band, Mixer
from stylemixer.engine.pictures.images import Picture, Size, read_picture
from stylemixer.engine.pictures.preparation import Preparation, prepared
from stylemixer.engine.pictures.reading import ReadingEnded, until
from stylemixer.engine.replacing import FULL
from stylemixer.errors import Sentence, StyleMixerError
from stylemixer.jobs.batch.manifest import NEVER, Stamp
from stylemixer.jobs.batch.order import digest_of_file
from stylemixer.jobs.batch.plan import stamp_of
from stylemixer.render.band_writing import write_band

AT_ONCE = 4
"""Photos that a worker has in hand: one is read, one painted, and two written."""
WAITING_BANDS = 8
"""Bands of rows that may wait for being written."""
WAIT_S = 0.1
BEHIND = 5
"""So much nicer are the threads that read and write than the one that paints."""

NO_MEMORY = (
    "There is not enough memory to paint “{file}”; close other programs, or choose a smaller size."
)
BROKEN = "“{file}” could not be painted ({error}); try it alone, or leave it out."


class Ended(Exception):  # noqa: N818  it is no error
    """Nobody wants the batch any more."""


@dataclass(frozen=True, eq=False)
class Painted:
    """What a worker needs to know of a mix, once.

    Attributes:
        mix: style codes, not the pictures that they come from.
        preparation: what is done to one photo before it is painted.
        text: the recipe, which travels in the files.
        size: see `order.Order`.
        settings: likewise.
        tile: likewise.
    """

    mix: Mix
    preparation: Preparation | None
    text: str
    size: int | Percent | None
    settings: ExportSettings
    tile: int | None


@dataclass(frozen=True, eq=False)
class Task:
    """A photo to paint.

    Attributes:
        number: its own in its batch.
        key: of the mix, see `Painter`.
        photo: the photo's path.
        target: the file to write.
        beacon: a file that a worker sees that shares the disk; empty: it does.
        data: the photo's bytes, for a worker that does not; its result comes back as bytes.
    """

    number: int
    key: str
    photo: Path
    target: Path
    beacon: str = ""
    data: bytes | None = None


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of a task.

    Attributes:
        number: the task's.
        digest: the SHA-256 of the photo's bytes, in hexadecimal.
        stamp: of the photo, see `manifest.Entry`.
        result: of the file.
        seconds: how long it was painted.
        pixels: of the file.
        data: the file's bytes, where it was not written.
        failure: why there is none.
        detail: for developers.
        final: whether the next ones will fail as well: the disk is full.
        unseen: the worker does not see the photo or the folder.
    """

    number: int
    digest: str = ""
    stamp: Stamp = NEVER
    result: Stamp = NEVER
    seconds: float = 0.0
    pixels: int = 0
    data: bytes | None = None
    failure: Sentence | None = None
    detail: str = ""
    final: bool = False
    unseen: bool = False


Tell = Callable[[int, float], None]
"""Takes a task's number and the share of it that is painted; on any thread."""


class Painter:
    """The one that paints in this process, on a thread of its own.

    Args:
        networks: what it paints with.
        tell: hears how far a photo is.

    Attributes:
        mixes: what it paints, by keys.
        going: while this is not set, nothing is painted.
    """

    def __init__(self, networks: Networks, tell: Tell | None = None) -> None:
        self.mixes: dict[str, Painted] = {}
        self.going = threading.Event()
        self.going.set()
        self._tell = tell or (lambda _number, _share: None)
        self._networks = networks
        self._ended = threading.Event()
        self._reading = threading.Semaphore()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="painter")

    def close(self) -> None:
        """Give up what is being painted, and end."""
        self._ended.set()
        self.going.set()
        self._thread.shutdown(wait=True)

    @property
    def ended(self) -> bool:
        """Whether nobody wants anything any more."""
        return self._ended.is_set()

    def work(self, task: Task) -> Outcome:
        """Read a photo, paint it and write it, on the calling thread but for the painting.

        Whatever is wrong is told in the outcome.

        Raises:
            Ended: when nobody wants it any more.
        """
        file = task.photo.name
        _step_back()
        try:
            with until(self._ended.is_set):
                return self._work(task)
        except (Ended, ReadingEnded) as end:
            raise Ended from end
        except StyleMixerError as error:
            cause = error.__cause__
            full = isinstance(cause, OSError) and cause.errno in FULL
            return Outcome(task.number, failure=error.sentence, detail=error.detail, final=full)
        except Exception as error:
            if self.ended:
                raise Ended from error
            memory = is_out_of_memory(error)
            sentence = Sentence(
                NO_MEMORY if memory else BROKEN,
                {"file": file} if memory else {"file": file, "error": type(error).__name__},
            )
            return Outcome(task.number, failure=sentence, detail=repr(error))

    def _work(self, task: Task) -> Outcome:
        sent = task.data is not None
        if task.beacon and not sent and not (Path(task.beacon).exists() and task.photo.exists()):
            return Outcome(task.number, unseen=True)
        how = self.mixes[task.key]
        with tempfile.TemporaryDirectory() if sent else nullcontext() as folder:
            target = task.target if folder is None else Path(folder) / task.target.name
            self._acquire()
            reading = _Once(self._reading.release)
            try:
                stamp = stamp_of(task.photo)
                digest = "" if sent else _digest(task.photo)
                source = task.photo if task.data is None else task.data
                picture = prepared(read_picture(source, task.photo.name), how.preparation)
                size = output_size(picture.size, how.size)
                check_target(target, size, how.settings, alpha=picture.alpha is not None)
                photo = _Photo(task.number, how, picture, size, reading)
                seconds = self._paint(photo, target)
            finally:
                reading()
            return Outcome(
                task.number,
                digest,
                NEVER if sent else stamp,
                stamp_of(target),
                seconds,
                size[0] * size[1],
                target.read_bytes() if sent else None,
            )

    def _acquire(self) -> None:
        while not self._reading.acquire(timeout=WAIT_S):
            if self.ended:
                raise Ended

    def _paint(self, photo: "_Photo", target: Path) -> float:
        """Write what the painting thread paints; return the seconds that it took for it."""
        bands, picture, how = _Bands(), photo.picture, photo.how
        try:
            with open_writer(
                target,
                photo.size,
                how.settings,
                alpha=picture.alpha is not None,
                exif=picture.exif,
                dpi=picture.dpi,
                recipe_text=how.text if how.settings.keep_recipe else None,
            ) as writer:
                painting = self._thread.submit(self._fill, bands, photo)
                for band in bands:
                    write_band(writer, band, picture, photo.size)
                return painting.result()
        finally:
            bands.drop()

    def _fill(self, bands: "_Bands", photo: "_Photo") -> float:
        """Paint, on the painting thread."""
        photo.begun()  # the next photo may be read
        start = time.monotonic()
        try:
            if self.ended:
                raise Ended
            self._tell(photo.number, 0.0)
            mixer = Mixer(self._networks)
            mixer.set_photo(photo.picture)
            with closing(mixer.export(photo.how.mix, photo.size, photo.how.tile)) as painting:
                for band in painting:
                    self.going.wait()
                    if self.ended:
                        raise Ended
                    if not bands.put(band):
                        break  # it cannot be written
                    self._tell(photo.number, band.done)
            return time.monotonic() - start
        finally:
            bands.end()


@dataclass(frozen=True, eq=False)
class _Photo:
    """A photo that has been read, and what the painting thread has to know."""

    number: int
    how: Painted
    picture: Picture
    size: Size
    begun: Callable[[], None]


class _Once:
    """Does something the first time that it is called."""

    def __init__(self, what: Callable[[], None]) -> None:
        self._what: Callable[[], None] | None = what
        self._lock = threading.Lock()

    def __call__(self) -> None:
        with self._lock:
            what, self._what = self._what, None
        if what is not None:
            what()


class _Bands:
    """Bands of rows on the way from the thread that paints to the one that writes."""

    def __init__(self) -> None:
        self._queue: queue.Queue[Band | None] = queue.Queue(WAITING_BANDS)
        self._dropped = threading.Event()

    def put(self, band: Band | None) -> bool:
        """Hand one over when there is room; False: nobody takes them any more."""
        while not self._dropped.is_set():
            try:
                self._queue.put(band, timeout=WAIT_S)
            except queue.Full:
                continue
            return True
        return False

    def end(self) -> None:
        """Hand over that there are no more."""
        self.put(None)

    def drop(self) -> None:
        """Take no more."""
        self._dropped.set()

    def __iter__(self) -> Iterator[Band]:
        while (band := self._queue.get()) is not None:
            yield band


_stepped_back = threading.local()


def _step_back() -> None:
    """Let the painting thread go before this one: its threads wait for each other at every layer.

    Only Linux knows priorities of threads; elsewhere it is the system's business.
    """
    if sys.platform != "linux" or getattr(_stepped_back, "done", False):
        return
    _stepped_back.done = True
    with suppress(OSError):
        thread = threading.get_native_id()
        now = os.getpriority(os.PRIO_PROCESS, thread)
        os.setpriority(os.PRIO_PROCESS, thread, now + BEHIND)


def _digest(photo: Path) -> str:
    try:
        return digest_of_file(photo)
    except (OSError, ValueError):  # who reads it says what is wrong
        return ""


_here: Painter | None = None
_lock = threading.Lock()


def install(make: Callable[[], Painter], mixes: dict[str, Painted]) -> Painter:
    """Let `paint` in this process know some mixes; the painter is made if there is none yet.

    Args:
        make: makes it.
        mixes: by their keys.
    """
    global _here  # noqa: PLW0603  a worker is handed functions, and nothing of its process's own
    with _lock:
        if _here is None:
            _here = make()
        _here.mixes |= mixes
        return _here


def uninstall(mixes: dict[str, Painted]) -> None:
    """Forget some mixes; the painter is closed when it knows no more."""
    global _here  # noqa: PLW0603  see `install`
    with _lock:
        painter = _here
        if painter is None:
            return
        painter.mixes = {key: mix for key, mix in painter.mixes.items() if key not in mixes}
        if painter.mixes:
            return
        _here = None
    painter.close()


@contextmanager
def installed(make: Callable[[], Painter], mixes: dict[str, Painted]) -> Iterator[Painter]:
    """Do `install` and, at the end, `uninstall`."""
    try:
        yield install(make, mixes)
    finally:
        uninstall(mixes)


def paint(task: Task) -> Outcome:
    """Do a task with the painter of this process; what an executor is handed.

    Raises:
        Ended: when nobody wants it any more.
    """
    if _here is None or task.key not in _here.mixes:
        raise Ended
    return _here.work(task)
