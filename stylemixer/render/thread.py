"""The one thread that touches torch in the window's process.

What is most urgent comes first: a photo that has been read (on a thread of its own, see
`photo_reader`), the engine to load, a draft, the final picture, the visible region, then trials,
then what the laboratory looks at, then thumbnails and bands of a file by turns. A newer wish takes
the place of an older one of its kind; nothing queues but thumbnails and files. While a slider moves
without a break, a draft is always waiting, so a file gets a band in between now and then.
"""

import os
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from stylemixer.document.recipe import Recipe, StyleRef
from stylemixer.engine.pictures.reading import ReadingEnded, until
from stylemixer.errors import Sentence, StyleMixerError
from stylemixer.render.engine import Engine, TorchEngine
from stylemixer.render.file_painting import FilePainting
from stylemixer.render.inspection import InspectRequest
from stylemixer.render.photo_reader import PhotoReader, Result
from stylemixer.render.requests import (
    Codes,
    CodesRequest,
    Crashed,
    Event,
    Failed,
    Idle,
    Notice,
    OpenRequest,
    PreviewRequest,
    Region,
    SaveRequest,
    ThumbnailRequest,
    Trial,
    TrialRequest,
)
from stylemixer.render.scheduling.inspections import Inspections
from stylemixer.render.scheduling.keys import Line
from stylemixer.render.scheduling.plane import Plane
from stylemixer.render.scheduling.scheduler import Scheduler
from stylemixer.render.studio import Overtaken, Studio

Job = Callable[[], None]

NICENESS = 5
"""So the window comes first where there are few cores, and torch's own threads do as this one."""
REST_S = 0.5
"""After so long without work, freed memory is given back."""

NO_MEMORY = Sentence(
    "There is not enough memory for this; close other programs or choose a smaller size."
)
TO_CPU = Sentence("The graphics card is out of memory, so painting continues on the processor.")
FILE_TO_CPU = Sentence(
    "The graphics card is out of memory, so the file is being painted again from the start on the "
    "processor, which takes longer."
)


