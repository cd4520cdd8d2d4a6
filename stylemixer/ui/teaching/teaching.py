"""The lesson that is going on: its process, what it reports, and what a killed window has left."""

import logging
import shutil
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Qt, Signal

from stylemixer.engine.replacing import replacing
from stylemixer.errors import SaveError, StyleMixerError
from stylemixer.jobs.folders import FolderLock, find, lock_folder
from stylemixer.jobs.job import Ended, Failed, Job
from stylemixer.jobs.job_queue import JobQueue
from stylemixer.jobs.process import JobProcess
from stylemixer.jobs.teaching import lesson_job
from stylemixer.teaching.lesson import Lesson, unfinished, write_lesson
from stylemixer.teaching.plan import Progress
from stylemixer.ui.teaching.teach_dialog import PLANS, Wish
from stylemixer.ui.widgets.sentences import translated

NOTES = "notes.json"
_log = logging.getLogger(__name__)


class Notes(msgspec.Struct, frozen=True):
    """What the window knows of a lesson beside what its process needs.

    Attributes:
        author: who painted the pictures.
        source: where they come from.
        licence: their terms.
        card: the card that the lesson was begun on, if any.
    """

    author: str = ""
    source: str = ""
    licence: str = ""
    card: int | None = None


@dataclass(frozen=True)
class LessonState:
    """A lesson, and how far it has come.

    Attributes:
        lesson: what was asked for.
        notes: the window's own.
        progress: the last report; None when there was none.
    """

    lesson: Lesson
    notes: Notes
    progress: Progress | None = None


class Teaching(QObject):
    """Runs one lesson at a time, in a process of its own, each in a folder of its own.

    Args:
        folder: where lessons lie until their styles are kept.
        parent: Qt's parent.
        make_process: makes what does a lesson's job; another one in tests.

    Signals:
        began: a `LessonState`; reports follow.
        progressed: a `LessonState` with a new report.
        ended: a `LessonState`: the lesson is over, by itself or because it was stopped.
        broke_off: a `LessonState` and a sentence: it has ended too early, and can go on or be kept
            as it is; it is this window's still.
        failed: a `LessonState` and a sentence: it is over and nothing came of it.
    """

    began = Signal(object)
    progressed = Signal(object)
    ended = Signal(object)
    broke_off = Signal(object, str)
    failed = Signal(object, str)
    _event = Signal(object, object)

    def __init__(
        self,
        folder: Path,
        parent: QObject | None = None,
        *,
        make_process: Callable[[Job], JobProcess] = JobProcess,
    ) -> None:
        super().__init__(parent)
        self._folder = folder
        self._jobs = JobQueue(self._event.emit, make_process)
        self._job: Job | None = None
        self._taught: LessonState | None = None
        self._resumed = False
        self._lock: FolderLock | None = None
        self._event.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    # --- beginning --------------------------------------------------------------------------

    @property
    def running(self) -> LessonState | None:
        """The lesson that is going on."""
        return self._taught

    def begin(self, wish: Wish, network: str, photos: Sequence[Path], card: int | None) -> None:
        """Begin a lesson.

        Raises:
            StyleMixerError: when its folder cannot be written to, or no process can begin.
        """
        lesson_id = uuid.uuid4().hex
        folder = self._folder / lesson_id
        notes = Notes(wish.author, wish.source, wish.licence, card)
        try:
            folder.mkdir(parents=True)
            with replacing(folder / NOTES) as file:
                file.write(msgspec.json.encode(notes))
        except (OSError, SaveError) as error:
            raise SaveError(
                "A lesson cannot be kept in “{folder}”; free some space or allow writing there.",
                error.detail if isinstance(error, SaveError) else str(error),
                folder=self._folder,
            ) from error
        lesson = Lesson(
            id=lesson_id,
            name=wish.name,
            network=network,
            pictures=tuple(map(str, wish.pictures)),
            photos=tuple(map(str, photos)),
            plan=PLANS[wish.effort],
            folder=str(folder),
        )
        self._lock = lock_folder(folder)
        try:
            write_lesson(lesson)
            self._run(LessonState(lesson, notes))
        except StyleMixerError:
            self.leave()
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def resume(self, taught: LessonState, *, finish: bool = False) -> None:
        """Go on with a lesson that was found or has broken off.

        Args:
            taught: the lesson.
            finish: take what it has learned so far; `ended` follows.

        Raises:
            StyleMixerError: as `begin`.
        """
        self._run(replace(taught, progress=None), resumed=True, finish=finish)

    def find(self) -> LessonState | None:
        """Return a lesson that was left unfinished and that no other window works on.

        It is this window's from now on.
        """
        found = find(self._folder, unfinished)
        if found is None:
            return None
        lesson, self._lock = found
        return LessonState(lesson, _notes(Path(lesson.folder)))

    def _run(self, taught: LessonState, *, resumed: bool = False, finish: bool = False) -> None:
        job = lesson_job(taught.lesson)
        self._jobs.add(job, finish=finish)
        self._taught, self._job, self._resumed = taught, job, resumed
        self.began.emit(taught)

    # --- ending -----------------------------------------------------------------------------

    def stop(self) -> None:
        """End after the running step; `ended` follows."""
        self._jobs.stop()

    def leave(self) -> None:
        """End at once and tell nothing more; the lesson can go on at the next start."""
        self._taught = self._job = None
        self._jobs.leave()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def forget(self, taught: LessonState) -> None:
        """End at once if it is going on, and remove all that a lesson has left on the disk."""
        self.leave()
        shutil.rmtree(taught.lesson.folder, ignore_errors=True)

    # --- listening --------------------------------------------------------------------------

    def _deliver(self, job: Job, event: object) -> None:
        if job is not self._job or self._taught is None:
            return  # of a lesson that was left
        if isinstance(event, Progress):
            self._taught = replace(self._taught, progress=event)
            self.progressed.emit(self._taught)
            return
        if not isinstance(event, Ended | Failed):
            return
        taught, self._taught, self._job = self._taught, None, None
        if isinstance(event, Ended) and taught.progress is not None:
            self.ended.emit(taught)
            return
        message = self.tr("Teaching ended before anything was learned. Try again.")
        passing = False
        if isinstance(event, Failed):
            english = event.sentence.english
            _log.warning("teaching %s: %s\n%s", taught.lesson.name, english, event.detail)
            message, passing = translated(event.sentence), event.passing
        # what was learned is lost by nobody's wish but the user's
        if passing or self._resumed or taught.lesson.checkpoint.exists():
            self.broke_off.emit(taught, message)
        else:
            self.failed.emit(taught, message)


def _notes(folder: Path) -> Notes:
    try:
        return msgspec.json.decode((folder / NOTES).read_bytes(), type=Notes)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return Notes()
