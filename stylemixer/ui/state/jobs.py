"""Long work beside the window: one job at a time, whatever its kind, and what each kind shares."""

import logging
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from stylemixer.errors import SaveError, StyleMixerError
from stylemixer.jobs.folders import FolderLock, find, lock_folder
from stylemixer.jobs.job import Begun, Ended, Event, Failed, Job, Paused, Step
from stylemixer.jobs.job_queue import JobQueue
from stylemixer.jobs.process import JobProcess
from stylemixer.ui.widgets.sentences import translated

_log = logging.getLogger(__name__)


class Jobs(QObject):
    """The window's one queue of jobs; lessons and refinements take turns in it.

    Args:
        parent: Qt's parent.
        make_process: makes what does a job; another one in tests.

    Attributes:
        queue: what it says.

    Signals:
        told: a `Job` and an event of it.
    """

    told = Signal(object, object)
    _event = Signal(object, object)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        make_process: Callable[[Job], JobProcess] = JobProcess,
    ) -> None:
        super().__init__(parent)
        self.queue = JobQueue(self._event.emit, make_process)
        self._event.connect(self.told, Qt.ConnectionType.QueuedConnection)

    def waits(self, job: Job) -> bool:
        """Tell whether others have to be over before a job begins."""
        return any(each is job for each in self.queue.waiting)


class Going(Protocol):
    """What a kind of job shows of itself: a frozen dataclass with these fields and more."""

    @property
    def progress(self) -> Step | None:
        """The last report; None when there was none."""
        ...

    @property
    def folder(self) -> Path:
        """Where all is kept that a killed window leaves of it."""
        ...

    @property
    def checkpoint(self) -> Path:
        """Where its state is kept once it has one."""
        ...


G = TypeVar("G", bound=Going)


@dataclass
class _Now(Generic[G]):
    """What is going on."""

    going: G
    job: Job
    resumed: bool
    paused: bool = False


class ResumableJob(QObject, Generic[G]):
    """Does jobs of one kind, one at a time, each in a folder of its own that outlives any end.

    Args:
        folder: where the jobs' folders lie until what comes of them is kept.
        jobs: the window's queue.
        parent: Qt's parent.

    Signals:
        began: a value of the kind is in the queue; reports follow when its turn has come.
        turn_came: likewise; it had to wait, and begins now.
        progressed: likewise, with a new report.
        paused: likewise; it computes nothing until it goes on.
        ended: likewise, and what came of it: it is over, by itself or because it was stopped.
        broke_off: likewise, and a sentence: it has ended too early, and can go on or be kept as it
            is; it is this window's still.
        failed: likewise, and a sentence: it is over and nothing came of it.
    """

    began = Signal(object)
    turn_came = Signal(object)
    progressed = Signal(object)
    paused = Signal(object)
    ended = Signal(object, object)
    broke_off = Signal(object, str)
    failed = Signal(object, str)

    def __init__(self, folder: Path, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._jobs = jobs
        self._now: _Now[G] | None = None
        self._lock: FolderLock | None = None
        jobs.told.connect(self._deliver)

    def nothing_yet(self) -> str:
        """Return what people are told when it ends before anything came of it."""
        raise NotImplementedError

    def not_kept(self, folder: Path, detail: str) -> SaveError:
        """Return what people are told when nothing can be written to the folder of folders."""
        raise NotImplementedError

    # --- beginning --------------------------------------------------------------------------

    @property
    def running(self) -> G | None:
        """What is going on or waits for its turn."""
        return self._now.going if self._now is not None else None

    @property
    def waits(self) -> bool:
        """Whether it waits for its turn."""
        return self._now is not None and self._jobs.waits(self._now.job)

    @property
    def is_paused(self) -> bool:
        """Whether it computes nothing until it goes on."""
        return self._now is not None and self._now.paused

    def new_folder(self) -> Path:
        """Return where the next job's folder will be; its name is the job's id."""
        return self._folder / uuid.uuid4().hex

    def start(self, going: G, job: Job, write: Callable[[], None]) -> None:
        """Begin in a new folder.

        Args:
            going: what shall go on.
            job: what does it.
            write: puts into the folder what it has to hold from the start.

        Raises:
            StyleMixerError: when the folder cannot be written to, or no process can begin.
        """
        try:
            try:
                going.folder.mkdir(parents=True)
                self._lock = lock_folder(going.folder)
                write()
            except (OSError, SaveError) as error:
                detail = error.detail if isinstance(error, SaveError) else str(error)
                raise self.not_kept(self._folder, detail) from error
            self._add(going, job)
        except StyleMixerError:
            self.forget(going)
            raise

    def go_on_with(self, going: G, job: Job, *, finish: bool = False) -> None:
        """Go on with what was found or has broken off.

        Args:
            going: what goes on.
            job: what does it.
            finish: take what it has done so far; `ended` follows.

        Raises:
            StyleMixerError: when no process can begin.
        """
        self._add(replace(going, progress=None), job, resumed=True, finish=finish)  # type: ignore[type-var]

    def find_left(self, read: Callable[[Path], G | None]) -> G | None:
        """Return what was left unfinished and no other window works on; it is this window's now.

        Args:
            read: returns what a folder holds; None when that is nothing that can go on.
        """
        found = find(self._folder, read)
        if found is None:
            return None
        going, self._lock = found
        return going

    def _add(self, going: G, job: Job, *, resumed: bool = False, finish: bool = False) -> None:
        self._jobs.queue.add(job, finish=finish)
        self._now = _Now(going, job, resumed)
        self.began.emit(going)

    # --- while it goes on -------------------------------------------------------------------

    def pause(self) -> None:
        """Compute nothing after the running step; `paused` follows."""
        if self._now is not None:
            self._jobs.queue.pause(self._now.job)

    def unpause(self) -> None:
        """Compute again after a pause."""
        if self._now is not None:
            self._now.paused = False
            self._jobs.queue.go_on(self._now.job)

    # --- ending -----------------------------------------------------------------------------

    def stop(self) -> None:
        """End after the running step; `ended` follows."""
        if self._now is not None:
            self._jobs.queue.stop(self._now.job)

    def leave(self) -> None:
        """End at once and tell nothing more; it can go on at the next start."""
        now, self._now = self._now, None
        if now is not None:
            self._jobs.queue.drop(now.job)
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def forget(self, going: G) -> None:
        """End at once if it is going on, and remove all that it has left on the disk."""
        self.leave()
        shutil.rmtree(going.folder, ignore_errors=True)

    # --- listening --------------------------------------------------------------------------

    def _deliver(self, job: Job, event: Event) -> None:
        now = self._now
        if now is None or job is not now.job:
            return  # another kind's, or left
        match event:
            case Begun():
                self.turn_came.emit(now.going)
            case Paused():
                now.paused = True
                self.paused.emit(now.going)
            case Ended():
                self._now = None
                if now.going.progress is None:
                    self._end_early(now, self.nothing_yet(), passing=False)
                else:
                    self.ended.emit(now.going, event.outcome)
            case Failed():
                self._now = None
                english = event.sentence.english
                _log.warning("%s: %s\n%s", job.name, english, event.detail)
                self._end_early(now, translated(event.sentence), passing=event.passing)
            case _:
                now.going = replace(now.going, progress=event)  # type: ignore[type-var]
                self.progressed.emit(now.going)

    def _end_early(self, now: _Now[G], message: str, *, passing: bool) -> None:
        # what was done is lost by nobody's wish but the user's
        if passing or now.resumed or now.going.checkpoint.exists():
            self.broke_off.emit(now.going, message)
        else:
            self.failed.emit(now.going, message)