class InferenceThread:
    """Paints what it is asked for, and tells `emit`, on its own thread.

    Every method may be called from any thread and returns at once.

    Args:
        emit: takes each event; it must not wait for anything.
        make_engine: loads the networks onto a device.
        scheduler: decides which preview comes next.
        device: what to load at the start.
    """

    def __init__(
        self,
        emit: Callable[[Event], None],
        make_engine: Callable[[str], Engine] = TorchEngine,
        scheduler: Scheduler | None = None,
        device: str = "auto",
    ) -> None:
        self._emit = emit
        self._studio = Studio(make_engine)
        self._wake = threading.Condition()
        self._reader = PhotoReader(self._photo_read)
        self._thread = threading.Thread(target=self._run, name="inference", daemon=True)
        # wishes, guarded by _wake
        self._scheduler = scheduler or Scheduler()
        self._device: str | None = device
        self._reading: OpenRequest | None = None
        self._arrived: tuple[OpenRequest, Result] | None = None
        self._thumbnails: deque[ThumbnailRequest] = deque()
        self._trials: dict[str, TrialRequest] = {}
        self._codes: dict[str, CodesRequest] = {}
        self._saves: deque[SaveRequest] = deque()
        self._inspections = Inspections()
        self._cancelling = False
        self._stopping = False
        # what only the thread itself touches
        self._file = FilePainting(self._studio, emit, self._put_back)
        self._photo_id: int | None = None
        self._band_is_next = False
        self._known_problems: frozenset[tuple[StyleRef | None, Sentence]] = frozenset()
        self._restless = False
        self._worked: float | None = None

    # --- wishes -----------------------------------------------------------------------------

    def start(self) -> None:
        """Begin: load the engine, then wait for wishes."""
        self._thread.start()

    def stop(self) -> None:
        """End as soon as the running pass is over; a file that is being painted is dropped."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._reader.stop()
        if self._thread.ident is not None:
            self._thread.join()

    def open_photo(self, request: OpenRequest) -> None:
        """Read a photo; the newest request wins, and ends what is being read for another."""
        with self._wake:
            if self._stopping:
                return
            self._reading, self._arrived = request, None
            self._reader.read(request)
            self._wake.notify()

    def _photo_read(self, request: OpenRequest, result: Result) -> None:
        with self._wake:
            if self._reading is request:
                self._reading, self._arrived = None, (request, result)
                self._wake.notify()

    def set_recipe(self, recipe: Recipe) -> bool:
        """Paint this from now on; returns False when nothing that can be seen has changed."""
        with self._wake:
            changed = self._scheduler.set_recipe(recipe)
            self._wake.notify()
        return changed

    def repaint(self) -> None:
        """Paint the same recipe again: its styles may have come, gone or changed."""
        with self._wake:
            self._scheduler.invalidate()
            self._wake.notify()

    def set_region(self, region: Region | None) -> None:
        """Say which part of the photo is looked at in its own size."""
        with self._wake:
            self._scheduler.set_region(region)
            self._wake.notify()

    def anticipate(self, line: Line | Plane | None, known: Iterable[Any]) -> None:
        """Paint keys for this way of the hand, except at known places; None: no more."""
        with self._wake:
            self._scheduler.anticipate(line, known)
            self._wake.notify()

    def set_preview_edge(self, edge: int | None) -> None:
        """Say how long the picture at rest is to be; None: the working edge."""
        with self._wake:
            self._scheduler.set_preview_edge(edge)
            self._wake.notify()

    def set_device(self, device: str) -> None:
        """Compute on another device from now on."""
        with self._wake:
            self._device = device
            self._wake.notify()

    def set_thumbnails(self, requests: Iterable[ThumbnailRequest]) -> None:
        """Paint these thumbnails next, in this order, instead of those still waiting."""
        with self._wake:
            self._thumbnails = deque(requests)
            self._wake.notify()

    def try_out(self, request: TrialRequest) -> None:
        """Paint a trial at rest; it takes the place of a waiting one of its name."""
        with self._wake:
            self._trials[request.name] = request
            self._wake.notify()

    def ask_codes(self, request: CodesRequest) -> None:
        """Tell what is known of styles; it takes the place of a waiting request of its name."""
        with self._wake:
            self._codes[request.name] = request
            self._wake.notify()

    def save(self, request: SaveRequest) -> None:
        """Paint a photo into a file."""
        with self._wake:
            self._saves.append(request)
            self._wake.notify()

    def inspect(self, request: InspectRequest | None) -> None:
        """Look at a layer when nothing else is to be done; None: at nothing."""
        with self._wake:
            self._inspections.ask(request)
            self._wake.notify()

    def cancel_saves(self) -> None:
        """Stop painting files; none is left behind."""
        with self._wake:
            self._cancelling = True
            self._wake.notify()

    def busy(self) -> bool:
        """Tell whether the screen does not show yet what is wanted; an `Idle` will follow."""
        with self._wake:
            return (
                self._restless
                or self._reading is not None
                or self._arrived is not None
                or self._device is not None
                or (self._ready() and self._scheduler.visible_work())
            )

    # --- the thread -------------------------------------------------------------------------

    def _run(self) -> None:
        if sys.platform == "linux":  # elsewhere a thread has no niceness of its own
            own = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, own, os.getpriority(os.PRIO_PROCESS, own) + NICENESS)
        with until(lambda: self._stopping):  # style pictures are read here too
            while (job := self._next_job()) is not None:
                self._perform(job)
        self._file.close()

    def _next_job(self) -> Job | None:
        with self._wake:
            while not self._stopping:
                job = self._choose()
                if job is not None:
                    return job
                self._restless = self._restless or self._reading is not None
                if (
                    self._restless
                    and self._reading is None
                    and not (self._ready() and self._scheduler.visible_work())
                ):
                    self._restless = False
                    self._emit(Idle())
                self._wake.wait(self._seconds_to_wait())
        return None

    def _choose(self) -> Job | None:
        """Take the most urgent wish; the lock is held."""
        if self._cancelling:
            self._cancelling = False
            waiting = bool(self._saves)
            self._saves.clear()
            if waiting or self._file:
                return self._file.drop
        ready = self._ready()
        # without an engine, and with none to come, it says so
        if self._device is None and self._saves and not self._file:
            # before another photo, as all that was computed for this one is still there
            return partial(self._file.begin, self._saves.popleft())
        if self._arrived is not None:
            arrived, self._arrived = self._arrived, None
            self._restless = True
            return partial(self._take, *arrived)
        # a photo comes before the first engine, which is far longer in coming
        first = self._studio.engine is None and self._reading is not None
        if self._device is not None and not first:
            device, self._device = self._device, None
            self._restless = True
            return partial(self._load, device)
        if self._codes and self._studio.engine is not None:  # some milliseconds
            return partial(self._tell_codes, self._codes.pop(next(iter(self._codes))))
        if not ready:
            return None
        if self._scheduler.moving() and self._file.has_waited():
            return self._file.paint_band
        preview = self._scheduler.next()
        if preview is not None:
            if not (preview.hidden or preview.key):
                self._restless = True
            elif preview.key and self._restless and not self._scheduler.visible_work():
                self._restless = False
                self._emit(Idle())
            return partial(self._preview, preview)
        return self._choose_background()

    def _ready(self) -> bool:
        return self._studio.engine is not None and self._photo_id is not None

    def _choose_background(self) -> Job | None:
        moving = self._scheduler.moving()
        band = bool(self._file) and not self._file.due_in(moving)
        if self._trials and not moving:
            return partial(self._trial, self._trials.pop(next(iter(self._trials))))
        if self._inspections.due_in(moving) == 0:
            return partial(self._inspect, self._inspections.take())
        thumbnail = bool(self._thumbnails) and not moving
        if band and (self._band_is_next or not thumbnail):
            self._band_is_next = False
            return self._file.paint_band
        if thumbnail:
            self._band_is_next = True
            return partial(self._thumbnail, self._thumbnails.popleft())
        if not self._file and self._reading is None and not (moving or self._restless):
            look = self._scheduler.look_ahead()
            if look is not None:
                return partial(self._prepare, look)
        if self._seconds_to_tidying() == 0:
            self._worked = None
            return self._tidy
        return None

    def _seconds_to_tidying(self) -> float | None:
        """Return how long to rest before memory is given back; None: nothing was done since."""
        in_use = self._scheduler.is_handled or self._scheduler.moving()
        if self._worked is None or self._file or in_use:
            return None
        return max(self._worked + REST_S - time.monotonic(), 0.0)

    @staticmethod
    def _tidy() -> None:
        from stylemixer.engine.device import return_freed_memory  # noqa: PLC0415  torch is loaded by now

        return_freed_memory()

    def _seconds_to_wait(self) -> float | None:
        ends = [self._scheduler.due_in()]
        if self._ready():
            ends.append(self._seconds_to_tidying())
            ends.append(self._inspections.due_in(self._scheduler.moving()))
        if self._file and self._studio.engine is not None:
            ends.append(self._file.due_in(self._scheduler.moving()))
        elif self._ready() and not self._restless:
            ends.append(self._scheduler.look_ahead_in())
        return min((end for end in ends if end is not None), default=None)

    def _perform(self, job: Job) -> None:
        full = False
        try:
            job()
            if job != self._tidy:
                self._worked = time.monotonic()
        except ReadingEnded:
            return
        except StyleMixerError as error:
            self._emit(Failed(error.sentence))
        except Exception as error:
            full = self._studio.out_of_memory(error)
            if not full:
                self._emit(Crashed(f"{type(error).__name__}: {error}", traceback.format_exc()))
        # only here, where the error no longer keeps the device's memory alive
        if full:
            self._shed_memory()

    def _shed_memory(self) -> None:
        """Go on with the CPU; where that is full too, say so."""
        with self._wake:
            file = bool(self._saves) and self._file.is_begun_again(self._saves[0])
        if not file and self._studio.on_cpu:
            self._emit(Failed(NO_MEMORY))
            return
        self._emit(Notice(FILE_TO_CPU if file else TO_CPU))
        if not self._studio.on_cpu:
            with self._wake:
                self._device = "cpu"

    # --- jobs -------------------------------------------------------------------------------

    def _load(self, device: str) -> None:
        info = self._studio.load(device)
        with self._wake:
            self._scheduler.drafts.forget()
            self._scheduler.invalidate()
        self._emit(info)

    def _take(self, request: OpenRequest, result: Result) -> None:
        if isinstance(result, StyleMixerError):
            self._emit(Failed(result.sentence, photo_id=request.photo_id))
            return
        if isinstance(result, Exception):
            raise result
        info = result
        self._studio.show(info)
        with self._wake:
            self._photo_id = info.photo_id
            self._scheduler.open_photo(info.photo_id, info.size)
        self._emit(info)

    def _preview(self, request: PreviewRequest) -> None:
        try:
            frame, problems = self._studio.preview(request, partial(self._overtaken, request))
        except Overtaken:
            with self._wake:
                self._scheduler.abandoned(request)
            return
        except Exception as error:
            with self._wake:
                if not self._studio.out_of_memory(error):
                    self._scheduler.failed(request)
                elif self._studio.on_cpu:
                    self._scheduler.no_memory_for(request)
                else:
                    self._scheduler.abandoned(request)
            raise
        with self._wake:
            self._scheduler.painted(request, frame.seconds)
        if request.hidden:
            return
        self._emit(frame)
        if request.key:
            return  # its mix may leave out what the one that is wanted holds
        found = frozenset((problem.style, problem.error.sentence) for problem in problems)
        for style, sentence in sorted(found - self._known_problems, key=repr):
            self._emit(Failed(sentence, style=style))
        self._known_problems = found

    def _overtaken(self, request: PreviewRequest) -> bool:
        with self._wake:
            return self._stopping or self._arrived is not None or self._scheduler.overtaken(request)

    def _prepare(self, request: PreviewRequest) -> None:
        try:
            self._studio.prepare(request, partial(self._anything_waits, request))
        except Overtaken:
            with self._wake:
                self._scheduler.abandoned(request)
        except Exception as error:
            # whoever looks closer is told about memory; a guess is not worth a word
            if not self._studio.out_of_memory(error):
                raise

    def _anything_waits(self, request: PreviewRequest) -> bool:
        with self._wake:
            queued = self._trials or self._codes or self._thumbnails or self._saves
            wanted = self._reading or self._arrived or self._device
            looked_at = self._inspections.due_in(moving=False) == 0
            return (
                self._stopping
                or looked_at
                or bool(queued or wanted)
                or self._scheduler.overtaken(request)
            )

    def _thumbnail(self, request: ThumbnailRequest) -> None:
        try:
            thumbnail = self._studio.thumbnail(request)
        except StyleMixerError as error:
            self._emit(Failed(error.sentence, thumbnail=request.paint))
            return
        self._emit(thumbnail)

    def _trial(self, request: TrialRequest) -> None:
        try:
            trial = self._studio.trial(request, partial(self._trial_waits, request))
        except Overtaken:
            with self._wake:
                self._trials.setdefault(request.name, request)
            return
        except StyleMixerError:
            trial = Trial(request.name, request.paint, None, None, request.piece)
        self._emit(trial)

    def _tell_codes(self, request: CodesRequest) -> None:
        self._emit(Codes(request, self._studio.codes(request)))

    def _trial_waits(self, request: TrialRequest) -> bool:
        with self._wake:
            more_urgent = self._arrived is not None or self._device is not None
            more_urgent = more_urgent or self._scheduler.visible_work()
            return self._stopping or more_urgent or request.name in self._trials

    def _put_back(self, request: SaveRequest) -> None:
        with self._wake:
            self._saves.appendleft(request)

    def _inspect(self, request: InspectRequest) -> None:
        start = time.monotonic()
        found = self._studio.inspect(request)
        with self._wake:
            self._inspections.answered(request, time.monotonic() - start)
        if found is not None:
            self._emit(found)
